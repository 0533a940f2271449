"""Whom a command names, by which rule and for how long, however its words are parted."""

from datetime import timedelta

import pytest

from handlers.effects import BlockBegun, StrikeGiven
from tests.handlers.harness import NOON, House
from tests.school import ANNA, TEACHER


@pytest.mark.parametrize(
    "who",
    [
        "[id301|@anna]",
        "[id301|Анна Петрова],",
        "[id301|Анна Петрова]:",
        "[id301|Анна Петрова] -",
        "@id301",
        "@id301,",
        "@id301 (Анна Петрова),",
        "*id301:",
        "https://vk.com/id301",
        "https://vk.com/id301,",
        "https://vk.com/id301/",
        "https://vk.com/id301?from=1",
        "https://m.vk.com/id301?from=groups,",
        "www.vk.ru/id301#wall",
        "Петрова",
        "Петрова,",
        "Петрова:",
        "Петрова —",
        "Петрова -",
        "Анна Петрова,",
    ],
)
@pytest.mark.parametrize(
    ("rule", "meant"),
    [("оскорбление", "insult"), ("«Оскорбление».", "insult"), ("15", "caps"), ("п. 15!", "caps")],
)
def test_a_strike_is_for_whom_and_what_it_names(who: str, rule: str, meant: str) -> None:
    house = House()
    house.say(TEACHER, f"/страйк {who} {rule}")
    [given] = house.effects(StrikeGiven)
    assert (given.user_id, given.rule) == (ANNA, meant)


@pytest.mark.parametrize("rule", ["оскорбление,", "оскорбление —", "оскорбление -", "15:"])
@pytest.mark.parametrize("term", ["3 дня", "на 3 дня.", "72 часа!"])
def test_a_block_is_as_long_as_what_follows_the_rule(rule: str, term: str) -> None:
    house = House()
    house.say(TEACHER, f"/блок Петрова, {rule} {term}")
    [begun] = house.effects(BlockBegun)
    assert begun.until == NOON + timedelta(days=3)


def test_a_rule_that_there_is_not_comes_back_without_its_comma() -> None:
    house = House()
    house.say(TEACHER, "/страйк @id301, вредность.")
    assert house.told(TEACHER)[-1].startswith("Правила «вредность» нет.")


def test_a_person_that_there_is_not_comes_back_without_the_rule() -> None:
    house = House()
    house.say(TEACHER, "/страйк Никитин, мат.")
    assert "Не нашёл участника «Никитин»." in house.told(TEACHER)[-1]


def test_a_clause_may_have_a_comma_of_its_own() -> None:
    house = House()
    house.say(TEACHER, "/страйк Петрова, 4, абзац 3.")
    [given] = house.effects(StrikeGiven)
    assert given.rule == "off_topic"


@pytest.mark.parametrize("number", [" 1", ", 1", " 1.", ": 1!"])
def test_a_strike_is_lifted_by_its_number(number: str) -> None:
    house = House()
    house.say(TEACHER, "/страйк Петрова, оскорбление")
    house.say(TEACHER, "/страйк Петрова, реклама")
    house.say(TEACHER, f"/снять @id301{number}")
    assert "предупреждение снято (оскорбление)" in house.told(TEACHER)[-1]
