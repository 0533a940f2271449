"""«5А, родители» in the emulator over real HTTP, and the real client pointed at it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot.vk.client import Messenger
from bot.vk.intake import Batch, Intake
from bot.vk.limiter import Limiter
from bot.vk.preflight import NEEDED_EVENTS
from bot.vk.source import CommittedPolling
from emulator import ShiftedClock, World, create_app

CHAT = 2_000_000_001
TEACHER, ADMIN, PARENT, OTHER = 201, 101, 301, 302
EVENING = 1_772_474_400.0

Running = tuple[CommittedPolling, asyncio.Task[None]]
Polling = Callable[..., AbstractAsyncContextManager[Running]]


@dataclass
class Vk:
    """The emulated VK with a chat in it, and a client of it."""

    world: World
    messenger: Messenger
    chat: int = CHAT
    teacher: int = TEACHER
    admin: int = ADMIN
    parent: int = PARENT
    other: int = OTHER

    def say(self, *texts: str) -> None:
        for text in texts:
            self.world.say(CHAT, PARENT, text)

    async def until(self, condition: Callable[[], bool], seconds: float = 5.0) -> None:
        """Wait for what happens elsewhere; fails when it does not happen."""
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110
                await asyncio.sleep(0.005)

    async def ended(self, task: Awaitable[None], seconds: float = 1.0) -> None:
        """The task ends by itself in time."""
        await asyncio.wait_for(task, seconds)


@dataclass
class QuickTime:
    """Sleeps that are over at once and remembered."""

    slept: list[float] = field(default_factory=list)
    on_sleep: Callable[[], None] = lambda: None

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.on_sleep()
        await asyncio.sleep(0)


@dataclass
class Ear:
    """Hears alarms."""

    heard: list[str] = field(default_factory=list)

    async def __call__(self, text: str) -> None:
        self.heard.append(text)


class Inbox:
    """Commits batches as the database would: events and position together, or nothing."""

    def __init__(self) -> None:
        self.position: str | None = None
        self.batches: list[Batch] = []
        self.bodies: dict[str, Any] = {}
        self.failures: list[Exception] = []

    async def __call__(self, batch: Batch) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.batches.append(batch)
        self.bodies |= {one.id: json.loads(one.body) for one in batch.events}
        self.position = batch.position

    @property
    def texts(self) -> list[str]:
        return [body["object"]["message"]["text"] for body in self.bodies.values()]


@pytest.fixture
async def vk() -> AsyncIterator[Vk]:
    """A chat of the teacher (owner), an administrator and two parents; the bot is an admin."""
    world = World(ShiftedClock(lambda: EVENING), rate=None)
    world.add_user(ADMIN, "Игорь", "Титов", sex=2)
    world.add_user(TEACHER, "Ольга", "Иванова", sex=1)
    world.add_user(PARENT, "Анна", "Петрова", sex=1)
    world.add_user(OTHER, "Пётр", "Сидоров", sex=2)
    world.add_chat(
        CHAT, "5А, родители", owner=TEACHER, admins=[ADMIN], members=[PARENT, OTHER], bot="admin"
    )
    world.events.wanted = set(NEEDED_EVENTS)
    server = TestServer(create_app(world))
    await server.start_server()
    messenger = Messenger(SecretStr(world.token), str(server.make_url("/method/")), Limiter())
    yield Vk(world, messenger)
    await messenger.close()
    await server.close()


@pytest.fixture
def clock() -> QuickTime:
    return QuickTime()


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def polling(vk: Vk, clock: QuickTime, ear: Ear) -> Polling:
    """Runs a source, whose pauses are over at once, as long as its block lasts."""

    @asynccontextmanager
    async def run(intake: Intake, position: str | None = "0") -> AsyncIterator[Running]:
        source = CommittedPolling(
            vk.messenger, vk.world.community.id, position, on_alarm=ear, sleep=clock.sleep
        )
        task = asyncio.create_task(source.run(intake))
        try:
            yield source, task
        finally:
            source.stop()
            await vk.ended(task)

    return run
