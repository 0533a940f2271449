"""The demo's school on a Monday at 10:00, its page served over real HTTP, and no bot."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bot.clock import SteeredClock
from bot.demo import school
from bot.demo.server import create_demo
from emulator import World
from tests.bot.demo.served import MONDAY, Page, settled


@pytest.fixture
def clock() -> SteeredClock:
    return SteeredClock(MONDAY, frozen=True)


@pytest.fixture
def world(clock: SteeredClock) -> World:
    return school.found(clock)


@pytest.fixture
def demo(world: World, clock: SteeredClock) -> Callable[..., web.Application]:
    """Makes the application, with what a test wants otherwise."""

    def make(**more: Any) -> web.Application:
        given = {"chat_title": school.CHAT_TITLE, "settle": settled, "pace": 0.0, **more}
        return create_demo(world, clock, **given)

    return make


@pytest.fixture
async def page(demo: Callable[..., web.Application], world: World) -> AsyncIterator[Page]:
    server = TestServer(demo())
    await server.start_server()
    async with ClientSession() as session:
        yield Page(server, session, world)
    await server.close()
