"""The demo's clock moves forward, to the moments its buttons name."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.moves import LATE, Move, is_open, next_time, target
from bot.demo.school import first_morning, timezone

ZONE = timezone()
moments = st.integers(0, 2 * 365 * 24 * 3600).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("move", "now", "then"),
    [
        (Move.MINUTE, "2026-03-02T10:00", "2026-03-02T10:01"),
        (Move.HOUR, "2026-03-02T10:00", "2026-03-02T11:00"),
        (Move.DAY, "2026-03-02T10:00", "2026-03-03T10:00"),
        (Move.MONTH, "2026-01-31T10:00", "2026-02-28T10:00"),
        (Move.LATE, "2026-03-02T10:00", "2026-03-02T21:40"),
        (Move.LATE, "2026-03-02T21:40", "2026-03-03T21:40"),
        (Move.STAY_LATE, "2026-03-02T22:10", "2026-03-02T22:10"),
        (Move.STAY_LATE, "2026-03-02T23:10", "2026-03-03T21:40"),
        (Move.OPENING, "2026-03-02T07:59", "2026-03-02T08:00"),
        (Move.OPENING, "2026-03-02T08:00", "2026-03-03T08:00"),
        # Saturday evening before Women's Day, whose Monday is a day off.
        (Move.OPENING, "2026-03-07T20:00", "2026-03-10T08:00"),
        (Move.CLOSING, "2026-03-02T10:00", "2026-03-02T19:01"),
        (Move.CLOSING, "2026-03-07T13:59", "2026-03-07T14:01"),
        (Move.CLOSING, "2026-03-07T20:00", "2026-03-10T19:01"),
        (Move.STAY_OPEN, "2026-03-02T10:00", "2026-03-02T10:00"),
        (Move.STAY_OPEN, "2026-03-02T07:45", "2026-03-02T08:00"),
        (Move.STAY_OPEN, "2026-03-02T18:45", "2026-03-03T08:00"),
    ],
)
def test_each_move_brings_the_clock_where_it_says(move: Move, now: str, then: str) -> None:
    assert target(move, at(now)) == at(then)


@given(st.sampled_from(Move), moments)
def test_no_move_goes_back(move: Move, now: datetime) -> None:
    assert target(move, now) >= now


@given(moments)
def test_after_the_move_to_an_opening_the_chat_has_just_opened(now: datetime) -> None:
    then = target(Move.OPENING, now)
    assert is_open(then)
    assert not is_open(then - timedelta(minutes=1))


@given(moments)
def test_to_stay_open_leaves_at_least_half_an_hour(now: datetime) -> None:
    then = target(Move.STAY_OPEN, now)
    assert is_open(then)
    assert is_open(then + timedelta(minutes=30))


@given(moments)
def test_late_is_closed(now: datetime) -> None:
    assert not is_open(target(Move.STAY_LATE, now))
    assert target(Move.LATE, now).astimezone(ZONE).time() == LATE


@given(st.times().map(lambda one: one.replace(second=0, microsecond=0)), moments)
def test_the_next_time_of_day_is_within_a_day(wanted: time, now: datetime) -> None:
    then = next_time(wanted, now)
    assert timedelta() < then - now <= timedelta(days=1)
    assert then.astimezone(ZONE).time() == wanted


@given(moments)
def test_the_demo_begins_on_an_open_morning(today: datetime) -> None:
    morning = first_morning(today)
    assert is_open(morning)
    assert morning.astimezone(ZONE).date() >= today.astimezone(ZONE).date()
