"""Durations as people write them: ``10 s``, ``30 min``, ``24 h``, ``7 days``, ``1 month``.

Months and years are calendar ones: a month from 31 January ends on the last day of February.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from dateutil.relativedelta import relativedelta

from policies.counting import counted

_UNITS: dict[str, tuple[str, ...]] = {
    "seconds": ("s", "sec", "second", "seconds", "с", "сек", "секунда", "секунды", "секунд"),
    "minutes": ("min", "minute", "minutes", "мин", "минута", "минуту", "минуты", "минут"),
    "hours": ("h", "hour", "hours", "ч", "час", "часа", "часов"),
    "days": ("d", "day", "days", "д", "дн", "день", "дня", "дней", "сутки", "суток"),
    "weeks": ("w", "week", "weeks", "нед", "неделя", "неделю", "недели", "недель"),
    "months": ("month", "months", "мес", "месяц", "месяца", "месяцев"),
    "years": ("y", "year", "years", "г", "год", "года", "лет"),
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words}
_SHAPE = re.compile(r"\s*+(\d{1,4})?\s*+([A-Za-zА-Яа-яЁё]+)\.?\s*")


@dataclass(frozen=True, slots=True)
class Duration:
    """A positive length of time, kept in the unit it was written in."""

    amount: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``text``; raise ``ValueError`` (in Russian, with an example) if it is none."""
        found = _SHAPE.fullmatch(text)
        unit = _UNIT_OF.get(found.group(2).lower()) if found else None
        # «месяц» is one month; a bare «с» or «d» is no duration.
        bare = found is not None and found.group(1) is None and len(found.group(2)) < 3
        if found is None or unit is None or bare or int(found.group(1) or 1) == 0:
            raise ValueError(
                f"срок «{text}» непонятен; напишите, например, «30 min», «24 h», "
                "«7 days» или «1 month»"
            )
        return cls(int(found.group(1) or 1), unit)

    def after(self, moment: datetime) -> datetime:
        """The moment this long after ``moment``, by the calendar of its own time zone.

        Where the calendar ends before (``9999 years``), its end.
        """
        try:
            if self.unit not in _BY_CALENDAR:
                return moment + timedelta(**{self.unit: self.amount})
            # relativedelta takes the unit by name; its stubs cannot know which one it is.
            return moment + relativedelta(**{self.unit: self.amount})  # type: ignore[arg-type]
        except (OverflowError, ValueError):
            # A day short of it: any time zone can still tell this moment.
            return datetime.max.replace(tzinfo=moment.tzinfo) - timedelta(days=1)

    def __str__(self) -> str:
        return counted(self.amount, *_SPOKEN[self.unit])


# Months and years are of no fixed length; all else needs no calendar, and is asked for often.
_BY_CALENDAR = frozenset({"months", "years"})
_SPOKEN = {
    "seconds": ("секунда", "секунды", "секунд"),
    "minutes": ("минута", "минуты", "минут"),
    "hours": ("час", "часа", "часов"),
    "days": ("день", "дня", "дней"),
    "weeks": ("неделя", "недели", "недель"),
    "months": ("месяц", "месяца", "месяцев"),
    "years": ("год", "года", "лет"),
}

MONTH = Duration(1, "months")
YEAR = Duration(1, "years")
