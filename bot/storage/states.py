"""Load a lane's working state, by a few queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, RowMapping, Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

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


def strikes_in_force(now: datetime) -> Select[Any]:
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


# Of most chats most tables hold nothing: one statement tells which are worth asking.
_HELD = select(
    *(
        select(column).where(column == bindparam("lane"), *also).exists().label(table)
        for table, column, *also in (
            (ChatRow.__tablename__, ChatRow.peer_id),
            (MemberRow.__tablename__, MemberRow.peer_id),
            (StrikeRow.__tablename__, StrikeRow.peer_id, StrikeRow.lifted_at.is_(None)),
            (BlockRow.__tablename__, BlockRow.peer_id, BlockRow.ended_at.is_(None)),
            (DeferredRow.__tablename__, DeferredRow.peer_id, DeferredRow.closed_at.is_(None)),
            (ReviewRow.__tablename__, ReviewRow.peer_id, ReviewRow.closed_at.is_(None)),
            (CaseRow.__tablename__, CaseRow.lane, CaseRow.closed_at.is_(None)),
            (TimerRow.__tablename__, TimerRow.lane),
            (MarkRow.__tablename__, MarkRow.lane),
            (RecentRow.__tablename__, RecentRow.peer_id),
        )
    )
)


@dataclass(frozen=True, slots=True)
class _Held:
    """Asks the tables that hold anything of a lane, and no others."""

    connection: AsyncConnection
    by_table: RowMapping

    def has(self, model: type[Base]) -> bool:
        return bool(self.by_table[model.__tablename__])

    async def rows(self, model: type[Base], statement: Select[Any]) -> Sequence[Row[Any]]:
        return (await self.connection.execute(statement)).all() if self.has(model) else ()


class States:
    """Loads working states."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def load(self, lane: int, now: datetime) -> WorkingState:
        """The state of one lane as it is committed."""
        async with self._engine.connect() as connection:
            return await _load(connection, lane, now)


async def _load(connection: AsyncConnection, lane: int, now: datetime) -> WorkingState:
    held = _Held(connection, (await connection.execute(_HELD, {"lane": lane})).one()._mapping)
    overlays = await held.rows(ChatRow, select(ChatRow).where(ChatRow.peer_id == lane))
    overlay = next(iter(overlays), None)
    begun, until = (overlay.quiet_from, overlay.quiet_until) if overlay else (None, None)
    members = await held.rows(MemberRow, select(MemberRow).where(MemberRow.peer_id == lane))
    strikes = await held.rows(StrikeRow, strikes_in_force(now).where(StrikeRow.peer_id == lane))
    blocks = await held.rows(
        BlockRow, select(BlockRow).where(BlockRow.peer_id == lane, BlockRow.ended_at.is_(None))
    )
    deferred = await held.rows(
        DeferredRow,
        select(DeferredRow)
        .where(DeferredRow.peer_id == lane, DeferredRow.closed_at.is_(None))
        .order_by(DeferredRow.cmid),
    )
    reviews = await held.rows(
        ReviewRow,
        select(ReviewRow).where(ReviewRow.peer_id == lane, ReviewRow.closed_at.is_(None)),
    )
    timers = await held.rows(TimerRow, select(TimerRow).where(TimerRow.lane == lane))
    marks = await held.rows(MarkRow, select(MarkRow).where(MarkRow.lane == lane))
    recent = await held.rows(
        RecentRow,
        select(RecentRow)
        .where(RecentRow.peer_id == lane)
        .order_by(RecentRow.cmid.desc())
        .limit(RECENT_KEPT),
    )
    return WorkingState(
        peer_id=lane,
        members={row.user_id: member_of(row) for row in members},
        strikes={row.key: strike_of(row) for row in strikes},
        blocks={row.user_id: block_of(row) for row in blocks},
        deferred={row.key: held_of(row) for row in deferred},
        reviews={
            row.key: ReviewOpened(
                key=row.key,
                user_id=row.user_id,
                cmid=row.cmid,
                rule=row.rule,
                quotes=tuple(row.quotes),
                text=row.text,
                at=row.at,
            )
            for row in reviews
        },
        cases=await _cases(connection, lane) if held.has(CaseRow) else {},
        timers={row.name: row.due for row in timers},
        marks={row.name: Marked(row.name, row.at, row.value) for row in marks},
        recent=tuple(
            Recent(
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
            for row in reversed(recent)
        ),
        mode=Mode(overlay.mode) if overlay and overlay.mode else None,
        hours=(overlay.hours if overlay else None) or "",
        quiet=(begun, until) if begun and until else None,
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


async def _cases(connection: AsyncConnection, lane: int) -> dict[str, Case]:
    """The open cases with their votes."""
    is_open = (CaseRow.lane == lane, CaseRow.closed_at.is_(None))
    cases = await connection.execute(select(CaseRow).where(*is_open).order_by(CaseRow.at))
    found = {row.key: case_of(row) for row in cases}
    if not found:
        return {}
    cast = await connection.execute(
        select(VoteRow).join(CaseRow, CaseRow.key == VoteRow.case_key).where(*is_open)
    )
    votes: dict[str, dict[int, VoteCast]] = {key: {} for key in found}
    for row in cast:
        votes[row.case_key][row.user_id] = VoteCast(row.case_key, row.user_id, row.choice, row.at)
    return {key: Case(opened, votes[key]) for key, opened in found.items()}
