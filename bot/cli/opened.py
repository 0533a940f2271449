"""What several commands do alike: read the settings, open the database, end with a word."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import typer
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import wording
from bot.settings import Settings, SettingsError, read_settings
from bot.storage import database

T = TypeVar("T")

WRONG, MISUSED = 1, 2
# In place of a file: the standard input or output.
DASH = "-"


def bytes_of(file: str) -> bytes:
    """What a file or the standard input holds. Raises ``typer.Exit``."""
    if file == DASH and sys.stdin is None:
        fail(f"{file}: {wording.NOTHING_TO_READ}", MISUSED)
    try:
        return sys.stdin.buffer.read() if file == DASH else Path(file).read_bytes()
    except OSError as error:
        fail(f"{file}: {wording.file_trouble(error)}", MISUSED)


def settings_with(address: str | None) -> Settings:
    """The settings; the database is the one at ``address`` if given. Raises ``typer.Exit``."""
    try:
        return read_settings(**({"database_url": address} if address else {}))
    except SettingsError as error:
        fail(f"{wording.BAD_SETTINGS}\n{error}", MISUSED)


def existing(url: str) -> str:
    """The address of a database that is there already. Raises ``typer.Exit``."""
    if not database.exists(url):
        fail(wording.no_database(database.shown(url)), WRONG)
    return url


def on_database(url: str, work: Callable[[AsyncEngine], Coroutine[Any, Any, T]]) -> T:
    """Do something with the database; what goes wrong is said in words. Raises ``typer.Exit``."""
    try:
        return asyncio.run(_opened(url, work))
    except database.TooNew as error:
        fail(wording.database_too_new(str(error)), WRONG)
    except BrokenPipeError:
        # «… | head»: whoever read has had enough, and the database is not to blame.
        raise
    except (SQLAlchemyError, OSError) as error:
        reason = str(error.__cause__ or error).partition("\n")[0]
        fail(wording.database_unreachable(database.shown(url), reason), WRONG)


async def _opened(url: str, work: Callable[[AsyncEngine], Coroutine[Any, Any, T]]) -> T:
    engine = database.open_database(url)
    try:
        return await work(engine)
    finally:
        await database.close(engine)


def fail(message: str, code: int) -> NoReturn:
    """Say why on standard error and end. Raises ``typer.Exit``."""
    typer.echo(message, err=True)
    raise typer.Exit(code)
