"""The inbox: events taken in and committed before anything is done about them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import TextualSelect, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.batch import Batch, Write
from bot.storage.gathering import Gathering
from bot.storage.models import InboxRow, SourceRow
from bot.storage.writer import Writer

WAITING, DONE, FAILED = "waiting", "done", "failed"
RETRIED_AT_START = 3
# As many lanes' backlogs as are read in one statement.
_LANES_AT_ONCE = 32


_COLUMNS = (
    InboxRow.id,
    InboxRow.event_id,
    InboxRow.lane,
    InboxRow.origin,
    InboxRow.body,
    InboxRow.attempts,
    InboxRow.taken_at,
)
_NAMES = ", ".join(column.key for column in _COLUMNS)


@cache
def _backlogs(lanes: int) -> TextualSelect:
    """The statement for so many lanes, each with a limit of its own.

    In SQL's words, which both databases take: composed of SQLAlchemy's it costs 2 ms a lane,
    each time that as many are asked for as never before.
    """
    parts = (
        f"SELECT * FROM (SELECT {_NAMES} FROM inbox WHERE state = '{WAITING}'"  # noqa: S608
        f" AND lane = :lane{number} ORDER BY id LIMIT :most{number}) AS part{number}"
        for number in range(lanes)
    )
    return text(" UNION ALL ".join(parts) + " ORDER BY id").columns(*_COLUMNS)


@dataclass(frozen=True, slots=True)
class Taken:
    """An event as it lies in the inbox. ``origin`` is ``vk`` or ``own``; ``body`` is JSON."""

    id: int
    event_id: str
    lane: int
    origin: str
    body: str
    attempts: int
    taken_at: datetime


class Inbox:
    """Reads and fills the inbox."""

    def __init__(self, engine: AsyncEngine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer
        self._backlogs = Gathering(self._read_backlogs, _LANES_AT_ONCE)

    async def take(
        self,
        events: Sequence[tuple[str, int, str]],
        *,
        source: str,
        position: str | None,
        now: datetime,
        settled: Sequence[tuple[str, int]] = (),
    ) -> None:
        """Commit a poll's events ``(event_id, lane, body)`` together with its new position.

        Events whose ``event_id`` is known are ignored. ``settled``: events, without bodies,
        of which nothing has to be done.
        """
        batch = Batch()
        waiting = ((event_id, lane, body, WAITING) for event_id, lane, body in events)
        done = ((event_id, lane, None, DONE) for event_id, lane in settled)
        for event_id, lane, body, state in (*waiting, *done):
            batch.add(
                Write.INBOX_ADD,
                event_id=event_id,
                lane=lane,
                origin="vk",
                body=body,
                state=state,
                attempts=0,
                taken_at=now,
            )
        if position is not None:
            batch.add(Write.SOURCE_SET, name=source, position=position)
        await self._writer.commit(batch)

    async def position(self, source: str) -> str | None:
        """How far a source was read when it was last committed."""
        async with self._engine.connect() as connection:
            found = await connection.scalar(
                select(SourceRow.position).where(SourceRow.name == source)
            )
        return found

    async def waiting_lanes(self) -> tuple[int, ...]:
        """The lanes that have events waiting."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(
                select(InboxRow.lane).where(InboxRow.state == WAITING).distinct()
            )
            return tuple(rows.scalars())

    async def backlog(self, lane: int, limit: int) -> tuple[Taken, ...]:
        """The oldest waiting events of a lane, in order."""
        return await self._backlogs.one((lane, limit))

    async def _read_backlogs(
        self, asked: Sequence[tuple[int, int]]
    ) -> dict[tuple[int, int], tuple[Taken, ...]]:
        most: dict[int, int] = {}
        for lane, limit in asked:
            most[lane] = max(limit, most.get(lane, 0))
        values: dict[str, int] = {}
        for number, (lane, limit) in enumerate(most.items()):
            values |= {f"lane{number}": lane, f"most{number}": limit}
        found: defaultdict[int, list[Taken]] = defaultdict(list)
        async with self._engine.connect() as connection:
            for row in await connection.execute(_backlogs(len(most)), values):
                found[row.lane].append(
                    Taken(row.id, row.event_id, row.lane, row.origin, row.body or "",
                          row.attempts, row.taken_at)
                )  # fmt: skip
        return {(lane, limit): tuple(found[lane][:limit]) for lane, limit in asked}

    async def retry_failed(self, since: datetime) -> None:
        """Let events whose handler failed be tried again, a few times over the restarts.

        Those taken in before ``since`` wait to be pruned: nobody expects an answer any more.
        """
        async with self._engine.begin() as connection:
            await connection.execute(
                update(InboxRow)
                .where(
                    InboxRow.state == FAILED,
                    InboxRow.attempts < RETRIED_AT_START,
                    InboxRow.taken_at >= since,
                )
                .values(state=WAITING)
            )
