"""Given a bot that runs on, then what it freed goes back to the system once a minute."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.clock import SteeredClock
from bot.freed import EVERY, give_back, trimmer

START = datetime(2026, 3, 4, 10, tzinfo=UTC)


async def test_once_a_minute_and_no_oftener() -> None:
    clock, asked = SteeredClock(START, frozen=True), asyncio.Queue[int]()
    working = asyncio.create_task(give_back(clock, asked.put_nowait))
    for _ in range(3):
        await settled()
        clock.advance(EVERY - timedelta(seconds=1))
        await settled()
        assert asked.empty()
        clock.advance(timedelta(seconds=1))
        assert await asyncio.wait_for(asked.get(), 5) == 0
    working.cancel()


def test_whatever_the_c_library_it_can_be_asked() -> None:
    trimmer()(0)


async def settled() -> None:
    """Every task has had its turn."""
    for _ in range(10):
        await asyncio.sleep(0)
