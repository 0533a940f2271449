"""The outbox: promised calls, and what became of them."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

import structlog
from pydantic import ValidationError
from sqlalchemy import RowMapping, and_, bindparam, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.promises import Look, Promised, Settlement
from bot.storage.batch import Batch, Write
from bot.storage.codec import load_call
from bot.storage.models import OutboxRow
from bot.storage.recorder import note, take_in
from bot.storage.writer import Writer
from handlers.calls import AnswerPress, Rank, Refusal
from handlers.effects import JournalLine
from handlers.events import CallEnded
from policies.school import CHAT_BASE

Wake = Callable[[int], None]
log = structlog.get_logger(__name__)

_now = bindparam("now", type_=OutboxRow.not_before.type)
_is_waiting = OutboxRow.state == "waiting"
# Sends keep their order: where one is put off, the later ones to its recipient wait as well.
_put_off = (
    select(OutboxRow.recipient, func.min(OutboxRow.id).label("first"))
    .where(_is_waiting, OutboxRow.kind == "send", OutboxRow.not_before > _now)
    .group_by(OutboxRow.recipient)
    .subquery()
)
# In one walk over what waits: joined by themselves, thirty thousand rows took a server half a
# minute, which is longer than anybody waits for it. Sends stand apart from what else is asked
# of a recipient.
_seen = (
    select(
        OutboxRow.id,
        OutboxRow.kind,
        OutboxRow.rank,
        OutboxRow.not_before,
        OutboxRow.expires,
        func.row_number()
        .over(partition_by=(OutboxRow.recipient, OutboxRow.kind), order_by=OutboxRow.id)
        .label("place"),
        func.min(case((OutboxRow.not_before > _now, OutboxRow.id)))
        .over(partition_by=(OutboxRow.recipient, OutboxRow.kind))
        .label("put_off"),
    )
    .where(_is_waiting)
    .subquery()
)
# Two names for one list: SQLAlchemy writes an empty one alike for IN and for NOT IN.
_rests = _seen.c.kind.in_(bindparam("resting", expanding=True))
_goes = _seen.c.kind.not_in(bindparam("not_resting", expanding=True))
_may_go = (
    select(_seen.c.id)
    .where(
        _seen.c.not_before <= _now,
        or_(
            _seen.c.kind != "send",
            and_(
                or_(_seen.c.put_off.is_(None), _seen.c.put_off > _seen.c.id),
                or_(_seen.c.place <= bindparam("of_one"), _rests),
            ),
        ),
        # Of what rests only what may be dropped is worth reading: there may be thousands.
        or_(_goes, _seen.c.rank >= Rank.COURTESY, _seen.c.expires <= _now),
    )
    .order_by(_seen.c.rank, _seen.c.id)
    .limit(bindparam("most"))
)
_WAITING = (
    select(OutboxRow.__table__)
    .where(OutboxRow.id.in_(_may_go))
    .order_by(OutboxRow.rank, OutboxRow.id)
)
_PUT_OFF = (
    select(OutboxRow.__table__)
    .outerjoin(_put_off, _put_off.c.recipient == OutboxRow.recipient)
    .where(
        _is_waiting,
        OutboxRow.not_before > _now,
        or_(
            OutboxRow.kind.in_(("restrict", "release", "remove", "pin")),
            and_(OutboxRow.kind == "send", _put_off.c.first == OutboxRow.id),
        ),
    )
)
_NEWER = (
    select(OutboxRow.__table__)
    .where(_is_waiting, OutboxRow.id > bindparam("last"))
    .order_by(OutboxRow.id)
    .limit(bindparam("most"))
)
_LAST = select(func.coalesce(func.max(OutboxRow.id), 0))
_NEXT_DUE = select(func.min(OutboxRow.not_before)).where(_is_waiting, OutboxRow.not_before > _now)
_FORGET_PAUSES = (
    update(OutboxRow).where(_is_waiting, OutboxRow.not_before > _now).values(not_before=_now)
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

    async def waiting(
        self, now: datetime, limit: int, of_one: int, resting: Collection[str] = ()
    ) -> Look:
        """Calls that may be made now, by rank and then in the order of their promise."""
        kinds = sorted(resting)
        asked = {
            "now": now, "most": limit, "of_one": of_one, "resting": kinds, "not_resting": kinds,
        }  # fmt: skip
        async with self._engine.connect() as connection:
            # First, so that what is promised meanwhile counts as new.
            last = (await connection.execute(_LAST)).scalar_one()
            rows = (await connection.execute(_WAITING, asked)).mappings().all()
            put_off = (await connection.execute(_PUT_OFF, {"now": now})).mappings().all()
            next_due = await connection.scalar(_NEXT_DUE, {"now": now})
        return Look(await self._readable(rows), last, await self._readable(put_off), next_due)

    async def newer(self, last: int, limit: int) -> Look:
        """Waiting calls promised after that one, in order."""
        async with self._engine.connect() as connection:
            newest = (await connection.execute(_LAST)).scalar_one()
            answer = await connection.execute(_NEWER, {"last": last, "most": limit})
            rows = answer.mappings().all()
        return Look(await self._readable(rows), newest)

    async def _readable(self, rows: Sequence[RowMapping]) -> tuple[Promised, ...]:
        """The promised calls. What cannot be read ends here, and keeps none of the others.

        A call of a newer program's making is such a row, where an older one was put back.
        """
        promised, unreadable = [], Batch()
        for row in rows:
            try:
                promised.append(_promised(row))
            except ValidationError as error:
                # The error's own words quote the call's.
                log.error("call_unreadable", event_key=row["key"], kind=error.errors()[0]["type"])  # noqa: TRY400
                _give_up(unreadable, row)
        if unreadable:
            await self._writer.commit(unreadable)
        return tuple(promised)

    async def forget_pauses(self, now: datetime) -> None:
        """Let every call that was put off be due now."""
        async with self._engine.begin() as connection:
            await connection.execute(_FORGET_PAUSES, {"now": now})

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        """Record how calls ended, or until when they are put off."""
        batch = Batch()
        lanes: set[int] = set()
        for one in settlements:
            promised = one.row
            if one.state == "waiting":
                batch.add(
                    Write.OUTBOX_POSTPONE,
                    at_id=promised.id,
                    not_before=one.not_before,
                    attempts=one.attempts,
                )
                continue
            batch.add(
                Write.OUTBOX_END,
                at_id=promised.id,
                state=one.state,
                code=one.code,
                attempts=one.attempts,
                ended_at=one.at,
                cmids=list(one.sent),
            )
            if one.state == "dropped":
                _note_dropped(batch, one)
            if promised.report and (one.state != "dropped" or one.code is not None):
                take_in(batch, self._ended(one), one.at)
                lanes.add(promised.lane)
        await self._writer.commit(batch)
        for lane in lanes:
            self._wake_lane(lane)

    def _ended(self, settlement: Settlement) -> CallEnded:
        promised, refusal = settlement.row, None
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


def _promised(row: RowMapping) -> Promised:
    return Promised(
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


def _give_up(batch: Batch, row: RowMapping) -> None:
    at = row["promised_at"]
    batch.add(
        Write.OUTBOX_END,
        at_id=row["id"],
        state="failed",
        code=None,
        attempts=row["attempts"],
        ended_at=at,
        cmids=[],
    )
    more = {"purpose": row["purpose"].partition(":")[0], "call": row["kind"]}
    line = JournalLine(kind="call_unreadable", at=at, user_id=None, more=more)
    note(batch, f"{row['key'][:238]}|unreadable", line, row["lane"])


def _note_dropped(batch: Batch, settlement: Settlement) -> None:
    """What was promised and is not made has its journal line; a press outlives no minute."""
    promised = settlement.row
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
