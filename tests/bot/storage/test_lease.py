"""Two bots on one database: the second is refused, and takes over once the first is dead."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from textwrap import dedent

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.clock import SteeredClock
from bot.storage import lease as leases
from bot.storage.database import close, open_database
from bot.storage.lease import LONGEST_GHOST, Held, Lease

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
        await taken_soon(second)


# PostgreSQL


@pytest.fixture
def server(database: str) -> str:
    """The address of a database on a server."""
    if not database.startswith("postgresql"):
        pytest.skip("a file's lock is never a ghost's")
    return database


async def test_what_the_server_lost_is_taken_again(server: str) -> None:
    clock = SteeredClock(NOON, frozen=True)
    async with bot_on(server, clock) as first, bot_on(server) as second:
        await first.take()
        watching = asyncio.create_task(first.watch())
        others = text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid != pg_backend_pid() AND datname = current_database()"
        )
        engine = open_database(server)
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


async def test_a_lease_that_may_be_a_ghosts_is_waited_for_and_the_log_says_how_long(
    server: str,
) -> None:
    clock = SteeredClock(NOON, frozen=True)
    async with bot_on(server) as first, bot_on(server, clock) as second:
        await first.take()
        with capture_logs() as log:
            taking = asyncio.create_task(second.take(LONGEST_GHOST))
            await passing(clock, taking, timedelta(seconds=80))
            assert not taking.done()
        [said] = [one for one in log if one["event"] == "lease_held"]
        assert said["waiting_seconds"] == 90
        await first.release()
        await passing(clock, taking, timedelta(seconds=9))
        await taking


async def test_one_that_is_seen_to_live_is_no_ghost(server: str) -> None:
    clock = SteeredClock(NOON, frozen=True)
    async with bot_on(server, clock) as first, bot_on(server, clock) as second:
        await first.take()
        watching = asyncio.create_task(first.watch())
        taking = asyncio.create_task(second.take(LONGEST_GHOST))
        await passing(clock, taking, timedelta(seconds=25))
        with pytest.raises(Held):
            await taking
        watching.cancel()


async def test_one_that_still_holds_it_after_that_is_no_ghost(server: str) -> None:
    clock = SteeredClock(NOON, frozen=True)
    async with bot_on(server) as first, bot_on(server, clock) as second:
        await first.take()
        taking = asyncio.create_task(second.take(LONGEST_GHOST))
        await passing(clock, taking, LONGEST_GHOST + timedelta(seconds=5))
        with pytest.raises(Held):
            await taking


async def test_the_server_takes_it_from_a_bot_that_is_silent_for_a_term(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "TERM", timedelta(seconds=0.2))
    async with bot_on(server) as first, bot_on(server) as second:
        await first.take()
        # It looks once; then its clock stands still.
        watching = asyncio.create_task(first.watch())
        await taken_soon(second)
        watching.cancel()


async def taken_soon(lease: Lease) -> None:
    """Whoever holds it loses it of himself within some seconds, and this bot has it."""
    async with asyncio.timeout(20):
        while True:
            try:
                await lease.take()
            except Held:
                await asyncio.sleep(0.05)
            else:
                break


async def passing(clock: SteeredClock, what: asyncio.Task[None], time: timedelta) -> None:
    """Second by second the time passes, each seen by what waits for it; or till it is done."""
    end = clock.now() + time
    while clock.now() < end and not what.done():
        clock.advance(timedelta(seconds=1))
        await asyncio.sleep(0.01)
