"""Timers as rows: found by due time, turned into events of their lane."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.batch import Batch, Write
from bot.storage.models import InboxRow, TimerRow
from bot.storage.recorder import take_in
from bot.storage.writer import Writer
from handlers.events import TimerFired

_EARLIEST = select(func.min(TimerRow.due))
_DUE = (
    select(TimerRow.__table__)
    .where(TimerRow.due <= bindparam("now", type_=TimerRow.due.type))
    .order_by(TimerRow.due, TimerRow.lane, TimerRow.name)
    .limit(bindparam("most"))
)


class StoredTimers:
    """Reads and fires timers."""

    def __init__(self, engine: AsyncEngine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer

    async def earliest(self) -> datetime | None:
        """When the earliest timer falls due."""
        async with self._engine.connect() as connection:
            found: datetime | None = await connection.scalar(_EARLIEST)
        return found

    async def due(self, now: datetime, limit: int = 500) -> tuple[TimerFired, ...]:
        """The timers that are due, the earliest first, those of one moment by name.

        A firing's key is the timer's and its moment's, so that on a restored copy what it
        does is what it did. A timer set anew for a moment at which it has fired before fires
        again: its key is numbered, and not taken for an event that is known.
        """
        async with self._engine.connect() as connection:
            rows = await connection.execute(_DUE, {"now": now, "most": limit})
            found = rows.all()
            keys = await _unused(connection, [_key(row.lane, row.name, row.due) for row in found])
            return tuple(
                TimerFired(
                    key=key,
                    lane=row.lane,
                    timer=row.name,
                    kind=row.kind,
                    due=row.due,
                    payload=row.payload,
                )
                for row, key in zip(found, keys, strict=True)
            )

    async def fire(self, fired: Sequence[TimerFired], now: datetime) -> None:
        """Put fired timers into the inbox and remove their rows, in one transaction."""
        batch = Batch()
        for one in fired:
            take_in(batch, one, now)
            batch.add(Write.TIMER_FIRED, at_lane=one.lane, at_name=one.timer, at_due=one.due)
        await self._writer.commit(batch)

    async def set(self, lane: int, name: str, kind: str, due: datetime) -> None:
        """Set a timer from outside a lane (the program's own, at start)."""
        batch = Batch()
        batch.add(Write.TIMER_SET, lane=lane, name=name, kind=kind, due=due, payload={})
        await self._writer.commit(batch)


def _key(lane: int, name: str, due: datetime) -> str:
    return f"timer:{lane}:{name}:{due.astimezone(UTC):%Y%m%dT%H%M%S.%f}"


async def _unused(connection: AsyncConnection, keys: Sequence[str]) -> list[str]:
    """The keys, numbered where the inbox knows them."""
    chosen = list(keys)
    number = 1
    while True:
        sought = select(InboxRow.event_id).where(InboxRow.event_id.in_(chosen))
        known = set(await connection.scalars(sought)) if chosen else set()
        if not known:
            return chosen
        number += 1
        chosen = [
            f"{key}#{number}" if one in known else one
            for key, one in zip(keys, chosen, strict=True)
        ]
