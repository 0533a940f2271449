"""Load lanes' working states, by a few queries for all that are asked for at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Executable,
    Row,
    Select,
    bindparam,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.orm import InstrumentedAttribute

from bot.storage.gathering import Gathering
from bot.storage.models import (
    Base,
    BlockRow,
    CaseRow,
    ChatRow,
    DeferredRow,
    MarkRow,
    MemberRow,
    RecentRow,
    ReviewRow,
    StrikeRow,
    TimerRow,
    VoteRow,
)
from handlers.effects import (
    BlockBegun,
    CaseKind,
    CaseOpened,
    DeferredHeld,
    Marked,
    ReviewOpened,
    StrikeGiven,
    VoteCast,
)
from handlers.state import RECENT_KEPT, Case, Member, WorkingState
from policies.school import Mode
from policies.state import Recent
from policies.text.turns import Does


def strike_of(row: Row[Any]) -> StrikeGiven:
    """A strike as the handlers know it."""
    return StrikeGiven(
        key=row.key,
        user_id=row.user_id,
        rule=row.rule,
        clause=row.clause,
        quotes=tuple(row.quotes),
        text=row.text,
        cmid=row.cmid,
        given_at=row.given_at,
        expires_at=row.expires_at,
        by=row.by_id,
    )


def block_of(row: Row[Any]) -> BlockBegun:
    """A block as the handlers know it."""
    return BlockBegun(
        key=row.key,
        user_id=row.user_id,
        rule=row.rule,
        begun_at=row.begun_at,
        chain_begun=row.chain_begun,
        until=row.until,
        by=row.by_id,
        used=tuple(row.used),
    )


def strikes_in_force(now: datetime | BindParameter[datetime]) -> Select[Any]:
    """Strikes that are neither lifted nor used up nor expired, oldest first."""
    return (
        select(StrikeRow)
        .where(
            StrikeRow.lifted_at.is_(None),
            StrikeRow.used_by.is_(None),
            StrikeRow.expires_at > now,
        )
        .order_by(StrikeRow.given_at, StrikeRow.key)
    )


# As many lanes as are loaded together.
_LANES_AT_ONCE = 32
_LANES: BindParameter[Any] = bindparam("lanes", expanding=True)
# Each table's column that names the lane, and what of it is still of interest.
_KEPT: Mapping[type[Base], tuple[InstrumentedAttribute[int], ColumnElement[bool]]] = {
    ChatRow: (ChatRow.peer_id, true()),
    MemberRow: (MemberRow.peer_id, true()),
    StrikeRow: (StrikeRow.peer_id, StrikeRow.lifted_at.is_(None)),
    BlockRow: (BlockRow.peer_id, BlockRow.ended_at.is_(None)),
    DeferredRow: (DeferredRow.peer_id, DeferredRow.closed_at.is_(None)),
    ReviewRow: (ReviewRow.peer_id, ReviewRow.closed_at.is_(None)),
    CaseRow: (CaseRow.lane, CaseRow.closed_at.is_(None)),
    TimerRow: (TimerRow.lane, true()),
    MarkRow: (MarkRow.lane, true()),
    RecentRow: (RecentRow.peer_id, true()),
}
# Of most chats most tables hold nothing: one statement tells which are worth asking.
_HELD = select(
    *(
        select(column).where(column.in_(_LANES), kept).exists().label(model.__tablename__)
        for model, (column, kept) in _KEPT.items()
    )
)
_ORDER: Mapping[type[Base], tuple[InstrumentedAttribute[Any], ...]] = {
    DeferredRow: (DeferredRow.cmid,),
    CaseRow: (CaseRow.at,),
    RecentRow: (RecentRow.cmid,),
}
_NOW = bindparam("now", type_=StrikeRow.expires_at.type)
_ROWS = {
    model: select(model).where(column.in_(_LANES), kept).order_by(*_ORDER.get(model, ()))
    for model, (column, kept) in _KEPT.items()
} | {StrikeRow: strikes_in_force(_NOW).where(StrikeRow.peer_id.in_(_LANES))}
_VOTES: Executable = (
    select(VoteRow, CaseRow.lane)
    .join(CaseRow, CaseRow.key == VoteRow.case_key)
    .where(CaseRow.lane.in_(_LANES), CaseRow.closed_at.is_(None))
)
_Rows = Mapping[type[Base], Sequence[Row[Any]]]


class States:
    """Loads working states; those that are asked for at once by the same statements."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._loads = Gathering(self._load, _LANES_AT_ONCE)

    async def load(self, lane: int, now: datetime) -> WorkingState:
        """The state of one lane as it is committed."""
        return await self._loads.one((lane, now))

    async def _load(
        self, asked: Sequence[tuple[int, datetime]]
    ) -> dict[tuple[int, datetime], WorkingState]:
        lanes = sorted({lane for lane, _ in asked})
        # A strike that expires between two moments of asking is in force for the earlier.
        now = min(moment for _, moment in asked)
        async with self._engine.connect() as connection:
            by_lane = await _rows(connection, lanes, now)
        return {(lane, moment): _state(lane, by_lane[lane]) for lane, moment in asked}


