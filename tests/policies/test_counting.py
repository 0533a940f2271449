"""A number asks for its form of the noun."""

import pytest

from policies.counting import counted


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "0 знаков"),
        (1, "1 знак"),
        (2, "2 знака"),
        (5, "5 знаков"),
        (11, "11 знаков"),
        (12, "12 знаков"),
        (21, "21 знак"),
        (111, "111 знаков"),
        (3501, "3501 знак"),
        (3514, "3514 знаков"),
    ],
)
def test_a_number_has_its_form(number: int, expected: str) -> None:
    assert counted(number, "знак", "знака", "знаков") == expected
