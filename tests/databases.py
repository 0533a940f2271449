"""The databases that tests run on: SQLite always, PostgreSQL where a server is named.

`DEZHURNY_TEST_POSTGRES_URL` names the server and a database that may be connected to
(`postgresql://postgres@127.0.0.1/postgres`); every test gets one of its own there, made from
a migrated template and dropped afterwards.
"""

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from sqlalchemy import URL, insert, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.storage.database import close, open_database, upgrade
from bot.storage.drawn import SALT
from bot.storage.models import MarkRow

SERVER = "DEZHURNY_TEST_POSTGRES_URL"
SALTED = datetime(2026, 1, 1, tzinfo=UTC)
SQLITE, POSTGRESQL = "sqlite", "postgresql"


def kinds(*, every: bool) -> tuple[str, ...]:
    """The kinds of database that a test runs on."""
    return (SQLITE, POSTGRESQL) if every and os.environ.get(SERVER) else (SQLITE,)


async def migrate(url: str) -> None:
    """Bring a database to the newest revision, making an SQLite file where there is none."""
    engine = open_database(url)
    await upgrade(engine)
    await close(engine)


async def salted(url: str) -> None:
    """Give a migrated database the salt that all tests share: planes of another cost 0.1 s."""
    engine = open_database(url)
    async with engine.begin() as connection:
        drawn = {"lane": 0, "name": SALT, "at": SALTED, "value": "5a" * 32}
        await connection.execute(insert(MarkRow), drawn)
    await close(engine)


def sqlite_at(path: Path) -> str:
    """The address of an SQLite file."""
    return f"sqlite+aiosqlite:///{path}"


def copied(migrated: Path, path: Path) -> str:
    """An SQLite database like the migrated one; returns its address."""
    shutil.copy(migrated, path)
    return sqlite_at(path)


class Postgres:
    """Databases on the server that the environment names, each like the migrated template."""

    def __init__(self) -> None:
        self._server = make_url(os.environ[SERVER]).set(drivername="postgresql+asyncpg")
        # Several workers, and several runs, share the server.
        self._prefix = f"dezhurny_test_{os.getpid()}"
        self._template = f"{self._prefix}_template"
        self._numbers = count()
        self._order(f"CREATE DATABASE {self._template}")
        asyncio.run(migrate(_address(self._server.set(database=self._template))))

    @contextmanager
    def database(self, *, migrated: bool = True) -> Iterator[str]:
        """A new database, without a table unless ``migrated``; yields its address."""
        name = f"{self._prefix}_{next(self._numbers)}"
        like = self._template if migrated else "template0"
        self._order(f"CREATE DATABASE {name} TEMPLATE {like}")
        try:
            yield _address(self._server.set(database=name))
        finally:
            self._order(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        """Drop the template."""
        self._order(f"DROP DATABASE {self._template} WITH (FORCE)")

    def _order(self, statement: str) -> None:
        asyncio.run(_run(self._server, statement))


async def _run(server: URL, statement: str) -> None:
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


def _address(url: URL) -> str:
    return url.render_as_string(hide_password=False)
