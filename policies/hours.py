"""Open hours: when a chat may be written to (С50 §4, КО 10).

Half-open intervals of local time, bound to a date: ``08:00-19:00`` holds 08:00:00
and not 19:00:00, and an overnight window belongs to the day on which it begins.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Protocol, Self

import holidays

DAY = 24 * 60
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAYS = "holidays"

_RANGE = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—]\s*(\d{1,2}):(\d{2})")


class Calendar(Protocol):
    """Knows which dates are holidays."""

    def is_holiday(self, day: date) -> bool: ...


@lru_cache(maxsize=1)
def _russia() -> holidays.HolidayBase:
    return holidays.country_holidays("RU")


@lru_cache(maxsize=1_000)
def _is_holiday_in_russia(day: date) -> bool:
    return day in _russia()


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """Russia's holidays and the school's own days off."""

    own: frozenset[date] = frozenset()

    def is_holiday(self, day: date) -> bool:
        return day in self.own or _is_holiday_in_russia(day)


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Open from ``start`` to ``end`` minutes after midnight, half-open; ``end`` may pass 24:00."""

    start: int
    end: int

    def __str__(self) -> str:
        end = self.end if self.end <= DAY else self.end - DAY
        return f"{self.start // 60:02}:{self.start % 60:02}–{end // 60:02}:{end % 60:02}"


def parse_windows(text: str) -> tuple[Window, ...]:
    """Read ``closed`` or ``08:00-12:00, 14:00-19:00``.

    An end at or before its start is on the next day. Raises ``ValueError`` (in Russian).
    """
    if text.strip().lower() == "closed":
        return ()
    windows = [_parse_window(part.strip()) for part in text.split(",")]
    windows.sort()
    for before, after in pairwise(windows):
        if after.start < before.end:
            raise ValueError(f"промежутки {before} и {after} пересекаются")
    return tuple(windows)


def _parse_window(text: str) -> Window:
    found = _RANGE.fullmatch(text)
    if found is None:
        bare = text.strip("«»„“” ")
        if bare != text and _RANGE.fullmatch(bare):
            raise ValueError(f'ёлочки здесь не кавычки; напишите "{bare}"')
        raise ValueError(f"«{text}» не время; напишите «08:00-19:00» или «closed»")
    from_hour, from_minute, to_hour, to_minute = map(int, found.groups())
    start, end = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    if from_minute > 59 or to_minute > 59 or start >= DAY or end > DAY:
        raise ValueError(f"в «{text}» нет такого времени: часы 00:00–24:00, минуты до 59")
    if start == end:
        raise ValueError(f"промежуток «{text}» пуст; всегда открыто пишется «00:00-24:00»")
    return Window(start, end if end > start else end + DAY)


def parse_days(key: str) -> tuple[str, ...]:
    """Read ``mon``, ``mon-fri``, ``sat-mon`` or ``holidays`` into single day names.

    Raises ``ValueError`` (in Russian).
    """
    if key == HOLIDAYS:
        return (HOLIDAYS,)
    first, dash, last = key.partition("-")
    if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
        raise ValueError(f"«{key}» не день: mon, tue, wed, thu, fri, sat, sun, mon-fri, holidays")
    start = WEEKDAYS.index(first)
    count = (WEEKDAYS.index(last) - start) % 7 + 1 if dash else 1
    return tuple(WEEKDAYS[(start + step) % 7] for step in range(count))


