"""A messenger that does not answer: when to ask again, and which calls may be the cause."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from random import Random

LONGEST = 30.0
"""Seconds between two attempts at most."""

_FIRST = 0.5
# From this many failures on a call travels alone, so that it cannot take others with it.
_SUSPECT = 2


class Outage:
    """Exponential waiting while there is no answer, and suspicion against single calls.

    A server may fail over one call in particular. So while nothing answers, calls go one
    by one, each time another; a call that got no answer twice goes alone from then on.
    Where several calls failed by themselves it was the network, and nobody is suspected.
    """

    def __init__(self, random: Random) -> None:
        self._random = random
        self._misses = 0
        self._until: datetime | None = None
        self._since: datetime | None = None
        self._failures: Counter[int] = Counter()
        self._probed: set[int] = set()

    @property
    def on(self) -> bool:
        """Whether the last attempt got no answer: then only one call at a time is tried."""
        return self._misses > 0

    def lasts(self, now: datetime) -> timedelta:
        """Since how long nothing answers; zero while all is well."""
        return now - self._since if self._since is not None else timedelta()

    def until(self, now: datetime) -> datetime | None:
        """When to try again, None for now."""
        return self._until if self._until is not None and self._until > now else None

    def failures(self, row: int) -> int:
        """How often the call got no answer."""
        return self._failures[row]

    def suspected(self, row: int) -> bool:
        """Whether the call should travel alone."""
        return self._failures[row] >= _SUSPECT

    def failed(self, rows: Collection[int], now: datetime) -> bool:
        """No answer for these calls; True where the call itself seems to be the cause."""
        self._failures.update(rows)
        alone = len(rows) == 1
        if not self.on and alone and all(self._failures[row] > _SUSPECT for row in rows):
            return True
        self._since = self._since or now
        if self.on and alone:
            self._probed.update(rows)
        if self.until(now) is None:
            delay = min(_FIRST * 2**self._misses, LONGEST)
            delay *= self._random.uniform(0.8, 1.0)
            self._misses = min(self._misses + 1, 16)
            self._until = now + timedelta(seconds=delay)
        return False

    def answered(self, rows: Collection[int]) -> None:
        """The messenger answered, if only with an error: the outage is over."""
        if len(self._probed) > 1:
            self._failures.clear()
        self._probed.clear()
        self._misses = 0
        self._until = self._since = None
        for row in rows:
            self._failures.pop(row, None)

    def suspect(self, rows: Collection[int]) -> None:
        """Let these calls travel alone from now on."""
        self._failures.update(dict.fromkeys(rows, _SUSPECT))
