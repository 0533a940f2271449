"""An insult is what is said of a person, not what his surname sounds like."""

import pytest

from policies.insult import Insult
from policies.message import Message
from policies.state import ChatState
from policies.text.surnames import without_surnames
from policies.text.view import TextView
from tests.school import NOON


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Козлов сдал деньги", "Иванов сдал деньги"),
        ("Справку принёс Козлов", "Справку принёс Иванов"),
        ("Баранова Анна болеет", "Иванова Анна болеет"),
        ("Сегодня дежурят Тупицын и Петров", "Сегодня дежурят Иванов и Иванов"),
        ("Собрали. Баранов принёс ключ", "Собрали. Иванов принёс ключ"),
        ("Спросите у Свинина", "Спросите у Иванова"),
        # nobody is named
        ("Козлов развелось в чате", "Козлов развелось в чате"),
        ("Баранов тут хватает", "Баранов тут хватает"),
        ("Кретины!", "Кретины!"),
        ("вот же козлов развели", "вот же козлов развели"),
        ("Вы, Козлов, настоящий козёл", "Вы, Иванов, настоящий козёл"),
    ],
)
def test_a_surname_is_told_from_the_word_that_sounds_in_it(text: str, plain: str) -> None:
    assert without_surnames(TextView(text)).text == plain


def score(text: str) -> float:
    return Insult(Insult.Settings()).check(Message.of(text, at=NOON), ChatState()).score


@pytest.mark.parametrize("text", ["{} сдал деньги", "Сегодня дежурят {} и Петров", "Где {}?"])
@pytest.mark.parametrize("surname", ["Козлов", "Баранов", "Жирнов", "Тупицын", "Свинин"])
def test_nobody_is_asked_about_for_his_surname(text: str, surname: str) -> None:
    insult = Insult(Insult.Settings())
    found, neutral = score(text.format(surname)), score(text.format("Иванов"))
    assert found <= max(neutral, insult.thresholds[0] / 2)


def test_an_insult_beside_a_surname_is_one() -> None:
    assert score("Вы, Козлов, настоящий козёл и хам") >= Insult.Settings().likely


@pytest.mark.parametrize("text", ["дура", "Дебил!", "тварь", "лох", "дура дура дура"])
def test_a_name_called_alone_is_asked_about_and_not_punished(text: str) -> None:
    likely, certain = Insult(Insult.Settings()).thresholds
    assert likely <= score(text) < certain


@pytest.mark.parametrize("text", ["коза", "рот", "свинья", "понос", "Четверг"])
def test_other_words_alone_are_answers(text: str) -> None:
    assert score(text) < Insult.Settings().likely
