"""Thanks and consent (КО 6): no breach where a moderator has just asked for a sign."""

from datetime import UTC, datetime, timedelta

import pytest

from policies.acknowledgement import Acknowledgement
from policies.message import Message
from policies.state import ChatState
from policies.text.confirm_requests import asks_to_confirm
from policies.text.view import TextView

AT = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def passes(text: str, asked: timedelta | None) -> bool:
    state = ChatState(confirm_asked=None if asked is None else AT - asked)
    message = Message.of(text, at=AT)
    return Acknowledgement(Acknowledgement.Settings()).check(message, state).score == 0


@pytest.mark.parametrize("text", ["+", "Ознакомлена", "прочитали, спасибо"])
def test_a_sign_passes_for_a_day_once_it_is_asked_for(text: str) -> None:
    assert not passes(text, None)
    assert passes(text, timedelta(minutes=1))
    assert passes(text, timedelta(hours=24))
    assert not passes(text, timedelta(hours=24, minutes=1))
    # Said before the request, though it came later.
    assert not passes(text, timedelta(minutes=-1))


@pytest.mark.parametrize(
    "text",
    [
        "Кто едет в четверг — поставьте +",
        "Ставьте плюсик, кто сдал анкету",
        "Кто идёт на экскурсию, +",
        "Все ознакомлены?",
        "Подтвердите, пожалуйста, что прочитали",
        "Просьба всем отписаться до вечера",
        "Напишите «ознакомлен», когда прочтёте положение",
        "Отметьтесь, кто будет на собрании",
    ],
)
def test_what_asks_for_a_sign(text: str) -> None:
    assert asks_to_confirm(TextView(text))


@pytest.mark.parametrize(
    "text",
    [
        "Не ставьте, пожалуйста, плюсы: есть реакции",
        "Завтра пять уроков",
        "Кто забыл сменку?",
        "На улице +5, одевайтесь легче",
        "Кто был вчера, +7 (900) 000-00-00 — телефон музея",
        "Напишите мне в личные сообщения",
        "",
    ],
)
def test_what_does_not(text: str) -> None:
    assert not asks_to_confirm(TextView(text))
