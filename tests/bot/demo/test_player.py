"""When a scene goes on: once VK has been quiet for a while, and never later than patience lasts."""

import asyncio

from bot.demo.player import quiet
from emulator import World

NEVER = 3600.0


async def test_a_quiet_world_is_waited_for_only_so_long(world: World) -> None:
    async with asyncio.timeout(5):
        await quiet(world, seconds=0.01, patience=NEVER)


async def test_a_world_that_never_rests_is_left_after_patience(world: World) -> None:
    async def restless() -> None:
        while True:
            world.touch()
            await asyncio.sleep(0)

    noise = asyncio.create_task(restless())
    async with asyncio.timeout(5):
        await quiet(world, seconds=NEVER, patience=0.05)
    noise.cancel()


async def test_a_change_begins_the_wait_anew(world: World) -> None:
    waiting = asyncio.create_task(quiet(world, seconds=0.05, patience=NEVER))
    clock = asyncio.get_running_loop().time
    await asyncio.sleep(0)
    since = clock()
    while clock() - since < 0.1:
        world.touch()
        await asyncio.sleep(0)
        assert not waiting.done()
    async with asyncio.timeout(5):
        await waiting