async def _rows(
    connection: AsyncConnection, lanes: Sequence[int], now: datetime
) -> Mapping[int, _Rows]:
    """All that the tables hold of these lanes, asking only those that hold anything."""
    asked = {"lanes": lanes, "now": now}
    held = (await connection.execute(_HELD, asked)).one()._mapping
    models: list[type[Base]] = [*_KEPT, VoteRow]
    found: dict[int, dict[type[Base], list[Row[Any]]]] = {
        lane: {model: [] for model in models} for lane in lanes
    }
    for model, (column, _) in _KEPT.items():
        if held[model.__tablename__]:
            for row in await connection.execute(_ROWS[model], asked):
                found[getattr(row, column.key)][model].append(row)
    if held[CaseRow.__tablename__]:
        for row in await connection.execute(_VOTES, asked):
            found[row.lane][VoteRow].append(row)
    return found


def _state(lane: int, rows: _Rows) -> WorkingState:
    overlay = next(iter(rows[ChatRow]), None)
    begun, until = (overlay.quiet_from, overlay.quiet_until) if overlay else (None, None)
    return WorkingState(
        peer_id=lane,
        members={row.user_id: member_of(row) for row in rows[MemberRow]},
        strikes={row.key: strike_of(row) for row in rows[StrikeRow]},
        blocks={row.user_id: block_of(row) for row in rows[BlockRow]},
        deferred={row.key: held_of(row) for row in rows[DeferredRow]},
        reviews={row.key: _review_of(row) for row in rows[ReviewRow]},
        cases=_cases(rows[CaseRow], rows[VoteRow]),
        timers={row.name: row.due for row in rows[TimerRow]},
        marks={row.name: Marked(row.name, row.at, row.value) for row in rows[MarkRow]},
        recent=tuple(_recent_of(row) for row in rows[RecentRow][-RECENT_KEPT:]),
        mode=Mode(overlay.mode) if overlay and overlay.mode else None,
        hours=(overlay.hours if overlay else None) or "",
        quiet=(begun, until) if begun and until else None,
    )


def _review_of(row: Row[Any]) -> ReviewOpened:
    return ReviewOpened(
        key=row.key,
        user_id=row.user_id,
        cmid=row.cmid,
        rule=row.rule,
        quotes=tuple(row.quotes),
        text=row.text,
        at=row.at,
    )


def _recent_of(row: Row[Any]) -> Recent:
    return Recent(
        cmid=row.cmid,
        author_id=row.author_id,
        at=row.at,
        length=row.length,
        reply_to_author=row.reply_to_author,
        rules=tuple(row.rules),
        heat=row.heat,
        insult=row.insult,
        peace=row.peace,
        order=row.calls_to_order,
        does=Does(row.does),
        reply_to=row.reply_to,
    )


def member_of(row: Row[Any]) -> Member:
    """A member as the handlers know him."""
    return Member(row.user_id, row.name, row.present, row.admin, row.agreed_at, row.full_name or "")


def held_of(row: Row[Any]) -> DeferredHeld:
    """A held message as the handlers know it."""
    return DeferredHeld(
        key=row.key,
        user_id=row.user_id,
        cmid=row.cmid,
        text=row.text,
        attachments=tuple(row.attachments),
        reply_to=row.reply_to,
        said_at=row.said_at,
        due=row.due,
    )


def case_of(row: Row[Any]) -> CaseOpened:
    """A case as the handlers know it."""
    return CaseOpened(
        key=row.key,
        kind=CaseKind(row.kind),
        user_id=row.user_id,
        at=row.at,
        due=row.due,
        text=row.text,
        data=row.data,
    )


def _cases(cases: Sequence[Row[Any]], cast: Sequence[Row[Any]]) -> dict[str, Case]:
    """The open cases with their votes."""
    votes: dict[str, dict[int, VoteCast]] = {row.key: {} for row in cases}
    for row in cast:
        votes[row.case_key][row.user_id] = VoteCast(row.case_key, row.user_id, row.choice, row.at)
    return {row.key: Case(case_of(row), votes[row.key]) for row in cases}
