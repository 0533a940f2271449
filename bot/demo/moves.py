"""Where the demo's clock may be moved: always forward, to moments people speak of."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from bot.demo.school import open_hours, timezone
from policies.duration import MONTH

LATE: Final = time(21, 40)
"""Late in the evening: the chat has been closed for long."""
_LATE_ENOUGH: Final = timedelta(hours=1)
_TIME_LEFT: Final = timedelta(minutes=30)


class Move(StrEnum):
    """A move of the clock. ``STAY_OPEN`` and ``STAY_LATE`` move only where it is not so yet.

    ``CLOSING`` is a minute after the chats have closed.
    """

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    LATE = "late"
    OPENING = "opening"
    CLOSING = "closing"
    STAY_OPEN = "stay_open"
    STAY_LATE = "stay_late"


def target(move: Move, now: datetime) -> datetime:
    """The moment (UTC) to which ``move`` brings the clock that shows ``now`` (aware)."""
    match move:
        case Move.MINUTE:
            return now + timedelta(minutes=1)
        case Move.HOUR:
            return now + timedelta(hours=1)
        case Move.DAY:
            return (now.astimezone(timezone()) + timedelta(days=1)).astimezone(UTC)
        case Move.MONTH:
            return MONTH.after(now.astimezone(timezone())).astimezone(UTC)
        case Move.LATE:
            return next_time(LATE, now)
        case Move.OPENING:
            return next_opening(now)
        case Move.CLOSING:
            return next_closing(now) + timedelta(minutes=1)
        case Move.STAY_OPEN:
            lasts = is_open(now) and is_open(now + _TIME_LEFT)
            return now if lasts else next_opening(now)
        case Move.STAY_LATE:
            since = now.astimezone(timezone()).replace(tzinfo=None)
            evening = datetime.combine(since.date(), LATE)
            return now if evening <= since < evening + _LATE_ENOUGH else next_time(LATE, now)


def next_time(at: time, now: datetime) -> datetime:
    """The next moment (UTC) after ``now`` at which the school's clock shows ``at``."""
    local = now.astimezone(timezone())
    found = datetime.combine(local.date(), at, timezone())
    if found <= local:
        found = datetime.combine(local.date() + timedelta(days=1), at, timezone())
    return found.astimezone(UTC)


def is_open(now: datetime) -> bool:
    """Whether the chats may be written to."""
    return open_hours().is_open(now.astimezone(timezone()))


def next_opening(now: datetime) -> datetime:
    """The first opening (UTC) after ``now``."""
    return next(one for one, _ in _windows(now) if one > now)


def next_closing(now: datetime) -> datetime:
    """The first closing (UTC) after ``now``."""
    return next(one for _, one in _windows(now) if one > now)


def _windows(now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """When the chats are open from the day of ``now`` on: beginnings and ends, in UTC."""
    today = now.astimezone(timezone()).date()
    for ahead in range(367):
        midnight = datetime.combine(today + timedelta(days=ahead), time(), timezone())
        for window in open_hours().windows_on(midnight.date()):
            begins, ends = (
                (midnight + timedelta(minutes=one)).astimezone(UTC)
                for one in (window.start, window.end)
            )
            yield begins, ends
    raise ValueError("the demo's chats never open")
