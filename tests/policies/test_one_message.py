"""One message: who splits a thought into a burst, and who does not."""

import pytest

from policies.one_message import OneMessage
from tests.policies.talk import Said, heard

ANNA, BORIS = 301, 302

BURSTS: dict[str, list[Said]] = {
    "a thought in four pieces": [
        Said(ANNA, "Здравствуйте"),
        Said(ANNA, "а завтра"),
        Said(ANNA, "в музей"),
        Said(ANNA, "сменку брать?"),
    ],
    "a story in pieces, after others' talk": [
        Said(BORIS, "Собрание в четверг"),
        Said(ANNA, "представляете"),
        Said(ANNA, "пришла сегодня в школу"),
        Said(ANNA, "а там закрыто"),
        Said(ANNA, "и никого"),
    ],
    "two a second": [Said(ANNA, word, 1) for word in ("ребят", "кто", "идёт", "на физру")],
}

NO_BURSTS: dict[str, list[Said]] = {
    "three pieces are no burst yet": [
        Said(ANNA, "Здравствуйте"),
        Said(ANNA, "а завтра"),
        Said(ANNA, "сменку брать?"),
    ],
    "somebody spoke between": [
        Said(ANNA, "Здравствуйте"),
        Said(ANNA, "а завтра"),
        Said(BORIS, "добрый день"),
        Said(ANNA, "сменку"),
        Said(ANNA, "брать?"),
    ],
    "an hour between": [
        Said(ANNA, "Здравствуйте"),
        Said(ANNA, "Собрание перенесли"),
        Said(ANNA, "Напоминаю о собрании", 3600),
        Said(ANNA, "Кабинет 12", 30),
    ],
    "one of them is long": [
        Said(ANNA, "Уважаемые родители"),
        Said(ANNA, "Собрание в четверг в 18:30, кабинет 12, явка обязательна, повестка: питание"),
        Said(ANNA, "жду всех"),
        Said(ANNA, "не опаздывайте"),
    ],
    "answers to several people by «Ответить»": [
        Said(BORIS, "Во сколько?"),
        Said(ANNA, "в 8", to=0),
        Said(ANNA, "у входа", to=0),
        Said(ANNA, "да", to=0),
        Said(ANNA, "форму брать", to=0),
    ],
    "answers to a row of questions": [
        Said(BORIS, "Во сколько сбор? Сменку брать? Обед будет?"),
        Said(ANNA, "в 8"),
        Said(ANNA, "да"),
        Said(ANNA, "нет"),
        Said(ANNA, "да, конечно"),
    ],
    "photos": [Said(ANNA, "", photo=True) for _ in range(6)],
    "pieces with photos": [Said(ANNA, "смотрите", photo=True) for _ in range(6)],
    "a cry for help in pieces": [
        Said(ANNA, "помогите", rules=("emergency",)),
        Said(ANNA, "пожар", rules=("emergency",)),
        Said(ANNA, "на втором этаже", rules=("emergency",)),
        Said(ANNA, "вызывайте"),
    ],
}


@pytest.fixture
def policy() -> OneMessage:
    return OneMessage(OneMessage.Settings())


@pytest.mark.parametrize("talk", BURSTS.values(), ids=BURSTS.keys())
def test_a_burst_is_noticed(policy: OneMessage, talk: list[Said]) -> None:
    found = policy.check(*heard(talk))
    assert found.score == 1.0
    assert "сообщени" in found.quotes[0]


@pytest.mark.parametrize("talk", NO_BURSTS.values(), ids=NO_BURSTS.keys())
def test_what_is_no_burst_is_left_in_peace(policy: OneMessage, talk: list[Said]) -> None:
    assert policy.check(*heard(talk)).score < 1.0


def test_the_number_and_the_time_are_the_schools() -> None:
    three = OneMessage(OneMessage.Settings.model_validate({"messages": 3}))
    slow = OneMessage(OneMessage.Settings.model_validate({"within": "10 s"}))
    assert three.check(*heard(NO_BURSTS["three pieces are no burst yet"])).score == 1.0
    assert slow.check(*heard(BURSTS["a thought in four pieces"])).score < 1.0
