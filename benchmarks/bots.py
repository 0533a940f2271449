"""The two bots that are measured against the same emulated VK: a bare vkbottle one and ours."""

import asyncio
import os
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from benchmarks import scene
from benchmarks.vk import VK
from bot.app import APART, TOGETHER, App
from bot.clock import SteeredClock
from bot.settings import Settings
from bot.steady import settle
from bot.storage.database import close, open_database, upgrade
from bot.vk.quiet import API
from handlers.ports import PolicyCheck

# isort: split
# Only after ``quiet``, which keeps vkbottle from logging what it must not.
from vkbottle import BotPolling
from vkbottle.bot import Bot
from vkbottle.bot import Message as Message

_LOOK = 0.01
_LONGEST = 300.0


@dataclass(frozen=True, slots=True)
class Spent:
    """What a run took: seconds of the clock, and of this process's processor."""

    wall: float
    cpu: float


class Watch:
    """Measures from its making to :meth:`stop`."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.monotonic(), time.process_time()

    def stop(self) -> Spent:
        return Spent(time.monotonic() - self._wall, time.process_time() - self._cpu)


class _FromTheStart(BotPolling):
    """vkbottle's polling from the first event on, as it would go on after a break."""

    # Its file is its own affair; it shall not lie in the project.
    ts_state_path = Path(tempfile.gettempdir()) / f"dezhurny-benchmark-{os.getpid()}.json"

    def restore_server_ts(self, server: dict[str, Any]) -> dict[str, Any]:
        return {**server, "ts": "0"}


def bare_polling(vk: VK) -> BotPolling:
    """vkbottle's own polling of this VK."""
    return _FromTheStart(_api(vk), vk.group_id)


def forget_place() -> None:
    """Remove what vkbottle's polling left to know how far it came."""
    _FromTheStart.ts_state_path.unlink(missing_ok=True)


def bare_bot(vk: VK) -> Bot:
    """A vkbottle bot without handlers, which polls this VK."""
    return Bot(api=_api(vk), polling=bare_polling(vk))


def _api(vk: VK) -> API:
    api = API(vk.token)
    api.API_URL = vk.api_url
    return api


async def run_bare(vk: VK, events: int) -> Spent:
    """A vkbottle bot with one empty handler of its message view takes ``events`` messages."""
    handled = 0
    done = asyncio.Event()
    bot = bare_bot(vk)

    @bot.on.message()
    async def empty(message: Message) -> None:
        nonlocal handled
        handled += 1
        if handled == events:
            done.set()

    working = asyncio.create_task(bot.run_polling())
    await asyncio.sleep(0.2)
    watch = Watch()
    vk.open_gate()
    async with asyncio.timeout(_LONGEST):
        await done.wait()
    spent = watch.stop()
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    await bot.api.http_client.close()
    forget_place()
    return spent


async def listen_bare(vk: VK, events: int) -> Spent:
    """vkbottle's polling alone takes ``events`` updates and stores nothing."""
    polling = bare_polling(vk)
    watch, seen = None, 0
    vk.open_gate()
    async with asyncio.timeout(_LONGEST):
        async for answer in polling.listen():
            # From the first answer on: connecting is not what is measured.
            watch = watch or Watch()
            seen += len(answer["updates"])
            if seen >= events:
                break
    assert watch is not None  # noqa: S101  there was an answer
    spent = watch.stop()
    await polling.api.http_client.close()
    forget_place()
    return spent


class OurBot:
    """The whole bot at work, as ``dezhurny run`` starts it."""

    def __init__(self, app: App, source: str) -> None:
        self.app = app
        self._source = source

    async def settled(self, head: int) -> None:
        """Return once everything up to ``head`` is judged and committed.

        What the bot itself says meanwhile are events too, and come after it.
        """
        async with asyncio.timeout(_LONGEST):
            while not await self._done(head):
                await asyncio.sleep(_LOOK)

    async def all_delivered(self) -> None:
        """Return once nothing waits any more, neither an event nor a promised call."""
        async with asyncio.timeout(_LONGEST):
            while not await self._delivered():
                await asyncio.sleep(0.1)

    async def _delivered(self) -> bool:
        async with self.app.engine.connect() as connection:
            found = await connection.exec_driver_sql(
                "SELECT EXISTS (SELECT 1 FROM inbox WHERE state = 'waiting')"
                " OR EXISTS (SELECT 1 FROM outbox WHERE state = 'waiting')"
            )
            return not found.scalar_one()

    async def _done(self, head: int) -> bool:
        if self.app.lanes is None or not self.app.lanes.idle:
            return False
        return int(await self.app.inbox.position(self._source) or 0) >= head


@asynccontextmanager
async def our_bot(vk: VK, chats: int) -> AsyncIterator[OurBot]:
    """Our bot with an empty database, started and calm; it polls from the first event on."""
    with tempfile.TemporaryDirectory(prefix="dezhurny-benchmark-") as name:
        folder = Path(name)
        source = f"longpoll:{vk.group_id}"
        await empty_database(folder / "school.db", source)
        (folder / "policy.yaml").write_text(scene.policy(chats), encoding="utf-8")
        steered = clock()
        app = App(settings(vk, folder), clock=steered)
        checked = await app.start()
        if checked.fatal:
            raise RuntimeError(f"our bot does not start: {checked.problems}")
        settle()
        running = asyncio.create_task(app.run())
        try:
            bot = OurBot(app, source)
            # It asks of a few chats at a time; nothing of that is measured.
            steered.advance(APART * (chats // TOGETHER + 1))
            await _calm(app, chats)
            yield bot
        finally:
            app.request_stop()
            await running
            await app.stop()


def clock() -> SteeredClock:
    """A clock that shows the benchmark's noon and runs from there."""
    return SteeredClock(scene.NOON)


async def unchecked() -> PolicyCheck:
    """What is asked for by a command that nobody writes here."""
    raise NotImplementedError


def settings(vk: VK, folder: Path) -> Settings:
    """The settings of a bot in this folder."""
    return Settings(
        _env_file=None,
        vk_token=SecretStr(vk.token),
        vk_api_url=vk.api_url,
        database_url=f"sqlite+aiosqlite:///{folder / 'school.db'}",
        policy_file=folder / "policy.yaml",
        http_port=0,
        log_level="ERROR",
    )


async def empty_database(path: Path, source: str | None = None) -> None:
    """A database at the newest revision; a ``source`` is to be read from its first event on."""
    engine = open_database(f"sqlite+aiosqlite:///{path}")
    await upgrade(engine)
    await close(engine)
    if source is not None:
        with sqlite3.connect(path) as connection:
            connection.execute("INSERT INTO sources VALUES (?, '0')", (source,))


async def _calm(app: App, chats: int) -> None:
    """Wait for the start's own work: each chat's members are read, at VK's pace."""
    async with asyncio.timeout(_LONGEST):
        while True:
            await asyncio.sleep(0.2)
            async with app.engine.connect() as connection:
                found = await connection.exec_driver_sql(
                    "SELECT (SELECT count(DISTINCT peer_id) FROM members),"
                    " (SELECT count(*) FROM inbox WHERE state = 'waiting')"
                )
                read, waiting = (int(one) for one in found.one())
            if read >= chats and not waiting and app.lanes is not None and app.lanes.idle:
                return
