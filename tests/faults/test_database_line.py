"""The line to a PostgreSQL hangs or is cut, and neither end is told: no lock outlives it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import event, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.settings import Settings
from bot.storage.database import open_database
from bot.storage.troubles import Trouble
from tests.faults.between import in_between
from tests.faults.test_database_trouble import SOON, done_once, eventually, said
from tests.flows.stage import OBSCENE, Stage
from tests.flows.test_watched import asked
from tests.school import ANNA, CHAT

PATIENCE = 2.0
"""Seconds; a busy machine may take one over an answer that does come."""


@dataclass
class Impatient(Stage):
    """A stage whose bot waits two seconds for its database; the test looks past its line."""

    server: AsyncEngine = field(kw_only=True)

    @property
    def eyes(self) -> AsyncEngine:
        return self.server

    def settings(self) -> Settings:
        return super().settings().model_copy(update={"database_patience": PATIENCE})


@asynccontextmanager
async def impatient(stage: Stage, *, cut: bool) -> AsyncIterator[tuple[Stage, asyncio.Event]]:
    """A stage's bot with a line to its server that is held up, or cut, while the event is not."""
    await stage.stop()
    async with in_between(make_url(stage.database), cut=cut) as (address, through):
        school = Impatient(
            stage.world, stage.clock, stage.folder, stage.url,
            address.render_as_string(hide_password=False), server=stage.app.engine,
        )  # fmt: skip
        await school.start()
        yield school, through
        await school.stop()
    await school.server.dispose()
    await stage.start()


async def test_a_server_that_hangs_and_closes_nothing_is_not_waited_for_for_ever(
    on_server: Stage,
) -> None:
    async with impatient(on_server, cut=False) as (school, through):
        through.clear()
        message, _ = school.world.say(CHAT, ANNA, OBSCENE)
        await said(school, Trouble.GONE)
        through.set()
        school.clock.advance(SOON)
        await done_once(school, message.cmid)


async def test_what_a_transaction_that_was_cut_off_had_locked_is_free_again(
    on_server: Stage,
) -> None:
    async with impatient(on_server, cut=True) as (school, through):

        @event.listens_for(school.app.engine.sync_engine, "after_cursor_execute")
        def cut_off(_: object, __: object, statement: str, *___: object) -> None:
            if "INTO strikes" in statement and not cuts:
                cuts.append(statement)
                through.clear()

        cuts: list[str] = []
        message, _ = school.world.say(CHAT, ANNA, OBSCENE)
        await said(school, Trouble.GONE)
        assert cuts
        through.set()
        school.clock.advance(SOON)
        await done_once(school, message.cmid)


async def test_a_bot_whose_lease_was_cut_off_takes_it_again_from_its_own_ghost(
    on_server: Stage,
) -> None:
    async with impatient(on_server, cut=True) as (school, through):
        [before] = await holders(on_server.database)
        through.clear()

        async def holds_nothing() -> bool:
            school.clock.advance(timedelta(seconds=1))
            return school.app.lease._connection is None

        await eventually(holds_nothing)
        assert await holders(on_server.database) == [before]
        through.set()

        async def holds_anew() -> bool:
            school.clock.advance(timedelta(seconds=1))
            return await holders(on_server.database) not in ([before], [])

        await eventually(holds_anew)
        message, _ = school.world.say(CHAT, ANNA, OBSCENE)
        await done_once(school, message.cmid)
        assert (await asked(school, "/healthz"))[0] == 200


async def holders(address: str) -> list[int]:
    """The sessions that hold the lease on a database."""
    engine = create_async_engine(address)
    locks = text(
        "SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = database"
        " WHERE locktype = 'advisory' AND granted AND datname = current_database()"
    )
    async with engine.connect() as connection:
        found = list(await connection.scalars(locks))
    await engine.dispose()
    return found


async def test_after_an_answer_that_never_came_no_earlier_connection_is_trusted(
    on_server: Stage,
) -> None:
    async with in_between(make_url(on_server.database)) as (address, through):
        engine = open_database(address, patience=PATIENCE)
        async with engine.connect() as one, engine.connect() as other:
            earlier = {await session(one), await session(other)}
        through.clear()
        with pytest.raises(TimeoutError):
            async with engine.connect() as connection:
                await session(connection)
        through.set()
        async with engine.connect() as connection:
            assert await session(connection) not in earlier
        await engine.dispose()


async def session(connection: AsyncConnection) -> int:
    """The server's number of a connection."""
    return int((await connection.exec_driver_sql("SELECT pg_backend_pid()")).scalar_one())
