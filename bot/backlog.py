"""What the courier has before its eyes of the outbox: bounded, and read anew only where needed.

An outbox may hold thousands of promises, most of which have to wait for others. A new
promise is read by itself; the whole is looked through when something falls due, when a
kind of call may go on, and when what was seen of it has gone.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from bot.promises import Outbox, Promised
from bot.waiting_line import Line, line_of, next_in_line
from handlers.calls import Call, Rank, Send

WINDOW = 500
"""Promises that are looked at together; more only where all of these have to wait."""
LARGEST_WINDOW = 16_000
OF_ONE = 25
"""Sends to one recipient that are looked at together: only the first of them can go."""

# Somebody else may have changed what is promised, the command line for one.
_LOOK_ANEW = timedelta(minutes=1)


class Backlog:
    """Waiting promises in memory. ``channel`` names what a kind of call rests by."""

    def __init__(self, outbox: Outbox, channel: Callable[[Call], str]) -> None:
        self._outbox = outbox
        self._channel = channel
        self._waiting: dict[int, Promised] = {}
        self._flying: dict[int, Promised] = {}
        self._held: dict[Line, tuple[int, datetime]] = {}
        self._sends: Counter[int] = Counter()
        # Recipients for whom more waits than was read.
        self._more: set[int] = set()
        # Each kind's channel, as far as calls were seen, and the kinds that were not read.
        self._channels: dict[str, str] = {}
        self._left_out: frozenset[str] = frozenset()
        self._next_due: datetime | None = None
        self._seen = 0
        self._window = WINDOW
        # The best rank of what was left unread, None where all was read.
        self._unread: int | None = None
        self._stale, self._news = True, False
        self._looked: datetime | None = None

    @property
    def next_due(self) -> datetime | None:
        """When the earliest call that was put off falls due."""
        return self._next_due

    @property
    def next_look(self) -> datetime | None:
        """When the outbox is to be looked through though nobody spoke of anything new."""
        return None if self._looked is None else self._looked + _LOOK_ANEW

    def look_for_news(self) -> None:
        """Something was promised."""
        self._news = True

    def look_anew(self) -> None:
        """What is known may not hold any more."""
        self._stale = True

    def forget_pauses(self) -> None:
        """No call is put off any more."""
        self._held.clear()
        self._stale = True

    def put_off(self, row: Promised, until: datetime) -> None:
        """A call goes again at ``until``, and what stands behind it in its line not before."""
        line = line_of(row)
        if line is not None:
            self._held[line] = (row.id, until)
        self._next_due = until if self._next_due is None else min(until, self._next_due)

    def launch(self, row: Promised) -> None:
        """A call is under way."""
        self.remove(row)
        self._flying[row.id] = row

    def landed(self, row: Promised) -> None:
        """A call is under way no more; if it was not settled, ``look_anew``."""
        self._flying.pop(row.id, None)

    def remove(self, row: Promised) -> None:
        """A call waits no more."""
        del self._waiting[row.id]
        if not isinstance(row.call, Send):
            return
        self._sends[row.recipient] -= 1
        if not self._sends[row.recipient]:
            del self._sends[row.recipient]
            if row.recipient in self._more:
                self._stale = True

    def pointless(self, now: datetime, silent: Callable[[str], bool]) -> Sequence[Promised]:
        """Calls that have expired, and courtesies whose channel has to rest."""
        return [
            row
            for row in self._waiting.values()
            if _has_expired(row, now)
            or (row.rank >= Rank.COURTESY and silent(self._channel(row.call)))
        ]

    async def ready(self, now: datetime, silent: Callable[[str], bool]) -> Sequence[Promised]:
        """The calls that may go now, by rank and then in the order of their promise."""
        looked = await self._refresh(now, silent)
        while True:
            while self._stale:
                # A call came back undone while the outbox was read: what stands behind it in its
                # line was seen, and it was not.
                await self._look(now, silent)
                looked = True
            lines = next_in_line(self._waiting.values(), self._flying.values(), self._held, now)
            ready = [row for row in lines if not silent(self._channel(row.call))]
            if ready or self._unread is None or (looked and self._window >= LARGEST_WINDOW):
                return ready
            if looked:
                # All that was seen has to wait for something: look further down the outbox.
                self._window *= 2
            await self._look(now, silent)
            looked = True

    async def _refresh(self, now: datetime, silent: Callable[[str], bool]) -> bool:
        """Look where there is something to see; True where the whole was looked through."""
        due = self._next_due is not None and self._next_due <= now
        old = self._looked is None or now - self._looked >= _LOOK_ANEW
        if self._stale or due or old or self._resting(silent) != self._left_out:
            await self._look(now, silent)
            return True
        return self._news and await self._look_at_news(now, silent)

    async def _look(self, now: datetime, silent: Callable[[str], bool]) -> None:
        self._stale = self._news = False
        # What is under way now may end while the outbox is being read: not to be seen again.
        busy = frozenset(self._flying)
        limit = self._window + len(busy)
        self._left_out = self._resting(silent)
        # What is put off meanwhile is not in what is read.
        self._next_due = None
        # One more shows that there are more; and one of them may be under way.
        found = await self._outbox.waiting(now, limit, OF_ONE + 2, self._left_out)
        dues = [one for one in (found.next_due, self._next_due) if one is not None]
        self._next_due = min(dues, default=None)
        self._seen = max(found.last, *(row.id for row in found.rows), 0)
        self._looked = now
        self._unread = found.rows[-1].rank if len(found.rows) >= limit else None
        if self._unread is None:
            self._window = WINDOW
        self._held = {line: held for line, held in self._held.items() if held[1] > now}
        for row in found.put_off:
            line = line_of(row)
            if line is not None and (line not in self._held or row.id < self._held[line][0]):
                self._held[line] = (row.id, row.not_before)
        self._waiting.clear()
        self._sends.clear()
        self._more.clear()
        self._add(found.rows, busy)

    async def _look_at_news(self, now: datetime, silent: Callable[[str], bool]) -> bool:
        """Read what was promised since; True where the whole had to be looked through."""
        self._news = False
        busy = frozenset(self._flying)
        found = await self._outbox.newer(self._seen, self._window)
        # Numbers may begin anew where everything was cleared away.
        if found.last < self._seen or len(found.rows) >= self._window:
            await self._look(now, silent)
            return True
        self._seen = found.last
        known = busy | self._waiting.keys()
        rows = [
            row for row in found.rows
            if row.id not in known
            and row.not_before <= now
            and (row.call.kind not in self._left_out or row.rank >= Rank.COURTESY
                 or _has_expired(row, now))
        ]  # fmt: skip
        if len(self._waiting) >= 2 * self._window:
            # Enough to do; of what is new only sanctions cannot wait until it is done.
            left = [row.rank for row in rows if row.rank > Rank.SANCTION]
            if self._unread is not None:
                left.append(self._unread)
            self._unread = min(left, default=None)
        if self._unread is not None:
            # What is no better stands behind what was left unread, perhaps in one line.
            rows = [row for row in rows if row.rank < self._unread]
        self._add(rows, busy)
        return False

    def _add(self, rows: Sequence[Promised], busy: Collection[int]) -> None:
        # Sends by number, not by rank: of one recipient's the first are kept.
        for row in sorted(rows, key=lambda row: row.id):
            if row.id in busy:
                continue
            self._channels[row.call.kind] = self._channel(row.call)
            if isinstance(row.call, Send):
                full = row.recipient in self._more or self._sends[row.recipient] >= OF_ONE
                if full and row.call.kind not in self._left_out:
                    self._more.add(row.recipient)
                    continue
                self._sends[row.recipient] += 1
            self._waiting[row.id] = row

    def _resting(self, silent: Callable[[str], bool]) -> frozenset[str]:
        """The kinds of calls whose channel has to rest."""
        return frozenset(kind for kind, by in self._channels.items() if silent(by))


def _has_expired(row: Promised, now: datetime) -> bool:
    return row.expires is not None and row.expires <= now
