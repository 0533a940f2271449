"""The demo's clock moves forward, to the moments its buttons name."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.moves import LATE, Move, next_time, target
from bot.demo.school import PARENTS_CHAT, first_morning, policy, timezone
from policies.hours import OpenHours
from policies.overlay import ALWAYS

ZONE = timezone()
HOURS = policy().chats[PARENTS_CHAT].hours or ALWAYS
NIGHTS = OpenHours.parse({"mon-sun": "20:00-02:00"})
moments = st.integers(0, 2 * 365 * 24 * 3600).map(
    lambda seconds: (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).astimezone(ZONE)
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def moved(move: Move, now: datetime) -> datetime:
    found = target(move, now, HOURS)
    assert found is not None
    return found


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
    assert moved(move, at(now)) == at(then)


@pytest.mark.parametrize(
    ("move", "now", "then"),
    [
        (Move.OPENING, "2026-03-02T01:00", "2026-03-02T20:00"),
        (Move.OPENING, "2026-03-02T03:00", "2026-03-02T20:00"),
        (Move.CLOSING, "2026-03-02T01:00", "2026-03-02T02:01"),
    ],
)
def test_a_chat_that_is_open_over_midnight_closes_in_the_night(
    move: Move, now: str, then: str
) -> None:
    assert target(move, at(now), NIGHTS) == at(then)


@pytest.mark.parametrize("move", [Move.OPENING, Move.CLOSING])
@pytest.mark.parametrize("hours", [ALWAYS, OpenHours.parse({"mon-sun": "closed"})])
def test_where_nothing_opens_or_closes_no_move_leads_there(move: Move, hours: OpenHours) -> None:
    assert target(move, at("2026-03-02T10:00"), hours) is None


def test_a_silence_ends_in_an_opening() -> None:
    now = at("2026-03-02T10:00")
    quiet = replace(HOURS, quiet=(now, at("2026-03-02T12:00")))
    assert target(Move.OPENING, now, quiet) == at("2026-03-02T12:00")
    assert target(Move.CLOSING, now, quiet) == at("2026-03-02T19:01")


@given(st.sampled_from(Move), moments)
def test_no_move_goes_back(move: Move, now: datetime) -> None:
    assert moved(move, now) >= now


@given(moments)
def test_after_the_move_to_an_opening_the_chat_has_just_opened(now: datetime) -> None:
    then = moved(Move.OPENING, now)
    assert HOURS.is_open(then)
    assert not HOURS.is_open(then - timedelta(minutes=1))


@given(moments)
def test_to_stay_open_leaves_at_least_half_an_hour(now: datetime) -> None:
    then = moved(Move.STAY_OPEN, now)
    assert HOURS.is_open(then)
    assert HOURS.is_open(then + timedelta(minutes=30))


@given(moments)
def test_late_is_closed(now: datetime) -> None:
    assert not HOURS.is_open(moved(Move.STAY_LATE, now))
    assert moved(Move.LATE, now).time() == LATE


@given(st.times().map(lambda one: one.replace(second=0, microsecond=0)), moments)
def test_the_next_time_of_day_is_within_a_day(wanted: time, now: datetime) -> None:
    then = next_time(wanted, now)
    assert timedelta() < then - now <= timedelta(days=1)
    assert then.time() == wanted


@given(moments)
def test_the_demo_begins_on_an_open_morning(today: datetime) -> None:
    morning = first_morning(today).astimezone(ZONE)
    assert HOURS.is_open(morning)
    assert morning.date() >= today.date()
