"""The whole way of an event, against a bare vkbottle bot with an empty handler.

Both poll the same emulated VK for the same messages, a hundred a poll, two of them breaches.
Ours parses, deduplicates, orders by chat, judges by every policy and commits inbox, strikes,
journal and outbox; the clock stops at the last commit.
"""

import asyncio
from collections.abc import Iterator

from benchmarks import bots, scene, vk
from benchmarks.table import Row, Unit, middle

CHATS = 20


def measure(*, short: bool) -> Iterator[Row]:
    """The ratio of events a second, and the same by processor time."""
    events, rounds = (200, 1) if short else (1_000, 3)
    chats = scene.FEW if short else CHATS
    said = scene.talk(events, chats)
    theirs, ours = [], []
    for number in range(rounds + (not short)):
        bare = _bare(said, chats)
        own = _ours(said, chats)
        # The first round warms both up: vkbottle builds its models at the first message.
        if number > 0 or short:
            theirs.append(bare)
            ours.append(own)
    wall = middle([b.wall / o.wall for b, o in zip(theirs, ours, strict=True)])
    cpu = middle([b.cpu / o.cpu for b, o in zip(theirs, ours, strict=True)])
    speeds = [events / middle([one.wall for one in runs]) for runs in (ours, theirs)]
    micros = [middle([one.cpu for one in runs]) / events * 1e6 for runs in (ours, theirs)]
    per_second = f"{speeds[0]:,.0f} events/s against {speeds[1]:,.0f} of bare vkbottle"
    processor = f"{micros[0]:.0f} µs an event against {micros[1]:.0f}"
    yield Row(
        "whole path", wall, Unit.RATIO, must=0.5, aim=1.0, more_is_better=True, detail=per_second
    )
    yield Row(
        "whole path, by processor time", cpu, Unit.RATIO, more_is_better=True, detail=processor
    )


def _bare(said: list[scene.Said], chats: int) -> bots.Spent:
    with vk.running(vk.Conditions(chats)) as server:
        server.say(said)
        return asyncio.run(bots.run_bare(server, len(said)))


def _ours(said: list[scene.Said], chats: int) -> bots.Spent:
    with vk.running(vk.Conditions(chats)) as server:
        server.say(said)
        return asyncio.run(_run_ours(server, len(said), chats))


async def _run_ours(server: vk.VK, events: int, chats: int) -> bots.Spent:
    async with bots.our_bot(server, chats) as bot:
        watch = bots.Watch()
        server.open_gate()
        await bot.settled(events)
        return watch.stop()
