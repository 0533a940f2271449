"""An outbox in memory that remembers everything, and refuses what would be a mistake."""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from bot.promises import Look, Promised, Settlement
from handlers.calls import Call, Rank, Send

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class LeapingClock:
    """A clock that moves only when somebody waits for a moment, and then leaps there.

    Before it leaps it lets run what needs no time, at most ``patience`` real seconds.
    """

    def __init__(self, start: datetime = NOON, *, patience: float = 0) -> None:
        self.moment = start
        self._patience = patience

    def now(self) -> datetime:
        return self.moment

    async def wait(self, until: datetime | None, wake: asyncio.Event) -> None:
        if until is None:
            await wake.wait()
        elif not await self._woken(wake):
            self.moment = max(self.moment, until)
        wake.clear()

    async def _woken(self, wake: asyncio.Event) -> bool:
        for _ in range(30):
            if wake.is_set():
                return True
            await asyncio.sleep(0)
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience):
                await wake.wait()
        return wake.is_set()


class MemoryOutbox:
    """Rows by id; ``settlements`` in the order in which they came.

    ``broken``: so many settlements fail; ``slow``: what was read arrives once this is set;
    ``recording``: no settlement is recorded before.
    """

    def __init__(self) -> None:
        self.rows: dict[int, Promised] = {}
        self.ends: dict[int, Settlement] = {}
        self.settlements: list[Settlement] = []
        self.reads = 0
        self.read: list[int] = []
        self.broken = 0
        self.slow: asyncio.Event | None = None
        self.recording: asyncio.Event | None = None
        self._changed = asyncio.Event()

    def promise(
        self,
        call: Call,
        *,
        rank: Rank = Rank.EXPLANATION,
        key: str | None = None,
        expires: datetime | None = None,
        not_before: datetime = NOON,
    ) -> int:
        """A new row; its id."""
        row = self._last + 1
        self.rows[row] = Promised(
            id=row,
            key=key or f"event-{row}:purpose",
            lane=call.peer_id,
            purpose="purpose",
            call=call,
            rank=rank,
            recipient=call.peer_id,
            report=False,
            attempts=0,
            not_before=not_before,
            expires=expires,
        )
        return row

    async def waiting(
        self, now: datetime, limit: int, of_one: int, resting: Collection[str] = ()
    ) -> Look:
        self.reads += 1
        last = self._last
        put_off = [row for row in self.rows.values() if row.not_before > now]
        found = [
            row
            for row in sorted(self.rows.values(), key=lambda row: (row.rank, row.id))
            if row.not_before <= now
            and (
                row.call.kind not in resting
                or row.rank >= Rank.COURTESY
                or (row.expires is not None and row.expires <= now)
            )
        ]
        chosen, sends = [], Counter[int]()
        for row in sorted(found, key=lambda row: row.id):
            sends[row.recipient] += isinstance(row.call, Send)
            if sends[row.recipient] <= of_one or not isinstance(row.call, Send):
                chosen.append(row)
        chosen = sorted(chosen, key=lambda row: (row.rank, row.id))[:limit]
        self.read = [row.id for row in chosen]
        await asyncio.sleep(0)
        if self.slow is not None:
            await self.slow.wait()
        dues = [row.not_before for row in put_off]
        return Look(chosen, last, put_off, min(dues, default=None))

    async def newer(self, last: int, limit: int) -> Look:
        self.reads += 1
        found = [row for row in self.rows.values() if row.id > last][:limit]
        newest = self._last
        await asyncio.sleep(0)
        if self.slow is not None:
            await self.slow.wait()
        return Look(found, newest)

    async def forget_pauses(self, now: datetime) -> None:
        await asyncio.sleep(0)
        for row in self.rows.values():
            if row.not_before > now:
                self.rows[row.id] = replace(row, not_before=now)

    @property
    def _last(self) -> int:
        return len(self.rows) + len(self.ends)

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        await asyncio.sleep(0)
        if self.broken:
            self.broken -= 1
            raise OSError("the disk is full")
        if self.recording is not None:
            await self.recording.wait()
        for one in settlements:
            number = one.row.id
            assert number in self.rows, f"row {number} ended twice"
            self.settlements.append(one)
            if one.state == "waiting":
                assert one.not_before is not None
                row = replace(self.rows[number], not_before=one.not_before, attempts=one.attempts)
                self.rows[number] = row
            else:
                self.ends[number] = one
                del self.rows[number]
        self._changed.set()

    def state(self, row: int) -> str:
        """A row's state."""
        return self.ends[row].state if row in self.ends else "waiting"

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so, at most ten seconds."""
        async with asyncio.timeout(10):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    async def all_ended(self) -> None:
        """Wait until nothing is waiting."""
        await self.until(lambda: not self.rows)
