"""The demo's school on a Monday at 10:00, its page served over real HTTP, and no bot."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser as Chromium
from playwright.async_api import async_playwright, expect

from bot.clock import SteeredClock
from bot.demo import school
from bot.demo.server import create_demo
from emulator import World
from tests.bot.demo.screen import CHROMIUM, FLAGS, WIDE, Screen
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


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def chromium() -> AsyncIterator[Chromium]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def open_page(
    chromium: Chromium, demo: Callable[..., web.Application], world: World
) -> AsyncIterator[Callable[..., Any]]:
    """Opens the page; at the end of the test nothing may have gone wrong on it."""
    opened: list[Screen] = []
    server = TestServer(demo(pace=0.05))
    await server.start_server()
    session = ClientSession()

    async def make(size: dict[str, int] = WIDE, **more: Any) -> Screen:
        tab = await chromium.new_page(viewport=size, **more)
        screen = Screen(tab, Page(server, session, world))
        opened.append(screen)
        await tab.goto(screen.served.origin)
        await expect(tab.locator("#chat-select option")).to_have_count(2)
        return screen

    yield make
    for screen in opened:
        await screen.tab.close()
    await session.close()
    await server.close()
    for screen in opened:
        assert screen.troubles == []
        assert [url for url in screen.asked if not url.startswith(screen.served.origin)] == []


@pytest_asyncio.fixture(loop_scope="module")
async def screen(open_page: Callable[..., Any]) -> Screen:
    opened: Screen = await open_page()
    return opened
