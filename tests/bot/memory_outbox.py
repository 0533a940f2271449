"""An outbox in memory that remembers everything, and refuses what would be a mistake."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from bot.promises import Promised, Settlement
from handlers.calls import Call, Rank

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ENDED = ("done", "failed", "dropped")


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

    ``broken``: so many settlements fail; ``slow``: what was read arrives once this is set.
    """

    def __init__(self) -> None:
        self.rows: dict[int, Promised] = {}
        self.ends: dict[int, Settlement] = {}
        self.settlements: list[Settlement] = []
        self.reads = 0
        self.read: list[int] = []
        self.broken = 0
        self.slow: asyncio.Event | None = None
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
        row = len(self.rows) + len(self.ends) + 1
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
        self, now: datetime, limit: int, resting: Collection[str] = ()
    ) -> Sequence[Promised]:
        self.reads += 1
        due = [
            row
            for row in self.rows.values()
            if row.not_before <= now
            and (
                row.call.kind not in resting
                or row.rank >= Rank.COURTESY
                or (row.expires is not None and row.expires <= now)
            )
        ]
        self.read = [row.id for row in due]
        chosen = sorted(due, key=lambda row: (row.rank, row.id))[:limit]
        await asyncio.sleep(0)
        if self.slow is not None:
            await self.slow.wait()
        return chosen

    async def next_due(self, now: datetime) -> datetime | None:
        await asyncio.sleep(0)
        return min(
            (one.not_before for one in self.rows.values() if one.not_before > now), default=None
        )

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        await asyncio.sleep(0)
        if self.broken:
            self.broken -= 1
            raise OSError("the disk is full")
        for one in settlements:
            assert one.id in self.rows, f"row {one.id} ended twice"
            self.settlements.append(one)
            if one.state == "waiting":
                assert one.not_before is not None
                row = replace(self.rows[one.id], not_before=one.not_before, attempts=one.attempts)
                self.rows[one.id] = row
            else:
                self.ends[one.id] = one
                del self.rows[one.id]
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
