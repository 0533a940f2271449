"""How long after the poll's answer a breach's deletion is on the wire, at 100 events a second.

Seen from the server: from the moment a poll's answer left to the moment the request with
the deletion came in, less the emulator's own round trip, measured in the same run.
"""

import asyncio
import time
from collections.abc import Iterator

from aiohttp import ClientSession

from benchmarks import bots, scene, vk
from benchmarks.table import Row, Unit, middle, share_below

CHATS = 20
PER_SECOND = 100.0
# Our own limiter lets twenty requests a second pass; more breaches would measure it.
BREACHES_IN_100 = 4
_PINGS = 50


def measure(*, short: bool) -> Iterator[Row]:
    """The median and the 99th of a hundred, in milliseconds."""
    seconds, chats = (2, scene.FEW) if short else (25, CHATS)
    said = scene.talk(int(PER_SECOND * seconds), chats, violations=BREACHES_IN_100)
    with vk.running(vk.Conditions(chats, gated=False)) as server:
        trip = asyncio.run(_play(server, said, chats))
        seen = server.seen()
    delays = _delays(seen, said)
    own = [max(0.0, one - trip) * 1e3 for one in delays]
    detail = f"{len(own)} deletions; the emulator's round trip of {trip * 1e3:.1f} ms taken off"
    yield Row("delay to the delete, p50", middle(own), Unit.MILLISECONDS, 25, 5, detail=detail)
    yield Row("delay to the delete, p99", share_below(own, 0.99), Unit.MILLISECONDS, 100)


async def _play(server: vk.VK, said: list[scene.Said], chats: int) -> float:
    async with bots.our_bot(server, chats) as bot:
        trip = await _round_trip(server)
        server.pace(said, PER_SECOND)
        await asyncio.sleep(len(said) / PER_SECOND)
        while len(server.seen().places) < len(said):
            await asyncio.sleep(0.5)
        await bot.settled(server.head())
        await bot.all_delivered()
        return trip


async def _round_trip(server: vk.VK) -> float:
    """The median of a small request's way there and back."""
    took = []
    form = {"access_token": server.token, "v": "5.199", "user_ids": "201"}
    async with ClientSession() as session:
        for _ in range(_PINGS):
            begun = time.monotonic()
            async with session.post(server.api_url + "users.get", data=form) as answer:
                await answer.read()
            took.append(time.monotonic() - begun)
    return middle(took)


def _delays(seen: vk.Seen, said: list[scene.Said]) -> list[float]:
    deleted: dict[tuple[int, int], float] = {}
    for call in seen.calls:
        if call["method"] == "messages.delete" and "error_code" not in call:
            peer = int(call["params"]["peer_id"])
            for cmid in call["params"]["cmids"].split(","):
                deleted.setdefault((peer, int(cmid)), seen.arrived[call["requests"]])
    delays = []
    for one, cmid, place in zip(said, seen.numbers, seen.places, strict=True):
        if one.violation and (one.peer_id, cmid) in deleted:
            left = next(at for at, reached in seen.polled if reached >= place)
            delays.append(deleted[one.peer_id, cmid] - left)
    return delays
