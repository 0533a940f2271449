"""Who says little, or one thing over and over, is not punished by a guess."""

from datetime import UTC, datetime
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.file import load
from policies.finding import Level
from policies.heat import features_of
from policies.judge import Judgement, judge
from policies.message import Message
from policies.policy import Policy
from policies.state import ChatState
from policies.text.lemmas import rank_of
from policies.text.repeats import said_once
from policies.text.view import TextView
from policies.verdict import Action

AT = datetime(2026, 3, 4, 10, tzinfo=UTC)
PARENTS, PUPILS = 2_000_000_001, 2_000_000_002

# What a chat says all day long: where, when, how many, who, and what state things are in.
EVERYDAY = """
    Второй этаж
    Через десять минут
    В среду
    Кабинет 12
    Две штуки
    Не раньше девяти
    Автобус подъехал
    Ключ на вахте
    Какой кабинет?
    Форма нужна?
    Ждём у раздевалки
    Синяя папка на парте
    Столовая закрыта
    Мы за театр
    физра на улице
    кто дежурит сегодня
    литра последняя
    в актовом уже все
    сменку не забудьте
    Репетиция после пятого урока
"""
OVER_AND_OVER = """
    да да да да да
    ну ну ну ну ну
    привет привет привет привет привет привет привет привет
    ребята ребята ребята ребята ребята
    мама мама мама мама мама мама мама мама
    5а 5а 5а 5а 5а
    а а а а а а а а а а
    Ау ау ау ау ау ау ау ау, кто-нибудь
    тише тише тише тише тише
    гол гол гол гол гол гол
"""
NUMBERS = """
    1812, 1941, 1945, 1961
    Номера шкафчиков: 1201 1202 1203 1204
    Звонки: 0845-0900 0945-1000
    Завтрак 78 р., обед 120 р., полдник 45 р., комплекс 190 р.
    8Б 9:20, 8В 9:40, 9А 10:00
"""
SIGNS = ["🆘", "❓", "🙋", "⚠", "🚑", "😢", "👎", "!", "…"]
LONE = [
    "ты",
    "ваша",
    "эта",
    "женщина",
    "психолог",
    "лицо",
    "эти",
    "русский",
    "буквы",
    "задача",
    "либо",
    "логин",
    "мою",
    "Дешевле",
]


@pytest.fixture(scope="module")
def policies() -> tuple[Policy, ...]:
    text = files("config").joinpath("policy.yaml").read_text(encoding="utf-8")
    return load(text, source="policy.yaml").chats[PARENTS].policies


def judged(policies: tuple[Policy, ...], text: str) -> Judgement:
    return judge(Message.of(text, at=AT), ChatState(), policies)


def lines(block: str) -> list[str]:
    return [line.strip() for line in block.strip().splitlines()]


@pytest.mark.parametrize("text", lines(EVERYDAY))
def test_short_everyday_lines_are_nobodys_business(policies: tuple[Policy, ...], text: str) -> None:
    assert judged(policies, text).noticed == ()


@pytest.mark.parametrize("text", lines(OVER_AND_OVER))
def test_a_harmless_word_over_and_over_is_acted_on_by_nobody(
    policies: tuple[Policy, ...], text: str
) -> None:
    assert judged(policies, text).verdict.does is Action.ALLOW


@pytest.mark.parametrize("text", lines(OVER_AND_OVER))
def test_nor_does_it_heat_the_talk(text: str) -> None:
    assert features_of(Message.of(text, at=AT), ()).heat < 0.5


@pytest.mark.parametrize("text", lines(NUMBERS))
def test_a_list_of_numbers_is_acted_on_by_nobody(policies: tuple[Policy, ...], text: str) -> None:
    assert judged(policies, text).verdict.does is Action.ALLOW


@pytest.mark.parametrize("text", SIGNS)
def test_a_sign_alone_is_not_taken_down(policies: tuple[Policy, ...], text: str) -> None:
    assert judged(policies, text).verdict.does < Action.DELETE


@pytest.mark.parametrize("text", LONE)
def test_of_a_word_alone_the_model_at_most_asks(policies: tuple[Policy, ...], text: str) -> None:
    said = judged(policies, text)
    assert said.verdict.does is Action.ALLOW
    assert not said.verdict.exempt


@pytest.mark.parametrize("text", ["дура дура дура дура дура", "Дебил", "тупая тупая тупая ты"])
def test_an_insult_is_still_noticed(policies: tuple[Policy, ...], text: str) -> None:
    assert "insult" in {one.rule for one in judged(policies, text).noticed}


@pytest.mark.parametrize("text", ["блядь", "сука сука сука сука"])
def test_what_is_written_down_is_as_sure_as_ever(policies: tuple[Policy, ...], text: str) -> None:
    (found,) = [one for one in judged(policies, text).noticed if one.rule == "profanity"]
    assert found.level is Level.CERTAIN


@pytest.mark.parametrize(
    ("text", "once"),
    [
        ("да да да да да", "да"),
        ("Ау, ау! Ау… ау ау ау, кто-нибудь?", "Ау, кто-нибудь?"),
        ("очень очень очень ждём", "очень ждём"),
        ("Да, да, понятно", "Да, да, понятно"),
        ("мы и они, они и мы, и все", "мы и они, они и мы, и все"),
        ("раз два раз два раз два раз два", "раз два"),
        ("", ""),
    ],
)
def test_repeats_are_read_once(text: str, once: str) -> None:
    assert said_once(TextView(text)).text == once


@given(st.text(max_size=200), st.integers(1, 12))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_once_and_once_more_changes_nothing(text: str, times: int) -> None:
    once = said_once(TextView(" ".join([text] * times)))
    assert said_once(once).text == once.text
    assert set(once.folded) <= set(TextView(text).folded)


def test_no_common_word_alone_is_acted_on_by_a_guess(policies: tuple[Policy, ...]) -> None:
    words = files("policies").joinpath("weights", "words.txt").read_text(encoding="utf-8").split()
    common = [word for word in words if rank_of(word) < 2_000]
    # Thanks and consent are a closed list, so sure of them; greetings and commands alike.
    acted = {
        word
        for word in common
        for one in judged(policies, word).noticed
        if one.level is Level.CERTAIN and one.finding.guessed
    }
    assert acted == set()
