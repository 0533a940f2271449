"""Terms as people say them in a command."""

from datetime import timedelta

import pytest

from handlers.commands.terms import term
from tests.school import NOON


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("2 ч", 120),
        ("2 часа", 120),
        ("2ч.", 120),
        ("на 2 часа", 120),
        ("на 2 часа!", 120),
        (", 2 ч", 120),
        ("час", 60),
        ("на час", 60),
        ("1,5 часа", 90),
        ("1.5 ч", 90),
        ("0,5 часа", 30),
        ("полтора часа", 90),
        ("полчаса", 30),
        ("на полчаса.", 30),
        ("1,5 дня", 36 * 60),
        ("на 3 дня", 3 * 24 * 60),
    ],
)
def test_a_term_is_read_as_it_is_said(text: str, minutes: int) -> None:
    assert term(text).after(NOON) == NOON + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "text", ["", "на", "долго", "-7 дней", "0 дней", "1,5 месяца", "1,5", "1,7 часа", "2 ч 5"]
)
def test_what_is_no_term_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="непонятен"):
        term(text)
