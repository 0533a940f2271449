"""``dezhurny db``: copy, back up, restore and verify a school's database."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import Progress
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import wording
from bot.cli.opened import MISUSED, WRONG, existing, fail, on_database, settings_with
from bot.clock import SystemClock
from bot.exposed import exposed
from bot.storage import database
from bot.storage.backup import BackupFailed, backup, restore
from bot.storage.copying import copy, rows_in
from bot.storage.lease import Held, Lease
from bot.storage.verifying import troubles


def back_up(file: Path, address: str | None) -> None:
    """Write a copy of the database that the bot may be working on. Raises ``typer.Exit``."""
    url = existing(settings_with(address).database_url)
    try:
        with _progress(wording.BACKING_UP) as share:
            _tried(lambda: backup(url, file, share))
    except OSError as error:
        fail(wording.not_written(file, error), WRONG)
    typer.echo(wording.backed_up(str(file)))


def put_back(file: Path, address: str | None, *, replace: bool) -> None:
    """Put a copy in the place of the database. Raises ``typer.Exit``."""
    url = settings_with(address).database_url

    async def work(engine: AsyncEngine) -> None:
        lease = await _held(engine, url)
        try:
            with _progress(wording.RESTORING) as share:
                await asyncio.to_thread(restore, url, file, share, replace=replace)
        finally:
            await lease.release()

    _tried(lambda: on_database(url, work))
    verify(address)
    typer.echo(wording.restored(database.shown(url)))


def verify(address: str | None) -> None:
    """Say whether the database is whole. Raises ``typer.Exit``."""
    settings = settings_with(address)
    found = on_database(existing(settings.database_url), troubles)
    if found:
        fail("\n".join(found), WRONG)
    if files := exposed(settings):
        typer.echo(wording.exposed(files), err=True)
    typer.echo(wording.VERIFIED)


def move(source: str, target: str) -> None:
    """Copy everything from one database into another and compare. Raises ``typer.Exit``."""
    here, there = (settings_with(one).database_url for one in (source, target))
    existing(here)
    if here == there:
        fail(wording.SAME_DATABASE, MISUSED)
    try:
        asyncio.run(_move(here, there))
    except database.TooNew as error:
        fail(wording.database_too_new(str(error)), WRONG)
    except (SQLAlchemyError, OSError) as error:
        reason = str(error.__cause__ or error).partition("\n")[0]
        fail(wording.not_copied(reason), WRONG)


async def _move(here: str, there: str) -> None:
    source, target = database.open_database(here), database.open_database(there)
    leases = []
    try:
        leases.append(await _held(source, here))
        leases.append(await _held(target, there))
        await database.upgrade(source)
        await database.upgrade(target)
        total = await rows_in(source)
        with _progress(wording.COPYING) as share:
            done = 0

            def copied(rows: int) -> None:
                nonlocal done
                done += rows
                share(done / total if total else 1.0)

            differing = await copy(source, target, copied)
        if differing:
            counts = [(one.table, one.source.rows, one.target.rows) for one in differing]
            fail(wording.copies_differ(counts), WRONG)
        typer.echo(wording.copied(total, database.shown(there)))
    finally:
        for lease in leases:
            await lease.release()
        await database.close(source)
        await database.close(target)


async def _held(engine: AsyncEngine, url: str) -> Lease:
    lease = Lease(engine, SystemClock())
    try:
        await lease.take()
    except Held:
        fail(wording.database_held(database.shown(url)), WRONG)
    return lease


def _tried(work: Callable[[], None]) -> None:
    try:
        work()
    except BackupFailed as error:
        fail(str(error), WRONG)


@contextmanager
def _progress(what: str) -> Iterator[Callable[[float], None]]:
    """A bar on standard error, where a person looks; yields what moves it, 0..1."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=1.0)
        yield lambda share: progress.update(task, completed=share)
