"""Two bots on one database: the second is refused, and takes over once the first is dead."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from textwrap import dedent

import pytest
from sqlalchemy import text

from bot.clock import SteeredClock
from bot.storage.database import close, open_database
from bot.storage.lease import Held, Lease

pytestmark = pytest.mark.every_database
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@asynccontextmanager
async def bot_on(database: str, clock: SteeredClock | None = None) -> AsyncIterator[Lease]:
    """The lease of a bot that works on a database."""
    engine = open_database(database)
    lease = Lease(engine, clock or SteeredClock(NOON, frozen=True))
    yield lease
    await lease.release()
    await close(engine)


async def test_the_second_is_refused_till_the_first_has_stopped(database: str) -> None:
    async with bot_on(database) as second:
        async with bot_on(database) as first:
            await first.take()
            with pytest.raises(Held):
                await second.take()
        await second.take()


async def test_a_refused_bot_takes_nothing_from_the_first(database: str) -> None:
    async with bot_on(database) as first:
        await first.take()
        async with bot_on(database) as second:
            with pytest.raises(Held):
                await second.take()
        async with bot_on(database) as third:
            with pytest.raises(Held):
                await third.take()


HOLDER = dedent("""\
    import asyncio, sys
    from bot.clock import SystemClock
    from bot.storage.database import open_database
    from bot.storage.lease import Lease

    async def hold():
        lease = Lease(open_database(sys.argv[1]), SystemClock())
        await lease.take()
        print("held", flush=True)
        await asyncio.Event().wait()

    asyncio.run(hold())
    """)


async def test_who_was_killed_holds_nothing(database: str) -> None:
    holder = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", HOLDER, database), stdout=asyncio.subprocess.PIPE
    )
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"held\n"
    async with bot_on(database) as second:
        with pytest.raises(Held):
            await second.take()
        holder.kill()
        await holder.wait()
        # The server of PostgreSQL takes a moment to see that a connection is gone.
        async with asyncio.timeout(20):
            while True:
                try:
                    await second.take()
                except Held:
                    await asyncio.sleep(0.05)
                else:
                    break


async def test_what_the_server_lost_is_taken_again(database: str) -> None:
    if not database.startswith("postgresql"):
        pytest.skip("a file's lock is not lost")
    clock = SteeredClock(NOON, frozen=True)
    async with bot_on(database, clock) as first, bot_on(database) as second:
        await first.take()
        watching = asyncio.create_task(first.watch())
        others = text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid != pg_backend_pid() AND datname = current_database()"
        )
        engine = open_database(database)
        async with engine.connect() as connection:
            await connection.execute(others)
        await close(engine)
        held = False
        async with asyncio.timeout(20):
            while not held:
                clock.advance(timedelta(minutes=1))
                await asyncio.sleep(0.05)
                try:
                    await second.take()
                except Held:
                    held = True
                else:
                    await second.release()
        watching.cancel()
