"""The outbox: promised calls, and what became of them."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.promises import Promised, Settlement
from bot.storage.batch import Batch, Write
from bot.storage.codec import load_call
from bot.storage.models import OutboxRow
from bot.storage.recorder import note, take_in
from bot.storage.writer import Writer
from handlers.calls import AnswerPress, Rank, Refusal
from handlers.effects import JournalLine
from handlers.events import CallEnded
from handlers.turn import CHAT_BASE

Wake = Callable[[int], None]


_now = bindparam("now", type_=OutboxRow.not_before.type)
# Sends keep their order: where one is put off, the later ones to its recipient wait as well.
_put_off = (
    select(OutboxRow.recipient, func.min(OutboxRow.id).label("first"))
    .where(OutboxRow.state == "waiting", OutboxRow.kind == "send", OutboxRow.not_before > _now)
    .group_by(OutboxRow.recipient)
    .subquery()
)
_WAITING = (
    select(OutboxRow.__table__)
    .outerjoin(_put_off, _put_off.c.recipient == OutboxRow.recipient)
    .where(
        OutboxRow.state == "waiting",
        OutboxRow.not_before <= _now,
        or_(
            OutboxRow.kind != "send",
            _put_off.c.first.is_(None),
            _put_off.c.first > OutboxRow.id,
        ),
        # Of what rests only what may be dropped is worth reading: there may be thousands.
        or_(
            OutboxRow.kind.not_in(bindparam("resting", expanding=True)),
            OutboxRow.rank >= Rank.COURTESY,
            OutboxRow.expires <= _now,
        ),
    )
    .order_by(OutboxRow.rank, OutboxRow.id)
    .limit(bindparam("most"))
)
_NEXT_DUE = select(func.min(OutboxRow.not_before)).where(
    OutboxRow.state == "waiting", OutboxRow.not_before > _now
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
        self._read: dict[int, Promised] = {}

    async def waiting(
        self, now: datetime, limit: int, resting: Collection[str] = ()
    ) -> Sequence[Promised]:
        """Calls that may be made now, by rank and then in the order of their promise."""
        async with self._engine.connect() as connection:
            asked = {"now": now, "most": limit, "resting": sorted(resting)}
            rows = await connection.execute(_WAITING, asked)
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
        self._read.update((one.id, one) for one in promised)
        return promised

    async def next_due(self, now: datetime) -> datetime | None:
        """When the earliest call that is not due yet falls due."""
        async with self._engine.connect() as connection:
            found: datetime | None = await connection.scalar(_NEXT_DUE, {"now": now})
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
            promised = self._read.get(one.id)
            if promised is None:
                continue
            if one.state == "dropped":
                _note_dropped(batch, promised, one)
            if promised.report and (one.state != "dropped" or one.code is not None):
                take_in(batch, self._ended(promised, one), one.at)
                lanes.add(promised.lane)
        await self._writer.commit(batch)
        for one in settlements:
            if one.state != "waiting":
                self._read.pop(one.id, None)
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


def _note_dropped(batch: Batch, promised: Promised, settlement: Settlement) -> None:
    """What was promised and is not made has its journal line; a press outlives no minute."""
    if isinstance(promised.call, AnswerPress):
        return
    peer = promised.call.peer_id
    line = JournalLine(
        kind="call_dropped",
        at=settlement.at,
        user_id=peer if peer < CHAT_BASE else None,
        more={
            "purpose": promised.purpose.partition(":")[0],
            "call": promised.call.kind,
            "code": settlement.code,
        },
    )
    note(batch, f"{promised.key[:240]}|dropped", line, promised.lane)
