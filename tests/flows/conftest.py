"""The stage of the flows: a chat, an emulated VK, and the bot at work in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from emulator import World, create_app
from tests.databases import salted
from tests.flows.stage import Stage, WatchedClock, furnish
from tests.school import NOON


@pytest.fixture
async def stage(tmp_path: Path, database: str) -> AsyncIterator[Stage]:
    """A chat and a bot that is not started yet."""
    await salted(database)
    clock = WatchedClock(NOON)
    world = World(clock=clock.timestamp, rate=None)
    furnish(world)
    runner = web.AppRunner(create_app(world), access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    stage = Stage(world, clock, tmp_path, f"http://127.0.0.1:{port}", database)
    yield stage
    if stage._running is not None and not stage._running.done():
        await stage.stop()
    await runner.cleanup()


@pytest.fixture
async def school(stage: Stage) -> Stage:
    """A chat with the bot at work in it."""
    await stage.start()
    return stage
