"""Load a lane's working state, by a few queries."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.models import (
    BlockRow,
    ChatRow,
    DeferredRow,
    MarkRow,
    MemberRow,
    RecentRow,
    ReviewRow,
    StrikeRow,
    TimerRow,
)
from handlers.effects import (
    BlockBegun,
    DeferredHeld,
    Marked,
    ReviewOpened,
    StrikeGiven,
)
from handlers.state import RECENT_KEPT, Member, WorkingState
from policies.school import Mode
from policies.state import Recent


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


class States:
    """Loads working states."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def load(self, lane: int, now: datetime) -> WorkingState:
        """The state of one lane as it is committed."""
        async with self._engine.connect() as connection:
            return await _load(connection, lane, now)


async def _load(connection: AsyncConnection, lane: int, now: datetime) -> WorkingState:
    mode = await connection.scalar(select(ChatRow.mode).where(ChatRow.peer_id == lane))
    members = await connection.execute(select(MemberRow).where(MemberRow.peer_id == lane))
    strikes = await connection.execute(strikes_in_force(now).where(StrikeRow.peer_id == lane))
    blocks = await connection.execute(
        select(BlockRow).where(BlockRow.peer_id == lane, BlockRow.ended_at.is_(None))
    )
    deferred = await connection.execute(
        select(DeferredRow)
        .where(DeferredRow.peer_id == lane, DeferredRow.closed_at.is_(None))
        .order_by(DeferredRow.cmid)
    )
    reviews = await connection.execute(
        select(ReviewRow).where(ReviewRow.peer_id == lane, ReviewRow.closed_at.is_(None))
    )
    timers = await connection.execute(select(TimerRow).where(TimerRow.lane == lane))
    marks = await connection.execute(select(MarkRow).where(MarkRow.lane == lane))
    recent = await connection.execute(
        select(RecentRow)
        .where(RecentRow.peer_id == lane)
        .order_by(RecentRow.cmid.desc())
        .limit(RECENT_KEPT)
    )
    return WorkingState(
        peer_id=lane,
        members={
            row.user_id: Member(row.user_id, row.name, row.present, row.admin, row.agreed_at)
            for row in members
        },
        strikes={row.key: strike_of(row) for row in strikes},
        blocks={row.user_id: block_of(row) for row in blocks},
        deferred={
            row.key: DeferredHeld(
                key=row.key,
                user_id=row.user_id,
                cmid=row.cmid,
                text=row.text,
                attachments=tuple(row.attachments),
                reply_to=row.reply_to,
                said_at=row.said_at,
                due=row.due,
            )
            for row in deferred
        },
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
            )
            for row in reversed(recent.all())
        ),
        mode=Mode(mode) if mode else None,
    )
