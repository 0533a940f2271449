"""The database: its engine, its pragmas, its migrations."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, event, inspect, text
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.storage import one_hop
from bot.storage.place import Place

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=5000",
    # What is cleared (the text of a clean message) leaves the file too, not only the row.
    "secure_delete=ON",
)
"""How every connection to SQLite is set."""

# As many as are ever used at once of a file stay open, the last used first: each further one
# would be opened, set and closed again for one statement, by a thread of its own. A server's
# connections are dear, and shared with others: there a few.
_CONNECTIONS = 16
NOTICED = {
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    # Keepalives are not sent while an answer is under way to who will never confirm it.
    "tcp_user_timeout": "60000",
}
"""PostgreSQL notices within a minute that nobody is at the other end; of itself, in hours."""


class TooNew(Exception):
    """The database was written by a newer program."""


def open_database(url: str | URL, patience: float | None = None) -> AsyncEngine:
    """An engine for ``url``; SQLite in WAL mode, each commit on disk before it is answered.

    A PostgreSQL that does not answer a statement within ``patience`` seconds raises
    ``TimeoutError``: a server can hang without closing a connection. And the server gives up
    what it began for somebody who is silent for as long.
    """
    address = make_url(url)
    server = address.get_backend_name() == "postgresql"
    in_file = not server and address.database not in (None, "", ":memory:")
    # What is stored must not come back in the words of an error.
    engine = create_async_engine(
        url,
        hide_parameters=True,
        connect_args=_on_server(patience) if server else {"async_creator_fn": one_hop.connect},
        **({"pool_size": _CONNECTIONS, "pool_use_lifo": True} if in_file else {}),
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _set_pragmas)
        name = engine.url.database or ""
        if name and not name.startswith((":memory:", "file:")):
            # First: a file that is gone must not be found again, empty.
            Place(Path(name)).watch(engine.sync_engine)
            event.listen(engine.sync_engine, "do_connect", partial(_create_for_owner, Path(name)))
    else:
        event.listen(engine.sync_engine, "handle_error", _doubt_all)
    return engine


def _on_server(patience: float | None) -> dict[str, Any]:
    """How every connection to PostgreSQL is set."""
    if not patience:
        return {"server_settings": NOTICED}
    # A client that gives up hangs up; where its network is gone the server hears nothing of
    # that, and a transaction that was begun would keep its locks.
    given_up = {
        "idle_in_transaction_session_timeout": str(round(patience * 1000)),
        # The client's own word comes first, so that there is one kind of error.
        "statement_timeout": str(round(patience * 1000) + 1000),
    }
    return {
        "timeout": patience,
        "command_timeout": patience,
        "server_settings": NOTICED | given_up,
    }


def _doubt_all(failed: ExceptionContext) -> None:
    """Where one answer never came, the line may be cut, and with it every other connection.

    Each would be waited for as long, one after another; opened anew, they cost milliseconds.
    """
    if isinstance(failed.original_exception, TimeoutError):
        failed.invalidate_pool_on_disconnect = True


def create_private(file: Path) -> None:
    """Create an empty file that only its owner reads. Raises ``OSError``, also where one is."""
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _create_for_owner(file: Path, *_: Any) -> None:
    """A database that is not there yet is for its owner's eyes; SQLite's files beside it follow."""
    # Where it is there, or cannot be created, SQLite goes on or says so.
    with suppress(OSError):
        create_private(file)


def _set_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


async def upgrade(engine: AsyncEngine) -> tuple[str | None, str | None]:
    """Apply the migrations that are missing; return the revisions before and after.

    They take as long as they take, whatever the engine's patience.

    Raises ``TooNew`` when the database knows a revision that this program does not.
    """
    async with engine.connect() as connection:
        before = await connection.run_sync(revision_of)
    known = revisions()
    if before is not None and before not in known:
        raise TooNew(before)
    head = known[-1]
    if before != head:
        # Alembic costs 0.2 s and 10 MB, and nearly every start finds nothing to migrate.
        from bot.storage.migrating import migrate

        async with _patient(engine) as patient, patient.begin() as connection:
            await connection.run_sync(migrate)
    return before, head


@asynccontextmanager
async def _patient(engine: AsyncEngine) -> AsyncIterator[AsyncEngine]:
    """An engine for the same database that waits for every answer."""
    if engine.dialect.name != "postgresql":
        yield engine
        return
    patient = open_database(engine.url)
    try:
        yield patient
    finally:
        await close(patient)


def revisions() -> list[str]:
    """The revisions that this program knows, oldest first: their files begin with them."""
    names = [path.name for path in files("migrations.versions").iterdir()]
    return sorted(name.partition("_")[0] for name in names if name[0].isdigit())


def revision_of(connection: Connection) -> str | None:
    """The revision of a database; None of one without our tables."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


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
