"""Durations as people write them; months and years are calendar ones."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.duration import MONTH, YEAR, Duration

BEGUN = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("10 s", 10, "seconds"),
        ("30 min", 30, "minutes"),
        ("24 h", 24, "hours"),
        ("7 days", 7, "days"),
        ("2 weeks", 2, "weeks"),
        ("1 month", 1, "months"),
        ("1 year", 1, "years"),
        ("10с", 10, "seconds"),
        ("30 мин.", 30, "minutes"),
        (" 7 дней ", 7, "days"),
        ("1 месяц", 1, "months"),
        ("3 МЕСЯЦА", 3, "months"),
        ("5 лет", 5, "years"),
        ("2 суток", 2, "days"),
    ],
)
def test_durations_are_read(text: str, amount: int, unit: str) -> None:
    assert Duration.parse(text) == Duration(amount, unit)


@pytest.mark.parametrize(
    "text",
    ["", "м", "7", "0 days", "-1 day", "1.5 h", "7 parsecs", "1 month 2 days", "99999 days"],
)
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="7 days"):
        Duration.parse(text)


@pytest.mark.parametrize(
    ("begun", "ends"),
    [
        (datetime(2026, 1, 31, 9, 0, tzinfo=UTC), datetime(2026, 2, 28, 9, 0, tzinfo=UTC)),
        (datetime(2028, 1, 31, 9, 0, tzinfo=UTC), datetime(2028, 2, 29, 9, 0, tzinfo=UTC)),
        (datetime(2026, 3, 31, 9, 0, tzinfo=UTC), datetime(2026, 4, 30, 9, 0, tzinfo=UTC)),
        (datetime(2026, 12, 15, 9, 0, tzinfo=UTC), datetime(2027, 1, 15, 9, 0, tzinfo=UTC)),
        (datetime(2026, 2, 28, 9, 0, tzinfo=UTC), datetime(2026, 3, 28, 9, 0, tzinfo=UTC)),
    ],
)
def test_a_month_is_a_calendar_month(begun: datetime, ends: datetime) -> None:
    assert MONTH.after(begun) == ends


def test_a_year_from_29_february_ends_on_the_28th() -> None:
    leap = datetime(2028, 2, 29, tzinfo=UTC)
    assert YEAR.after(leap) == datetime(2029, 2, 28, tzinfo=UTC)


def test_a_month_keeps_the_hour_of_the_schools_own_clock() -> None:
    zone = ZoneInfo("Europe/Berlin")  # a zone with summer time
    begun = datetime(2026, 3, 15, 20, 0, tzinfo=zone)
    assert MONTH.after(begun) == datetime(2026, 4, 15, 20, 0, tzinfo=zone)


@pytest.mark.parametrize(
    ("duration", "spoken"),
    [
        (Duration(1, "months"), "1 месяц"),
        (Duration(2, "months"), "2 месяца"),
        (Duration(5, "months"), "5 месяцев"),
        (Duration(11, "days"), "11 дней"),
        (Duration(12, "days"), "12 дней"),
        (Duration(21, "days"), "21 день"),
        (Duration(22, "days"), "22 дня"),
        (Duration(111, "hours"), "111 часов"),
        (Duration(1, "years"), "1 год"),
        (Duration(5, "years"), "5 лет"),
    ],
)
def test_durations_are_told_in_russian(duration: Duration, spoken: str) -> None:
    assert str(duration) == spoken


UNITS = ("seconds", "minutes", "hours", "days", "weeks", "months", "years")


@given(st.integers(1, 99), st.sampled_from(UNITS))
def test_what_is_told_can_be_read_again(amount: int, unit: str) -> None:
    duration = Duration(amount, unit)
    assert Duration.parse(str(duration)) == duration


@given(st.integers(1, 99), st.sampled_from(UNITS))
def test_time_only_goes_forward(amount: int, unit: str) -> None:
    assert Duration(amount, unit).after(BEGUN) > BEGUN
