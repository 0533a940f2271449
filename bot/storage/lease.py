"""One bot at a time works on a database: two would each judge and answer everything.

The lease is the operating system's or the server's own lock, so it ends with its holder,
however that ended: a file beside the SQLite database that is locked, or an advisory lock of
PostgreSQL on a connection that lasts as long as the bot. Nobody waits for a dead one's term.
"""

import asyncio
from datetime import timedelta
from pathlib import Path

import structlog
from filelock import FileLock, Timeout
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot import metrics
from bot.clock import Clock

log = structlog.get_logger(__name__)

SUFFIX = "-lease"
# Any number will do, so long as nothing else in a school's database takes it.
_NUMBER = 0x44_5A_48
_LOOK_EVERY = timedelta(seconds=30)


class Held(Exception):
    """Another bot works on this database."""


class Lease:
    """The right to work on a database, held from :meth:`take` to :meth:`release`."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._file = _file_of(engine)
        self._connection: AsyncConnection | None = None

    async def take(self) -> None:
        """Hold the lease from now on. Raises ``Held``, and what the database raises."""
        if self._file is not None:
            if not Path(self._file.lock_file).parent.is_dir():
                # Whoever opens the database says so better.
                return
            try:
                self._file.acquire()
            except Timeout:
                raise Held from None
        elif self._engine.dialect.name == "postgresql":
            await self._take_of_server()

    async def release(self) -> None:
        """Let another bot have it. Call it last: nothing may be written afterwards."""
        if self._file is not None and self._file.is_locked:
            _remove(self._file)
        if self._connection is not None:
            connection, self._connection = self._connection, None
            await connection.invalidate()
            await connection.close()

    async def watch(self) -> None:
        """Take it again where the server lost it. Raises ``Held`` if another bot was quicker."""
        never = asyncio.Event()
        while True:
            await self._clock.wait(self._clock.now() + _LOOK_EVERY, never)
            if self._file is None:
                await self._look()

    async def _look(self) -> None:
        try:
            if self._connection is None:
                await self._take_of_server()
                log.warning("lease_taken_again")
            else:
                await self._connection.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError) as error:
            log.warning("lease_lost", reason=type(error).__name__)
            metrics.lease_lost.inc()
            await self._drop()

    async def _take_of_server(self) -> None:
        connection = await self._engine.connect()
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        taken = text("SELECT pg_try_advisory_lock(:number)")
        if not await connection.scalar(taken, {"number": _NUMBER}):
            await connection.close()
            raise Held
        self._connection = connection

    async def _drop(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            await connection.invalidate()


def _remove(file: FileLock) -> None:
    # Still locked: who comes meanwhile makes a new file, and nothing is written any more.
    Path(file.lock_file).unlink(missing_ok=True)
    file.release()


def _file_of(engine: AsyncEngine) -> FileLock | None:
    """The lock beside an SQLite file; one in memory is nobody else's."""
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path or path == ":memory:":
        return None
    return FileLock(f"{path}{SUFFIX}", timeout=0, thread_local=False)
