"""The periods that a report is asked for, as an administrator writes them."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

_DAY = timedelta(days=1)
LONGEST = timedelta(days=366)
# A first date without a year may lie in the year before the second, but not this far.
_OVER_NEW_YEAR = timedelta(days=183)
# More steps than these no picture shows legibly.
MOST_STEPS = 62
_WORDS = {
    ("день", "сегодня", "day", "today"): 1,
    ("неделя", "неделю", "week"): 7,
    ("месяц", "month"): 30,
}
_DATE = r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d{2}))?"
_DATES = re.compile(rf"({_DATE})(?:\s*(?:[-–—]|по|to)\s*({_DATE}))?")


class NoPeriod(ValueError):
    """The text names no period."""


@dataclass(frozen=True, slots=True)
class Period:
    """From one local midnight to before another, in steps of days or weeks."""

    begin: datetime
    end: datetime

    @property
    def days(self) -> int:
        return round((self.end - self.begin) / _DAY)

    @property
    def step(self) -> timedelta:
        return _DAY if self.days <= MOST_STEPS else 7 * _DAY

    @property
    def steps(self) -> tuple[datetime, ...]:
        """When each step begins."""
        count = -(-self.days // self.step.days)
        return tuple(self.begin + number * self.step for number in range(count))

    @property
    def last(self) -> datetime:
        """The last day's beginning."""
        return self.end - _DAY


def period(text: str, now: datetime) -> Period:
    """Read «день», «неделя», «месяц», a date or two; ``now`` is local. Raises ``NoPeriod``.

    A day and month without a year are the latest that are not to come.
    """
    word = text.strip().lower() or "неделя"
    today = now.date()
    if word in ("вчера", "yesterday"):
        return _between(today - _DAY, today - _DAY, now)
    for words, days in _WORDS.items():
        if word in words:
            return _between(today - timedelta(days=days - 1), today, now)
    found = _DATES.fullmatch(word)
    if found is None:
        raise NoPeriod(text)
    last = _last(found, today) if found.group(8) else None
    first = _date(found.group(2, 3, 4, 5, 6, 7), last or today)
    if last and not (found.group(2) or found.group(7)) and last - first > _OVER_NEW_YEAR:
        # «03.03-01.03»: more likely turned round than most of a year.
        raise NoPeriod(text)
    return _between(first, last or first, now)


def _last(found: re.Match[str], today: date) -> date:
    """The second date. One of days to come, where the first has passed: the running period."""
    second = found.group(9, 10, 11, 12, 13, 14)
    passed = _date(second, today)
    if second[0] or second[5] or found.group(2) or found.group(7):
        return passed
    to_come = _date(second, date(today.year, 12, 31))
    begins = _date(found.group(2, 3, 4, 5, 6, 7), to_come)
    running = begins <= today and to_come - begins <= _OVER_NEW_YEAR
    return to_come if running else passed


def _date(parts: tuple[str | None, ...], latest: date) -> date:
    try:
        if parts[0]:
            return date(*(int(part or 0) for part in parts[:3]))
        day, month = int(parts[3] or 0), int(parts[4] or 0)
        if parts[5]:
            year = int(parts[5])
            return date(year if year > 99 else 2000 + year, month, day)
        this_year = date(latest.year, month, day)
        return this_year if this_year <= latest else date(latest.year - 1, month, day)
    except ValueError as error:
        raise NoPeriod(str(error)) from error


def _between(first: date, last: date, now: datetime) -> Period:
    if last < first or last - first > LONGEST or first > now.date():
        raise NoPeriod(f"{first}-{last}")
    begin, end = (datetime.combine(day, time(), now.tzinfo) for day in (first, last + _DAY))
    return Period(begin, end)
