"""A thousand breaches in fifty chats at once, against VK's strict limit and its latency.

Every message is deleted, every author told privately, some are blocked. The reference is
computed: one call a request, evenly paced at twenty a second.
"""

import asyncio
from collections.abc import Iterator

from benchmarks import bots, scene, vk
from benchmarks.table import Row, Unit

CHATS, IN_EACH = 50, 20
RATE, LATENCY = 20, 0.08
_LIMITED = 6


def measure(*, short: bool) -> Iterator[Row]:
    """Seconds until all is deleted and until all is done, and how often VK said «too many»."""
    chats = 5 if short else CHATS
    said = scene.outburst(chats, IN_EACH)
    with vk.running(vk.Conditions(chats, rate=RATE, latency=LATENCY)) as server:
        server.say(said)
        asyncio.run(_burst(server, chats))
        seen = server.seen()
    begun = next(at for at, reached in seen.polled if reached > 0)
    calls = [one for one in seen.calls if one["monotonic"] >= begun]
    made = [one for one in calls if "error_code" not in one]
    deleted = {
        (one["params"]["peer_id"], cmid): one["monotonic"]
        for one in made
        if one["method"] == "messages.delete"
        for cmid in one["params"].get("cmids", "").split(",")
    }
    told = [one for one in made if one["method"] == "messages.send"]
    blocks = [one for one in made if one["method"].endswith("MemberRestrictions")]
    requests = {one["requests"] for one in calls}
    limited = {one["requests"] for one in calls if one.get("error_code") == _LIMITED}
    acts = len(deleted) + len(told) + len(blocks)
    size = f"{len(said)} breaches in {chats} chats"
    detail = (
        f"{size}: {len(deleted)} deleted, {len(told)} told, {len(blocks)} calls that block, "
        f"{len(requests)} requests; one call a request would take {acts / RATE:.0f} s"
    )
    last = max(one["monotonic"] for one in made)
    yield Row(
        "burst: every deletion",
        max(deleted.values()) - begun,
        Unit.SECONDS,
        must=1.0,
        detail=detail,
    )
    floor = (6 + len(told) / 25) / RATE
    yield Row(
        "burst: everything",
        last - begun,
        Unit.SECONDS,
        must=4.0,
        aim=round(1.15 * floor, 2),
        detail=f"floor {floor:.1f} s: 6 requests that delete and restrict, 25 letters a request",
    )
    yield Row(
        "burst: lost", float(len(said) - len(deleted)), Unit.COUNT, must=0.0, detail="not deleted"
    )
    yield Row(
        "burst: error 6",
        100 * len(limited) / len(requests),
        Unit.SHARE,
        must=1.0,
        detail="of all requests",
    )


async def _burst(server: vk.VK, chats: int) -> None:
    async with bots.our_bot(server, chats) as bot:
        server.open_gate()
        await bot.settled(server.head())
        # Calls go on after the last judgement; done is when nothing is promised any more.
        await bot.all_delivered()
