"""The database: its engine, its pragmas, its migrations."""

import asyncio
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine


class TooNew(Exception):
    """The database was written by a newer program."""


def open_database(url: str) -> AsyncEngine:
    """An engine for ``url``; SQLite in WAL mode, each commit on disk before it is answered."""
    engine = create_async_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _set_pragmas)
    return engine


def _set_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=5000",
        # What is cleared (the text of a clean message) leaves the file too, not only the row.
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


async def upgrade(engine: AsyncEngine) -> tuple[str | None, str | None]:
    """Apply the migrations that are missing; return the revisions before and after.

    Raises ``TooNew`` when the database knows a revision that this program does not.
    """
    async with engine.connect() as connection:
        before = await connection.run_sync(_revision)
    with as_file(files("migrations")) as folder:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        scripts = ScriptDirectory.from_config(config)
        known = {script.revision for script in scripts.walk_revisions()}
        if before is not None and before not in known:
            raise TooNew(before)
        head = scripts.get_current_head()
        if before == head:
            return before, head
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade, config)
    return before, head


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _upgrade(connection: Connection, config: Config) -> None:
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def exists(url: str) -> bool:
    """False for an SQLite file that is not there: opening it would create an empty one."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        return True
    return address.database == ":memory:" or Path(address.database).exists()


def shown(url: str) -> str:
    """The address without a password, for messages."""
    return make_url(url).render_as_string(hide_password=True)


async def close(engine: AsyncEngine) -> None:
    """Close every connection, whatever else is being cancelled."""
    await asyncio.shield(engine.dispose())
