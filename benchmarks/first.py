"""The first message after the start against the hundredth: nothing may be loaded lazily.

All hundred say the same but for a number, so what differs is what the program had to load.
"""

import asyncio
from collections.abc import Iterator

from benchmarks import bots, scene, vk
from benchmarks.alone import alone
from benchmarks.table import Row, Unit, middle

CHATS = 1
_LAST = 10


def measure(*, short: bool) -> Iterator[Row]:
    """The ratio of processor time from the poll to the commit; each run in a new process."""
    runs = [alone(_run, 15 if short else 100) for _ in range(1 if short else 3)]
    yield Row(
        "first message after start",
        middle([first / hundredth for first, hundredth in runs]),
        Unit.RATIO,
        must=2.0,
        aim=1.0,
        detail=f"{middle([one for one, _ in runs]) * 1e3:.1f} ms against "
        f"{middle([one for _, one in runs]) * 1e3:.1f} ms of the hundredth",
    )


def _run(messages: int) -> tuple[float, float]:
    with vk.running(vk.Conditions(CHATS, gated=False)) as server:
        return asyncio.run(_play(server, messages))


async def _play(server: vk.VK, messages: int) -> tuple[float, float]:
    spent = []
    async with bots.our_bot(server, CHATS) as bot:
        for one in scene.repeated(messages, CHATS):
            watch = bots.Watch()
            server.say([one])
            await bot.settled(server.head())
            spent.append(watch.stop().cpu)
            # What follows (a look for calls, a timer) is over before the next.
            await asyncio.sleep(0.05)
    return spent[0], middle(spent[-_LAST:])
