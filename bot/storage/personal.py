"""All that is stored of one person, lane by lane: a query a table, each by his number."""

from collections import Counter, defaultdict
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute

from bot.storage.models import (
    BlockRow,
    CaseRow,
    DeferredRow,
    JournalRow,
    LessonRow,
    MarkRow,
    MemberRow,
    QuestionRow,
    RecentRow,
    ReviewRow,
    StrikeRow,
    VoteRow,
)
from bot.storage.states import block_of, case_of, held_of, member_of, strike_of
from handlers.effects import CaseKind, CaseOpened, DeferredHeld
from handlers.letters import LETTERS
from handlers.ports import Kept, StrikeStored


async def kept_of(connection: AsyncConnection, user_id: int) -> tuple[Kept, ...]:
    """All that is kept of a person, in the order of the lanes."""
    members = {
        row.peer_id: member_of(row)
        for row in await connection.execute(
            select(MemberRow.__table__).where(MemberRow.user_id == user_id)
        )
    }
    strikes: defaultdict[int, list[StrikeStored]] = defaultdict(list)
    for row in await connection.execute(
        select(StrikeRow.__table__)
        .where(StrikeRow.user_id == user_id)
        .order_by(StrikeRow.given_at, StrikeRow.key)
    ):
        strikes[row.peer_id].append(_strike(row))
    blocks = (
        await connection.execute(select(BlockRow.__table__).where(BlockRow.user_id == user_id))
    ).all()
    running = {row.peer_id: block_of(row) for row in blocks if row.ended_at is None}
    held: defaultdict[int, list[DeferredHeld]] = defaultdict(list)
    for row in await connection.execute(
        select(DeferredRow.__table__)
        .where(DeferredRow.user_id == user_id, DeferredRow.closed_at.is_(None))
        .order_by(DeferredRow.cmid)
    ):
        held[row.peer_id].append(held_of(row))
    cases: defaultdict[int, list[CaseOpened]] = defaultdict(list)
    closed: Counter[int] = Counter()
    for row in await connection.execute(
        select(CaseRow.__table__)
        .where(CaseRow.user_id == user_id)
        .order_by(CaseRow.at, CaseRow.key)
    ):
        if row.closed_at is None:
            cases[row.lane].append(case_of(row))
        else:
            closed[row.lane] += 1
    complaints, answers = await _votes(connection, user_id)
    reviews = await _counted(
        connection, ReviewRow.peer_id, ReviewRow.user_id == user_id, ReviewRow.closed_at.is_(None)
    )
    recent = await _counted(connection, RecentRow.peer_id, RecentRow.author_id == user_id)
    lines = await _counted(connection, JournalRow.peer_id, JournalRow.user_id == user_id)
    lessons = await _counted(connection, LessonRow.peer_id, LessonRow.author_id == user_id)
    judged = exists().where(
        JournalRow.user_id == user_id,
        JournalRow.peer_id == QuestionRow.peer_id,
        JournalRow.cmid == QuestionRow.cmid,
    )
    questions = await _counted(connection, QuestionRow.peer_id, judged)
    number_of_blocks = Counter(row.peer_id for row in blocks)
    letters = await _counted(
        connection, MarkRow.lane, MarkRow.lane == user_id, MarkRow.name.startswith(f"{LETTERS}:")
    )
    talked = await connection.scalar(select(MarkRow.lane).where(MarkRow.lane == user_id).limit(1))
    lanes = {
        *members, *strikes, *number_of_blocks, *held, *cases, *closed, *complaints, *answers,
        *reviews, *recent, *lines, *lessons, *([talked] if talked is not None else []),
    }  # fmt: skip
    return tuple(
        Kept(
            peer_id=lane,
            member=members.get(lane),
            strikes=tuple(strikes.get(lane, ())),
            block=running.get(lane),
            blocks=number_of_blocks[lane],
            held=tuple(held.get(lane, ())),
            reviews=reviews[lane],
            cases=tuple(cases.get(lane, ())),
            closed=closed[lane],
            complaints=complaints[lane],
            answers=answers[lane],
            recent=recent[lane],
            lines=lines[lane],
            lessons=lessons[lane],
            questions=questions[lane],
            letters=letters[lane],
        )
        for lane in sorted(lanes)
    )


def _strike(row: Row[Any]) -> StrikeStored:
    return StrikeStored(
        strike_of(row), lifted=row.lifted_at is not None, used=row.used_by is not None
    )


async def _votes(
    connection: AsyncConnection, user_id: int
) -> tuple[Counter[int], Counter[int]]:  # fmt: skip
    """How often he complained, and how often else he was asked and said something, by lane."""
    complaints: Counter[int] = Counter()
    answers: Counter[int] = Counter()
    cast = (
        select(CaseRow.lane, CaseRow.kind, func.count())
        .join(VoteRow, VoteRow.case_key == CaseRow.key)
        .where(VoteRow.user_id == user_id)
        .group_by(CaseRow.lane, CaseRow.kind)
    )
    for lane, kind, number in await connection.execute(cast):
        (complaints if kind == CaseKind.COMPLAINT else answers)[lane] += number
    return complaints, answers


async def _counted(
    connection: AsyncConnection, lane: InstrumentedAttribute[int], *sought: ColumnElement[bool]
) -> Counter[int]:
    """How many rows there are in each lane."""
    query = select(lane, func.count()).where(*sought).group_by(lane)
    return Counter({row[0]: row[1] for row in await connection.execute(query)})
