"""``dezhurny lessons …``: what the school taught its judge, from the database and back."""

from collections.abc import Sequence
from datetime import UTC, datetime

import typer
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot import wording
from bot.cli import lesson_file
from bot.cli.opened import MISUSED, WRONG, bytes_of, existing, fail, on_database, settings_with
from bot.cli.russian import confirmed
from bot.storage import database
from bot.storage.lessons import newest
from bot.storage.models import JournalRow, LessonRow
from policies.file.problems import Problems
from policies.lessons import Lesson


def export(address: str | None) -> None:
    """Write the lessons, the oldest first, a line each. Raises ``typer.Exit``."""
    found = on_database(existing(settings_with(address).database_url), _every)
    for one in reversed(found):
        typer.echo(lesson_file.dumped(one))
    typer.echo(wording.lessons_written(len(found)), err=True)


def import_file(file: str, address: str | None) -> None:
    """Add a file's lessons to those there are, all of them or none. Raises ``typer.Exit``."""
    url = settings_with(address).database_url
    problems = Problems()
    lessons = lesson_file.read(_lines(file), problems)
    if problems.refuse:
        for problem in problems:
            typer.echo(problem.at(file), err=True)
        fail(wording.LESSONS_REFUSED, WRONG)
    added = on_database(url, lambda engine: _add(engine, lessons))
    typer.echo(wording.lessons_added(added, len(lessons) - added))


def forget(
    keys: Sequence[str], rule: str | None, address: str | None, *, every: bool, sure: bool
) -> None:
    """Remove lessons for good: by key, of one rule, or all. Raises ``typer.Exit``."""
    if sum((bool(keys), rule is not None, every)) != 1:
        fail(wording.LESSONS_WHICH, MISUSED)
    url = existing(settings_with(address).database_url)
    found = [
        one for one in on_database(url, _every) if every or one.rule == rule or one.key in set(keys)
    ]
    if not found:
        fail(wording.LESSONS_NONE, WRONG)
    if not sure and not confirmed(wording.lessons_sure(len(found))):
        fail(wording.FORGET_LEFT, WRONG)
    on_database(url, lambda engine: _remove(engine, [one.key for one in found]))
    typer.echo(wording.lessons_forgotten(len(found)))


def _lines(file: str) -> list[str]:
    try:
        return bytes_of(file).decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        fail(f"{file}: {wording.NOT_UTF8}", WRONG)


async def _every(engine: AsyncEngine) -> Sequence[Lesson]:
    await database.upgrade(engine)
    async with engine.connect() as connection:
        return await newest(connection)


async def _add(engine: AsyncEngine, lessons: Sequence[Lesson]) -> int:
    """Add those whose message nobody has judged here; how many these are."""
    await database.upgrade(engine)
    async with engine.begin() as connection:
        known = set(await connection.scalars(select(LessonRow.key)))
        fresh = {one.key: one for one in lessons if one.key not in known}
        rows = [
            {
                "key": one.key,
                "peer_id": one.chat,
                "rule": one.rule,
                "right": one.right,
                "features": list(one.features),
                "words": one.words,
                "by_id": one.by,
                "at": one.at,
                "author_id": one.author or None,
            }
            for one in fresh.values()
        ]
        if rows:
            await connection.execute(insert(LessonRow), rows)
            await _note(connection, "lessons_imported", len(rows))
    return len(fresh)


async def _remove(engine: AsyncEngine, keys: Sequence[str]) -> None:
    async with engine.begin() as connection:
        for key in keys:
            await connection.execute(delete(LessonRow).where(LessonRow.key == key))
        await _note(connection, "lessons_forgotten", len(keys))


async def _note(connection: AsyncConnection, kind: str, number: int) -> None:
    """The journal says what the command line did."""
    now = datetime.now(UTC)
    await connection.execute(
        insert(JournalRow).values(
            key=f"{kind}:{now.isoformat()}",
            at=now,
            kind=kind,
            peer_id=0,
            evidence=[],
            policy_version="",
            more={"lessons": number},
        )
    )
