"""The database fills up, is busy, is gone: said in words, nothing lost, no restart needed."""

import asyncio
import json
import os
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
from pydantic import SecretStr
from sqlalchemy import event, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot import wording
from bot.settings import Settings, SourceKind
from bot.storage.troubles import Trouble
from emulator import Fault
from tests import databases
from tests.flows.stage import OBSCENE, Stage
from tests.flows.test_watched import asked, wrong
from tests.school import ADMINISTRATOR, ANNA, BORIS, CHAT, VERA

SOON = timedelta(seconds=30)
# What does not fit into the free room of the pages that are there.
MUCH = OBSCENE + " и ещё раз добрый день" * 1000


@contextmanager
def each_connection(engine: AsyncEngine, pragma: str) -> Iterator[None]:
    """Every connection is set so before it is used."""

    def use(connection: Any, *_: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine.sync_engine, "checkout", use)
    try:
        yield
    finally:
        event.remove(engine.sync_engine, "checkout", use)


@asynccontextmanager
async def locked(stage: Stage) -> AsyncIterator[None]:
    """Another program keeps the database to itself, longer than anybody waits."""
    with (
        each_connection(stage.app.engine, "busy_timeout=10"),
        closing(
            sqlite3.connect(path_of(stage), isolation_level=None, check_same_thread=False)
        ) as other,
    ):
        # In a thread: the bot may be writing just now, and ends that first.
        await asyncio.to_thread(other.execute, "BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


def path_of(stage: Stage) -> Path:
    return Path(make_url(stage.database).database or "")


async def eventually(is_so: Callable[[], Awaitable[bool]]) -> None:
    # What fails is logged with all that it knows, and a busy machine takes its time over that.
    async with asyncio.timeout(30):
        while not await is_so():  # noqa: ASYNC110 - what is stored and served is looked at
            await asyncio.sleep(0.01)


async def said(stage: Stage, trouble: Trouble) -> None:
    """`/readyz` says this of the database, and the bot is alive."""
    words = wording.DATABASE_TROUBLES[trouble]

    async def is_said() -> bool:
        return (await wrong(stage)).get("database") == words

    await eventually(is_said)
    assert (await asked(stage, "/healthz"))[0] == 200


async def position(stage: Stage) -> str | None:
    return await stage.app.inbox.position(f"longpoll:{stage.world.events.group_id}")


async def nothing_happened(stage: Stage, cmid: int) -> None:
    assert stage.shown(cmid)
    assert stage.told(ANNA) == []
    assert await stage.journal("strike") == []


async def done_once(stage: Stage, cmid: int) -> None:
    """The breach has its one consequence, and all is well again."""
    await stage.settle()
    assert not stage.shown(cmid)
    assert len(await stage.journal("strike")) == 1
    assert len(stage.told(ANNA)) == 1
    assert await wrong(stage) == {}


async def test_on_a_full_disk_the_long_poll_stays_where_it_is(school: Stage) -> None:
    before = await position(school)
    with each_connection(school.app.engine, "max_page_count=1"):
        message, _ = school.world.say(CHAT, ANNA, MUCH)
        await said(school, Trouble.FULL)
        assert await position(school) == before
        await nothing_happened(school, message.cmid)
    with each_connection(school.app.engine, "max_page_count=1073741823"):
        await done_once(school, message.cmid)


async def test_what_was_taken_in_is_judged_once_there_is_room_for_the_decision(
    school: Stage,
) -> None:
    full = "SELECT RAISE(ABORT, 'database or disk is full')"
    async with school.app.engine.begin() as connection:
        await connection.execute(
            text(f"CREATE TRIGGER full BEFORE INSERT ON strikes BEGIN {full}; END")
        )
    message, _ = school.world.say(CHAT, ANNA, OBSCENE)
    await said(school, Trouble.FULL)
    await nothing_happened(school, message.cmid)
    # Whose decision fits is served meanwhile.
    school.world.say(VERA, VERA, "/помощь")

    async def helped() -> bool:
        return bool(school.told(VERA))

    await eventually(helped)
    async with school.app.engine.begin() as connection:
        await connection.execute(text("DROP TRIGGER full"))
    await done_once(school, message.cmid)


async def test_a_locked_database_is_waited_for(school: Stage) -> None:
    before = await position(school)
    async with locked(school):
        message, _ = school.world.say(CHAT, ANNA, OBSCENE)
        await said(school, Trouble.BUSY)
        assert await position(school) == before
        await nothing_happened(school, message.cmid)
    await done_once(school, message.cmid)


async def test_a_call_that_was_made_is_not_made_again_when_its_end_cannot_be_written(
    school: Stage,
) -> None:
    # Long enough for the lock to be there first, on whatever machine.
    for method in ("execute", "messages.delete"):
        school.world.fail(method, Fault(hang=3), 2)
    message, _ = school.world.say(CHAT, ANNA, OBSCENE)

    async def under_way() -> bool:
        return bool(school.calls("execute") or school.calls("messages.delete"))

    await eventually(under_way)
    async with locked(school):
        await said(school, Trouble.BUSY)
    calls = len(school.world.calls.since(0))
    school.clock.advance(SOON)
    await done_once(school, message.cmid)
    made = [one["method"] for one in school.world.calls.since(0)][calls:]
    assert "messages.delete" not in made


async def test_an_alarm_waits_until_the_database_takes_it(school: Stage) -> None:
    right = school.policy_file.read_text("utf-8")
    async with locked(school):
        school.policy_file.write_text("школа: 5\n", encoding="utf-8")
        await said(school, Trouble.BUSY)
        assert school.told(ADMINISTRATOR) == []
    school.clock.advance(SOON)

    async def told() -> bool:
        return bool(school.told(ADMINISTRATOR))

    await eventually(told)
    [late] = school.told(ADMINISTRATOR)
    assert "Новый файл политики не принят" in late
    assert "Сообщение задержалось" in late
    school.policy_file.write_text(right, encoding="utf-8")


async def test_a_file_that_was_moved_away_is_written_to_only_when_it_is_back(
    school: Stage,
) -> None:
    path, elsewhere = path_of(school), school.folder / "elsewhere.db"
    before = await position(school)
    os.rename(path, elsewhere)
    message, _ = school.world.say(CHAT, ANNA, OBSCENE)
    await said(school, Trouble.MOVED)
    await nothing_in(elsewhere)
    assert not path.exists()
    os.rename(elsewhere, path)
    assert await position(school) == before or school.told(ANNA)
    await done_once(school, message.cmid)


async def nothing_in(file: Path) -> None:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as there:
        assert there.execute("SELECT count(*) FROM strikes").fetchone() == (0,)


# Callback API


class ByCallback(Stage):
    """A stage whose bot is told of events by VK itself."""

    def settings(self) -> Settings:
        return (
            super()
            .settings()
            .model_copy(
                update={
                    "source": SourceKind.CALLBACK,
                    "callback_secret": SecretStr("s"),
                    "callback_confirmation": SecretStr("c"),
                }
            )
        )

    async def _calm(self) -> bool:
        await self.resting()
        return True


async def test_callback_is_answered_ok_only_for_what_is_written(stage: Stage) -> None:
    school = ByCallback(stage.world, stage.clock, stage.folder, stage.url, stage.database)
    await school.start()
    message, _ = school.world.say(CHAT, ANNA, OBSCENE)
    shape = {"message": message.shape(school.world.community.id)}
    body = {"type": "message_new", "object": shape, "event_id": "e1", "secret": "s",
            "group_id": school.world.community.id}  # fmt: skip
    [address, *_] = school.app.http_addresses
    url = f"http://{address[0]}:{address[1]}/callback"
    async with aiohttp.ClientSession() as vk:
        async with locked(school):
            async with vk.post(url, data=json.dumps(body)) as answer:
                assert (answer.status, await answer.text()) == (503, "come again")
                assert int(answer.headers["Retry-After"]) > 0
            await nothing_happened(school, message.cmid)
        for _ in range(2):
            async with vk.post(url, data=json.dumps(body)) as answer:
                assert (answer.status, await answer.text()) == (200, "ok")

    async def gone() -> bool:
        return not school.shown(message.cmid) and bool(school.told(ANNA))

    await eventually(gone)
    assert len(await school.journal("strike")) == 1
    await school.stop()


# PostgreSQL


@asynccontextmanager
async def away(stage: Stage) -> AsyncIterator[None]:
    """The server ends every connection and lets nobody in."""
    address = stage.app.engine.url
    server = make_url(os.environ[databases.SERVER]).set(drivername="postgresql+asyncpg")
    keeper = create_async_engine(server, isolation_level="AUTOCOMMIT")
    async with keeper.connect() as connection:
        allow = f"ALTER DATABASE {address.database} ALLOW_CONNECTIONS"
        await connection.execute(text(f"{allow} false"))
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
        await connection.execute(text(ended), {"name": address.database})
        try:
            yield
        finally:
            await connection.execute(text(f"{allow} true"))
    await keeper.dispose()


async def tried_again(stage: Stage) -> None:
    """Time passes, and lease, timers and courier knock at the server's door."""
    tries: list[str] = []

    def tried(*_: object) -> None:
        tries.append("once")

    async def is_tried() -> bool:
        return bool(tries)

    event.listen(stage.app.engine.sync_engine, "do_connect", tried)
    try:
        stage.clock.advance(SOON)
        await eventually(is_tried)
    finally:
        event.remove(stage.app.engine.sync_engine, "do_connect", tried)


async def test_a_server_that_went_away_is_waited_for(on_server: Stage) -> None:
    school = on_server
    before = await position(school)
    async with away(school):
        message, _ = school.world.say(CHAT, ANNA, OBSCENE)
        await said(school, Trouble.GONE)
        for _ in range(3):
            await tried_again(school)
        await said(school, Trouble.GONE)
        assert school.shown(message.cmid)
    school.clock.advance(SOON)
    await done_once(school, message.cmid)
    assert await position(school) != before
    school.clock.advance(SOON)
    await school.say(BORIS, "Добрый день")
    assert (await asked(school, "/healthz"))[0] == 200
