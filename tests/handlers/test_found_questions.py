"""What /найти tells of an earlier question: by what a person finds it in his messenger."""

from handlers.wording.asked import found
from tests.school import NOON


def test_it_is_named_by_its_moment_and_its_author() -> None:
    [line, answer] = found([(NOON, "Анна Петрова", "Где сбор?", "", "У входа")]).splitlines()
    assert line == "1. 4 марта в 10:00, Анна Петрова: «Где сбор?»"
    assert answer == "Ответ: «У входа»"


def test_a_name_calls_nobody() -> None:
    assert "@all" not in found([(NOON, "@all", "Где сбор?", "[id1|x]", "У входа")])
