"""One bot at a time works on a database: two would each judge and answer everything.

The lease is the operating system's or the server's own lock, so it ends with its holder: a
file beside the SQLite database that is locked, or an advisory lock of PostgreSQL on a session
that lasts as long as the bot. A process that dies leaves nothing behind. Where a machine or
the network dies, the server hears nothing of it and the session goes on: a ghost. The server
ends it when it was not asked anything for a term; a bot that is still alive ends its own.
"""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

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
_LOOK_EVERY = timedelta(seconds=10)
_TRY_EVERY = timedelta(seconds=1)
TERM = timedelta(seconds=75)
"""So long the server keeps a session for a bot that does not look; some looks may fail."""
LONGEST_GHOST = timedelta(seconds=90)
"""So long after its machine's death a ghost may hold the lease."""

_NAME_IT = text("SELECT set_config('application_name', :name, false)")
_TAKE = text("SELECT pg_try_advisory_lock(:number)")
# PostgreSQL knows this setting from 14 on; before, it notices only that the line is dead.
_PROLONG = text(
    "SELECT set_config(name, :term, false) FROM pg_settings WHERE name = 'idle_session_timeout'"
)
# When the holder last asked the server anything: one that lives prolongs its lease.
_LAST_HEARD = text(
    "SELECT query_start FROM pg_stat_activity JOIN pg_locks USING (pid)"
    " WHERE locktype = 'advisory' AND granted AND datname = current_database()"
    " AND classid = 0 AND objid = :number"
)
_END_GHOSTS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE application_name = :name AND pid != pg_backend_pid()"
)


class Held(Exception):
    """Another bot works on this database."""


class Lease:
    """The right to work on a database, held from :meth:`take` to :meth:`release`."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._file = _file_of(engine)
        self._connection: AsyncConnection | None = None
        # The sessions of this bot, also those it has lost, and of no other.
        self._name = f"dezhurny {uuid4().hex}"

    async def take(self, patience: timedelta = timedelta()) -> None:
        """Hold the lease from now on; who holds it may be a ghost, so ``patience`` waits for it.

        Raises ``Held``, at once where the holder is seen to live, and what the database raises.
        """
        if self._file is not None:
            if not Path(self._file.lock_file).parent.is_dir():
                # Whoever opens the database says so better.
                return
            try:
                self._file.acquire()
            except Timeout:
                raise Held from None
        elif self._engine.dialect.name == "postgresql":
            await self._take_of_server(patience)

    async def release(self) -> None:
        """Let another bot have it. Call it last: nothing may be written afterwards."""
        if self._file is not None and self._file.is_locked:
            _remove(self._file)
        await self._drop()

    async def watch(self) -> None:
        """Prolong it; take it again where it was lost. Raises ``Held`` if another was quicker."""
        never = asyncio.Event()
        while True:
            if self._file is None and self._engine.dialect.name == "postgresql":
                await self._look()
            await self._clock.wait(self._clock.now() + _LOOK_EVERY, never)

    async def _look(self) -> None:
        try:
            if self._connection is None:
                await self._take_of_server(timedelta())
                log.warning("lease_taken_again")
            if self._connection is not None:
                await self._connection.execute(_PROLONG, {"term": _milliseconds(TERM)})
        except (SQLAlchemyError, OSError) as error:
            log.warning("lease_lost", reason=type(error).__name__)
            metrics.lease_lost.inc()
            await self._drop()

    async def _take_of_server(self, patience: timedelta) -> None:
        connection = await self._engine.connect()
        try:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(_NAME_IT, {"name": self._name})
            await self._lock(connection, patience)
        except BaseException:
            # It bears the name, so nobody else may use it.
            await _end(connection)
            raise
        self._connection = connection

    async def _lock(self, connection: AsyncConnection, patience: timedelta) -> None:
        until, never, said = self._clock.now() + patience, asyncio.Event(), False
        heard = None
        while not await connection.scalar(_TAKE, {"number": _NUMBER}):
            ghosts = (await connection.execute(_END_GHOSTS, {"name": self._name})).all()
            last = await connection.scalar(_LAST_HEARD, {"number": _NUMBER})
            lives = heard is not None and last is not None and last != heard
            if not ghosts and (lives or self._clock.now() >= until):
                raise Held
            heard = last
            if not said:
                seconds = patience.total_seconds()
                log.warning("lease_held", waiting_seconds=seconds, own_ghosts=len(ghosts))
                said = True
            await self._clock.wait(self._clock.now() + _TRY_EVERY, never)

    async def _drop(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            await _end(connection)


async def _end(connection: AsyncConnection) -> None:
    await connection.invalidate()
    await connection.close()


def _milliseconds(time: timedelta) -> str:
    return str(round(time.total_seconds() * 1000))


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
