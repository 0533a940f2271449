"""What several commands do alike: open the database, and end with a word and a code."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn, TypeVar

import typer
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import wording
from bot.storage import database

T = TypeVar("T")

WRONG, MISUSED = 1, 2


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