@dataclass(frozen=True, slots=True)
class OpenHours:
    """A week of windows. A day that is not named is closed; ``holidays`` replaces its weekday.

    ``quiet``: closed from a moment to another besides, by a moderator's word.
    """

    days: Mapping[str, tuple[Window, ...]]
    calendar: Calendar = field(default_factory=SchoolCalendar)
    quiet: tuple[datetime, datetime] | None = None

    @classmethod
    def parse(cls, days: Mapping[str, str], calendar: Calendar | None = None) -> Self:
        """Read the policy file's keys and values. Raises ``ValueError`` (in Russian)."""
        read: dict[str, tuple[Window, ...]] = {}
        for key, text in days.items():
            for day in parse_days(key):
                if day in read:
                    raise ValueError(f"день {day} назван дважды")
                read[day] = parse_windows(text)
        return cls(read, calendar or SchoolCalendar())

    def windows_on(self, day: date) -> tuple[Window, ...]:
        """The windows that begin on ``day``."""
        if HOLIDAYS in self.days and self.calendar.is_holiday(day):
            return self.days[HOLIDAYS]
        return self.days.get(WEEKDAYS[day.weekday()], ())

    def is_open(self, moment: datetime) -> bool:
        """True when ``moment`` (local time of the school) is within a window and not quiet."""
        if self.quiet is not None and self.quiet[0] <= moment < self.quiet[1]:
            return False
        minute = moment.hour * 60 + moment.minute
        today = moment.date()
        yesterday = today - timedelta(days=1)
        return any(w.start <= minute < w.end for w in self.windows_on(today)) or any(
            minute + DAY < w.end for w in self.windows_on(yesterday)
        )

    def next_opening(self, moment: datetime) -> datetime | None:
        """The first moment from ``moment`` on at which the chat is open; None if none in a year."""
        if self.is_open(moment):
            return moment
        if self.quiet is not None and self.quiet[0] <= moment < self.quiet[1]:
            return self.next_opening(self.quiet[1].astimezone(moment.tzinfo))
        for ahead in range(367):
            day = moment.date() + timedelta(days=ahead)
            for window in self.windows_on(day):
                begins = datetime.combine(
                    day, time(window.start // 60, window.start % 60), moment.tzinfo
                )
                if begins >= moment:
                    return begins if self.is_open(begins) else self.next_opening(begins)
        return None

    def after_open(self, moment: datetime, minutes: int) -> datetime | None:
        """The moment at which the chat has been open for this long since ``moment``.

        None when that is more than a year away.
        """
        left = minutes
        end = moment + timedelta(days=366)
        while left > 0:
            opening = self.next_opening(moment)
            if opening is None or opening > end:
                return None
            closing = self._closing(opening)
            # Local clocks may be put forward within; elapsed time is what counts.
            span = int((closing.timestamp() - opening.timestamp()) // 60)
            if span >= left:
                return _later(opening, left)
            left -= max(span, 0)
            moment = max(closing, opening + timedelta(minutes=1))
        return moment

    def _closing(self, opening: datetime) -> datetime:
        """When the window ends that is open at ``opening``, at most a day later."""
        minute = opening.hour * 60 + opening.minute
        today, midnight = opening.date(), datetime.combine(opening.date(), time(), opening.tzinfo)
        ends = [w.end for w in self.windows_on(today) if w.start <= minute < w.end]
        ends += [
            w.end - DAY for w in self.windows_on(today - timedelta(days=1)) if minute + DAY < w.end
        ]
        closing = midnight + timedelta(minutes=max(ends))
        quiet = self.quiet[0].astimezone(opening.tzinfo) if self.quiet is not None else closing
        return min(closing, quiet) if quiet > opening else closing

    def wider_than(self, other: "OpenHours") -> tuple[str, ...]:
        """The days on which this is open at a minute at which ``other`` is closed."""
        return tuple(
            day for day in self._days_with(other) if not self._at_most(day) <= other._at_least(day)
        )

    def clipped_to(self, other: "OpenHours") -> "OpenHours":
        """The hours at which both are open, by the calendar of ``other``.

        Where only one sets holidays apart, those at which both surely are: a holiday may be
        a Sunday.
        """
        days = {
            day: _windows(self._at_least(day) & other._at_least(day))
            for day in self._days_with(other)
        }
        return OpenHours(days, other.calendar)

    def _days_with(self, other: "OpenHours") -> tuple[str, ...]:
        # Where neither sets holidays apart, they stay the weekdays they are.
        set_apart = HOLIDAYS in self.days or HOLIDAYS in other.days
        return (*WEEKDAYS, HOLIDAYS) if set_apart else WEEKDAYS

    def _at_most(self, day: str) -> frozenset[int]:
        """The minutes open on a day; of holidays not set apart, on whichever weekday they are."""
        if day == HOLIDAYS and HOLIDAYS not in self.days:
            return frozenset().union(*map(self._minutes, WEEKDAYS))
        return self._minutes(day)

    def _at_least(self, day: str) -> frozenset[int]:
        """The minutes open on a day; of holidays not set apart, on every weekday."""
        if day == HOLIDAYS and HOLIDAYS not in self.days:
            return frozenset.intersection(*map(self._minutes, WEEKDAYS))
        return self._minutes(day)

    def _minutes(self, day: str) -> frozenset[int]:
        return frozenset(minute for w in self.days.get(day, ()) for minute in range(w.start, w.end))

    def describe(self) -> str:
        """The hours in Russian, for the rules and notices: «пн–сб 08:00–19:00; вс — чат закрыт»."""
        spans: list[tuple[list[int], tuple[Window, ...]]] = []
        for index, day in enumerate(WEEKDAYS):
            windows = self.days.get(day, ())
            if spans and spans[-1][1] == windows:
                spans[-1][0].append(index)
            else:
                spans.append(([index], windows))
        named = [(_day_span(days), windows) for days, windows in spans]
        if HOLIDAYS in self.days:
            named.append(("праздники", self.days[HOLIDAYS]))
        closed = [days for days, windows in named if not windows]
        parts = [", ".join(f"{days} {spoken(windows)}" for days, windows in named if windows)]
        if closed:
            *others, last = closed
            which = f"{', '.join(others)} и {last}" if others else last
            parts.append(f"{which} — чат закрыт")
        if self.quiet is not None:
            parts.append(f"тишина до {self.quiet[1]:%H:%M}")
        return "; ".join(part for part in parts if part)


def _later(moment: datetime, minutes: int) -> datetime:
    """A moment this many elapsed minutes later, in the same time zone."""
    utc = moment.astimezone(UTC) + timedelta(minutes=minutes)
    return utc.astimezone(moment.tzinfo)


_SHORT = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")


def _day_span(days: list[int]) -> str:
    first, last = _SHORT[days[0]], _SHORT[days[-1]]
    return first if len(days) == 1 else f"{first}–{last}"


def spoken(windows: tuple[Window, ...]) -> str:
    """The windows of a day in Russian: «08:00–12:00 и 13:00–19:00», «закрыто»."""
    if not windows:
        return "закрыто"
    if windows == (Window(0, DAY),):
        return "круглосуточно"
    return " и ".join(map(str, windows))


def _windows(minutes: Iterable[int]) -> tuple[Window, ...]:
    windows: list[Window] = []
    for minute in sorted(minutes):
        if windows and windows[-1].end == minute:
            windows[-1] = Window(windows[-1].start, minute + 1)
        else:
            windows.append(Window(minute, minute + 1))
    return tuple(windows)
