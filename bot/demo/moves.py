"""Where the demo's clock may be moved: always forward, to moments people speak of.

``now`` is local time of the school everywhere, ``hours`` are those of the chat one looks at.
"""

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from policies.duration import MONTH
from policies.hours import OpenHours

LATE: Final = time(21, 40)
"""Late in the evening: the chat has been closed for long."""
_LATE_ENOUGH: Final = timedelta(hours=1)
_TIME_LEFT: Final = timedelta(minutes=30)
_YEAR: Final = 367


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


def target(move: Move, now: datetime, hours: OpenHours) -> datetime | None:
    """The moment to which ``move`` brings the clock; None where the hours know of none."""
    match move:
        case Move.MINUTE:
            return _later(now, timedelta(minutes=1))
        case Move.HOUR:
            return _later(now, timedelta(hours=1))
        case Move.DAY:
            return now + timedelta(days=1)
        case Move.MONTH:
            return MONTH.after(now)
        case Move.LATE:
            return next_time(LATE, now)
        case Move.OPENING:
            return next_opening(now, hours)
        case Move.CLOSING:
            closing = next_closing(now, hours)
            return closing and _later(closing, timedelta(minutes=1))
        case Move.STAY_OPEN:
            lasts = hours.is_open(now) and hours.is_open(_later(now, _TIME_LEFT))
            return now if lasts else next_opening(now, hours)
        case Move.STAY_LATE:
            since = now.replace(tzinfo=None)
            evening = datetime.combine(since.date(), LATE)
            return now if evening <= since < evening + _LATE_ENOUGH else next_time(LATE, now)


def _later(now: datetime, by: timedelta) -> datetime:
    """So much elapsed time later: a local clock may be put forward within."""
    return (now.astimezone(UTC) + by).astimezone(now.tzinfo)


def next_time(at: time, now: datetime) -> datetime:
    """The next moment after ``now`` at which the school's clock shows ``at``."""
    found = datetime.combine(now.date(), at, now.tzinfo)
    return found if found > now else found + timedelta(days=1)


def next_opening(now: datetime, hours: OpenHours) -> datetime | None:
    """The first opening after ``now``; None for a chat that does not close, or opens no more."""
    closed = _closed(now, hours)
    return closed and hours.next_opening(closed)


def next_closing(now: datetime, hours: OpenHours) -> datetime | None:
    """The first closing after ``now``; None as for :func:`next_opening`."""
    opening = hours.next_opening(now)
    return opening and _closed(opening, hours)


def _closed(since: datetime, hours: OpenHours) -> datetime | None:
    """The first moment from ``since`` on at which the chat is closed; None if none in a year."""
    if not hours.is_open(since):
        return since
    # From yesterday: a window that began then may end in the night.
    for ahead in range(-1, _YEAR):
        midnight = datetime.combine(since.date() + timedelta(days=ahead), time(), since.tzinfo)
        for window in hours.windows_on(midnight.date()):
            end = midnight + timedelta(minutes=window.end)
            if end > since and not hours.is_open(end):
                return end
    return None
