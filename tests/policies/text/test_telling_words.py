"""The words that a person is shown: those that say something, not those that every text has."""

from datetime import UTC, datetime

import pytest

from policies.message import Message
from policies.text.telling_words import telling_words

AT = datetime(2026, 3, 4, 10, tzinfo=UTC)


def shown(text: str, rule: str) -> list[str]:
    return [word.quote for word in telling_words(Message.of(text, at=AT).whole, rule)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("какая же она дура, наша учительница", ["дура"]),
        ("Ребята, ну вы и бараны", ["бараны"]),
        ("Опять двойку поставила, ведьма", ["ведьма"]),
        ("Заткнись, клоун", ["Заткнись", "клоун"]),
    ],
)
def test_what_somebody_is_called_is_shown_and_nothing_else(text: str, words: list[str]) -> None:
    assert shown(text, "insult") == words


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Наш физик совсем с головой не дружит", "insult"),
        ("Продаю коньки, почти новые, 37 размер, 1500 рублей", "ads"),
        ("Сегодня всех с праздником, счастья и здоровья!", "greetings"),
    ],
)
def test_small_words_are_not_shown_beside_telling_ones(text: str, rule: str) -> None:
    words = shown(text, rule)
    assert words
    assert not {"с", "не", "и", "на", "все", "наш"} & {word.lower() for word in words}


def test_where_all_words_are_small_they_are_better_than_none() -> None:
    assert shown("ну вы и да", "insult")
