"""What is counted while a chat is only observed, and when its evening is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from handlers.turn import Turn
from policies.hours import DAY
from policies.verdict import Outcome

# In the data of a case.
CMID, RULE, ACTION, QUOTES, DIGEST_DAY = "cmid", "rule", "action", "quotes", "digest"
EVENING = time(19)
RIGHT, WRONG = "right", "wrong"
ACTIONS = tuple(one.value for one in Outcome if one is not Outcome.ALLOW)
_SUNDAY = 6
_AHEAD = 62


@dataclass(frozen=True, slots=True)
class Week:
    """What the bot would have done in the ``number``-th week, and what moderators said of it.

    ``done`` counts by action (``strike``, ``delete``, …).
    """

    number: int = 1
    done: dict[str, int] = field(default_factory=dict)
    right: int = 0
    wrong: int = 0

    @classmethod
    def of(cls, actions: Iterable[str]) -> "Week":
        """So many of each."""
        return cls().and_(actions)

    @classmethod
    def parse(cls, text: str) -> "Week":
        """What :meth:`__str__` wrote; what cannot be read counts from nothing."""
        pairs = (one.partition("=") for one in text.split())
        found = {name: int(number) for name, _, number in pairs if number.isdecimal()}
        return cls(
            number=max(found.get("week", 1), 1),
            done={name: found[name] for name in ACTIONS if found.get(name)},
            right=found.get(RIGHT, 0),
            wrong=found.get(WRONG, 0),
        )

    def and_(self, actions: Iterable[str]) -> "Week":
        """With these done too."""
        done = dict(self.done)
        for one in actions:
            done[one] = done.get(one, 0) + 1
        return Week(self.number, done, self.right, self.wrong)

    def said(self, word: str, before: str = "") -> "Week":
        """With a moderator's word, in place of what was said ``before``."""
        right = self.right + (word == RIGHT) - (before == RIGHT)
        wrong = self.wrong + (word == WRONG) - (before == WRONG)
        return Week(self.number, self.done, max(right, 0), max(wrong, 0))

    @property
    def numbers(self) -> dict[str, int]:
        """All counts by name, for the journal."""
        return {**self.done, RIGHT: self.right, WRONG: self.wrong, "week": self.number}

    def __str__(self) -> str:
        return " ".join(f"{name}={number}" for name, number in self.numbers.items())


def evening_after(turn: Turn, moment: datetime) -> datetime:
    """The next evening of a school day: 19:00, or the chat's closing where that is earlier."""
    for ahead in range(_AHEAD):
        day = moment.date() + timedelta(days=ahead)
        at = _evening_on(turn, datetime.combine(day, time(), moment.tzinfo))
        if at is not None and at > moment:
            return at
    # A chat that stays closed for months: holidays, or hours that nobody keeps.
    return datetime.combine(moment.date() + timedelta(days=_AHEAD), EVENING, moment.tzinfo)


def _evening_on(turn: Turn, midnight: datetime) -> datetime | None:
    """The evening of a day, None where it is no school day."""
    day, hours = midnight.date(), turn.here.hours
    if turn.school.calendar.is_holiday(day):
        return None
    if hours is None:
        return None if day.weekday() == _SUNDAY else datetime.combine(day, EVENING, midnight.tzinfo)
    closings = [one.end for one in hours.windows_on(day)]
    if not closings:
        return None
    minute = min(max(closings), EVENING.hour * 60, DAY)
    return datetime.combine(day, time(minute // 60, minute % 60), midnight.tzinfo)
