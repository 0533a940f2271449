"""The outbox: promised calls, and what became of them."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import aliased

from bot.promises import Promised, Settlement
from bot.storage.batch import Batch, Write
from bot.storage.codec import load_call
from bot.storage.models import OutboxRow
from bot.storage.recorder import take_in
from bot.storage.writer import Writer
from handlers.calls import Refusal
from handlers.events import CallEnded

Wake = Callable[[int], None]


def _held_back(now: datetime) -> Exists:
    """An earlier send to the same recipient is put off: sends keep their order."""
    earlier = aliased(OutboxRow)
    return (
        select(earlier.id)
        .where(
            earlier.state == "waiting",
            earlier.kind == "send",
            earlier.recipient == OutboxRow.recipient,
            earlier.id < OutboxRow.id,
            earlier.not_before > now,
        )
        .exists()
    )


class StoredOutbox:
    """The courier's outbox. A call whose promise asks for it comes back to its lane."""

    def __init__(
        self,
        engine: AsyncEngine,
        writer: Writer,
        *,
        refusal_of: Callable[[int], Refusal],
        wake_lane: Wake,
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._refusal_of = refusal_of
        self._wake_lane = wake_lane
        self._reported: dict[int, Promised] = {}

    async def waiting(self, now: datetime, limit: int) -> Sequence[Promised]:
        """Calls that may be made now, by rank and then in the order of their promise."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(
                select(OutboxRow.__table__)
                .where(
                    OutboxRow.state == "waiting",
                    OutboxRow.not_before <= now,
                    or_(OutboxRow.kind != "send", ~_held_back(now)),
                )
                .order_by(OutboxRow.rank, OutboxRow.id)
                .limit(limit)
            )
            found = rows.mappings().all()
        promised = [
            Promised(
                id=row["id"],
                key=row["key"],
                lane=row["lane"],
                purpose=row["purpose"],
                call=load_call(row["body"]),
                rank=row["rank"],
                recipient=row["recipient"],
                report=row["report"],
                attempts=row["attempts"],
                not_before=row["not_before"],
                expires=row["expires"],
                context=row["context"],
            )
            for row in found
        ]
        self._reported.update((one.id, one) for one in promised if one.report)
        return promised

    async def next_due(self, now: datetime) -> datetime | None:
        """When the earliest call that is not due yet falls due."""
        async with self._engine.connect() as connection:
            found: datetime | None = await connection.scalar(
                select(func.min(OutboxRow.not_before)).where(
                    OutboxRow.state == "waiting", OutboxRow.not_before > now
                )
            )
        return found

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        """Record how calls ended, or until when they are put off."""
        batch = Batch()
        lanes: set[int] = set()
        for one in settlements:
            if one.state == "waiting":
                batch.add(
                    Write.OUTBOX_POSTPONE,
                    at_id=one.id,
                    not_before=one.not_before,
                    attempts=one.attempts,
                )
                continue
            batch.add(
                Write.OUTBOX_END,
                at_id=one.id,
                state=one.state,
                code=one.code,
                attempts=one.attempts,
                ended_at=one.at,
            )
            promised = self._reported.get(one.id)
            if promised is not None and (one.state != "dropped" or one.code is not None):
                take_in(batch, self._ended(promised, one), one.at)
                lanes.add(promised.lane)
        await self._writer.commit(batch)
        for one in settlements:
            if one.state != "waiting":
                self._reported.pop(one.id, None)
        for lane in lanes:
            self._wake_lane(lane)

    def _ended(self, promised: Promised, settlement: Settlement) -> CallEnded:
        refusal = None
        if settlement.state != "done":
            refusal = self._refusal_of(settlement.code or 0)
        return CallEnded(
            key=f"ended:{promised.key}",
            lane=promised.lane,
            purpose=promised.purpose,
            call=promised.call,
            refusal=refusal,
            at=settlement.at,
            code=settlement.code,
            cmid=settlement.cmid,
            context=promised.context,
        )
