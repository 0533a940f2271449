"""Sixty thousand waiting events, and ten thousand who join by a link: what they cost."""

import asyncio
from collections.abc import Iterator

from benchmarks import bots, memory, scene, vk
from benchmarks.alone import alone
from benchmarks.faults.row import NOTHING, Row
from benchmarks.process import resident
from emulator import CHAT_BASE

MOST = 50.0
"""Megabytes that a flood may add."""
JOINS = 10_000


def measure(*, short: bool) -> Iterator[Row]:
    """Memory while the flood waits in the inbox, and over a raid."""
    [waiting] = list(alone(_memory, short=short))
    yield Row(
        f"{2_000 if short else 60_000} events wait",
        "polls of a hundred while the lanes stand still; the memory that this adds is measured",
        NOTHING if waiting <= MOST else f"{waiting:.0f} MB of memory",
        f"+ {waiting:.0f} MB",
    )
    joins = 500 if short else JOINS
    added, posts, letters = alone(_raid, joins)
    held = added <= MOST and posts == 0 and letters <= 2
    yield Row(
        f"{joins} people join one chat by its link",
        "as fast as VK tells of it; the memory of the bot's own process",
        NOTHING if held else f"{added:.0f} MB, {posts} posts, {letters} letters",
        f"+ {added:.0f} MB; {letters} letters to those in charge, no post while they come",
    )


def _memory(*, short: bool) -> list[float]:
    return [row.reached for row in memory.measure(short=short)]


def _raid(joins: int) -> tuple[float, int, int]:
    with vk.running(vk.Conditions(1)) as server:
        return asyncio.run(_pour(server, joins))


async def _pour(server: vk.VK, joins: int) -> tuple[float, int, int]:
    async with bots.our_bot(server, 1) as bot:
        # What is loaded at the first message of all is not the raid's.
        server.say(scene.repeated(200, 1))
        server.open_gate()
        await bot.settled(server.head())
        before = resident()
        server.join(CHAT_BASE + 1, range(1_000_000, 1_000_000 + joins))
        await bot.settled(server.head())
        await bot.all_delivered()
        added = resident() - before
        sends = [call for call in server.seen().calls if call["method"] == "messages.send"]
        posts = [call for call in sends if int(call["params"]["peer_ids"]) > CHAT_BASE]
        return added, len(posts), len(sends) - len(posts)
