"""The lessons of a school as they are stored."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.models import LessonRow
from policies.lessons import KEPT, Lesson, Lessons

Print = tuple[object, ...]


def lesson_of(row: Row[Any]) -> Lesson:
    """A lesson as the judge knows it."""
    return Lesson(
        key=row.key,
        chat=row.peer_id,
        rule=row.rule,
        right=row.right,
        features=tuple(row.features),
        words=row.words,
        by=row.by_id,
        at=row.at,
        author=row.author_id or 0,
    )


async def newest(connection: AsyncConnection, limit: int | None = None) -> Sequence[Lesson]:
    """The lessons that were not undone, the newest first."""
    rows = await connection.execute(
        select(LessonRow.__table__)
        .where(LessonRow.undone_at.is_(None))
        .order_by(LessonRow.at.desc(), LessonRow.key.desc())
        .limit(limit)
    )
    return [lesson_of(row) for row in rows]


async def load(connection: AsyncConnection) -> Lessons:
    """The lessons that are heeded."""
    return Lessons.of(await newest(connection, KEPT))


async def fingerprint(connection: AsyncConnection) -> Print:
    """Differs once somebody has changed the lessons."""
    row = await connection.execute(
        select(
            func.count(),
            func.max(LessonRow.at),
            func.count(LessonRow.undone_at),
            func.max(LessonRow.undone_at),
            func.sum(func.length(LessonRow.words)),
        ).select_from(LessonRow)
    )
    return tuple(row.one())
