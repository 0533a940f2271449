"""``dezhurny roster …``: who belongs to the school, from the secretary's table and back."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import typer
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import wording as program
from bot.cli.opened import (
    DASH,
    MISUSED,
    WRONG,
    bytes_of,
    existing,
    fail,
    on_database,
    settings_with,
)
from bot.roster import wording
from bot.roster.changes import Changes, compare, overlooked
from bot.roster.doubts import note_classes, note_doubts
from bot.roster.people import Listed
from bot.roster.reading import Read, read_roster
from bot.roster.writing import written
from bot.settings import Settings
from bot.storage import database, roster
from policies.file import PolicyFileError, Problem, Severity, decode, load
from policies.file.problems import Problems


def import_file(file: Path, address: str | None, *, as_json: bool) -> None:
    """Replace the roster by a file's, or leave it and tell what is wrong. Raises ``typer.Exit``."""
    settings = settings_with(address)
    read, problems = _read(file)
    people = read.people
    if problems.refuse:
        _refuse(file, problems, as_json=as_json)
    changes = on_database(settings.database_url, lambda engine: _replace(engine, read, problems))
    if changes is None:
        _refuse(file, problems, as_json=as_json)
    if as_json:
        _echo_json(file, problems, people, changes)
        return
    typer.echo(wording.imported(wording.people(people)))
    _echo_changes(changes)
    doubts = len(list(problems))
    if doubts:
        typer.echo(wording.doubts(doubts, str(file)), err=True)


def check(file: Path, address: str | None, *, as_json: bool) -> None:
    """The same without writing, and with what to look at. Raises ``typer.Exit``."""
    settings = settings_with(address)
    read, problems = _read(file)
    people = read.people
    if problems.refuse:
        _refuse(file, problems, as_json=as_json)
    _note_classes(people, settings, problems)
    known: tuple[Listed, ...] = ()
    if database.exists(settings.database_url):
        known = on_database(settings.database_url, _known)
    _note_overlooked(known, read, problems)
    if problems.refuse:
        _refuse(file, problems, as_json=as_json)
    changes = compare(known, people)
    if as_json:
        _echo_json(file, problems, people, changes)
        return
    for problem in problems:
        typer.echo(problem.at(str(file)))
    typer.echo(wording.would_import(wording.people(people)))
    _echo_changes(changes)


def export(file: str | None, address: str | None) -> None:
    """Write the roster as a file that can be read again. Raises ``typer.Exit``."""
    people = on_database(existing(settings_with(address).database_url), _known)
    if not people:
        fail(wording.NOTHING_TO_EXPORT, WRONG)
    table = written(people)
    if file is None or file == DASH:
        sys.stdout.buffer.write(table)
        sys.stdout.flush()
    else:
        try:
            Path(file).write_bytes(table)
        except OSError as error:
            fail(program.not_written(Path(file), error), MISUSED)
    typer.echo(wording.exported(len(people)), err=True)


def _read(file: Path) -> tuple[Read, Problems]:
    problems = Problems()
    read = read_roster(bytes_of(str(file)), datetime.now(UTC).astimezone().date(), problems)
    if not problems.refuse:
        note_doubts(read.people, problems)
    return read, problems


def _note_overlooked(known: Sequence[Listed], read: Read, problems: Problems) -> None:
    """Nobody is taken for gone whom the file names where it is not understood."""
    for column, names in overlooked(known, read.people, read.unread).items():
        problems.error(1, wording.column_of_people(column, names))


def _note_classes(people: Sequence[Listed], settings: Settings, problems: Problems) -> None:
    """Hold the classes against the chats of the policy file, where it can be read."""
    path = settings.policy_file
    try:
        snapshot = load(decode(path.read_bytes(), source=str(path)), source=str(path))
    except (OSError, PolicyFileError):
        problems.warn(1, wording.policy_unread(str(path)))
        return
    note_classes(people, {one.class_name for one in snapshot.chats.values()}, problems)


async def _known(engine: AsyncEngine) -> tuple[Listed, ...]:
    async with engine.connect() as connection:
        return await roster.read(connection)


async def _replace(engine: AsyncEngine, read: Read, problems: Problems) -> Changes | None:
    """Replace the roster; None, and the problems say why, where it must stay."""
    await database.upgrade(engine)
    async with engine.begin() as connection:
        known = await roster.read(connection)
        _note_overlooked(known, read, problems)
        if problems.refuse:
            return None
        changes = compare(known, read.people)
        await roster.replace(
            connection,
            read.people,
            at=datetime.now(UTC),
            said={name: len(items) for name, items in asdict(changes).items()},
        )
    return changes


def _refuse(file: Path, problems: Problems, *, as_json: bool) -> NoReturn:
    if as_json:
        _echo_json(file, problems, (), None)
    else:
        for problem in problems:
            typer.echo(problem.at(str(file)), err=True)
        errors = sum(one.severity is Severity.ERROR for one in problems)
        typer.echo(wording.refused(errors), err=True)
    raise typer.Exit(WRONG)


def _echo_changes(changes: Changes) -> None:
    typer.echo(wording.changed("Добавлено", changes.added))
    typer.echo(wording.changed("Выбыло", changes.left))
    typer.echo(wording.changed("Изменено", changes.changed))


def _echo_json(
    file: Path, problems: Problems, people: Sequence[Listed], changes: Changes | None
) -> None:
    said = {
        "accepted": changes is not None,
        "people": len(people),
        "problems": [_as_json(file, one) for one in problems],
        "changes": asdict(changes) if changes else None,
    }
    typer.echo(json.dumps(said, ensure_ascii=False))


def _as_json(file: Path, problem: Problem) -> dict[str, object]:
    return {
        "file": str(file),
        "line": problem.line,
        "severity": problem.severity.value,
        "message": problem.message,
    }
