"""What must not change a judgement: politeness, quoting, letter case."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from policies.judge import Judgement, judge
from policies.message import Message
from policies.registry import BUILTIN
from policies.state import ChatState

AT = datetime(2026, 3, 4, 10, tzinfo=UTC)
# The others look at the message's neighbours, not at its words.
OF_THE_CHAT = {"one_message", "use_reply", "asked_before"}
POLICIES = [policy(policy.Settings()) for policy in BUILTIN if policy.rule not in OF_THE_CHAT]

INSULTS = [
    "Вы, видимо, совсем тупая, раз не понимаете с первого раза",
    "Ваш сын дебил, и это у вас семейное",
    "Училка тупая как пробка",
    "Таких идиотов, как вы, ещё поискать",
]
POLITE = [
    "Извините, но {}",
    "При всём уважении, {}",
    "Здравствуйте! {}",
    "{}. С уважением, Ольга",
    "{}, без обид",
    "{}. Спасибо за понимание!",
    "Простите за прямоту, {}, ничего личного",
]
BREACHES = [
    "Продаю школьную форму, 1500 руб, самовывоз, пишите в личку",
    "С днём рождения! Желаю счастья, здоровья и успехов!",
    "Спасибо большое, Ольга Викторовна!",
    "По русскому упр. 215, выучить правило на стр. 98",
    "Вы, видимо, совсем тупая, раз не понимаете с первого раза",
    "Ольга Викторовна, Миша сегодня не придёт, температура с утра",
    "Переходим в телеграм, вот ссылка t.me/abcdef",
    "Завтра пять уроков, после четвёртого классный час",
    "Сдаём по 300 рублей на экскурсию в музей до пятницы",
    "В школе пожар, выводите детей!",
]


def judged(text: str, reply_to_author: int | None = None) -> Judgement:
    message = Message.of(text, at=AT, author_id=1, reply_to_author=reply_to_author)
    return judge(message, ChatState(), POLICIES)


def noticed(text: str) -> set[str]:
    return {one.rule for one in judged(text).noticed}


@pytest.mark.parametrize("polite", POLITE)
@pytest.mark.parametrize("insult", INSULTS)
def test_a_polite_clause_never_clears_an_insult(insult: str, polite: str) -> None:
    assert "insult" in noticed(insult)
    assert "insult" in noticed(polite.format(insult))


@pytest.mark.parametrize("text", [*BREACHES, *INSULTS])
def test_answering_somebody_adds_nothing(text: str) -> None:
    # What is quoted is not part of the message; that somebody is answered may not count either.
    assert judged(text, reply_to_author=7) == judged(text)


@pytest.mark.parametrize("change", [str.upper, str.lower, str.title, str.swapcase])
@pytest.mark.parametrize("text", [*BREACHES, *INSULTS])
def test_letter_case_changes_only_caps(text: str, change: Callable[[str], str]) -> None:
    assert noticed(change(text)) - {"caps"} == noticed(text)
