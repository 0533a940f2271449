"""Bots Long Poll: a poll's answer from the event history."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from emulator.faults import LONG_POLL, Fault
from emulator.world import World

DEFAULT_WAIT = 25.0
MAX_WAIT = 90.0
_TS_DIGITS = 18


async def poll(
    world: World,
    group: str,
    query: dict[str, str],
    closing: Callable[[], bool] = lambda: False,
) -> str | Fault:
    """VK's answer as JSON text, after up to `wait` real seconds; or the failure a test ordered.

    :param closing: tells whether the server is going down and wants no one kept waiting.
    """
    clock = asyncio.get_running_loop().time
    until = clock() + _wait(query)
    while True:
        fault = world.faults.take(LONG_POLL)
        if fault is not None:
            return fault
        answer = _ready(world, group, query)
        if answer is not None:
            return answer
        left = until - clock()
        if left <= 0 or closing():
            return _updates(world.events.head, [])
        await world.events.bell.wait(left)


def _ready(world: World, group: str, query: dict[str, str]) -> str | None:
    events = world.events
    if world.poll_failed is not None:
        failed, world.poll_failed = world.poll_failed, None
        if failed != 1:
            world.rotate_key()
            return f'{{"failed":{failed}}}'
        return f'{{"failed":1,"ts":{events.head}}}'
    if group != str(world.community.id) or not world.longpoll_enabled:
        return '{"failed":3}'
    if query.get("key") != world.key:
        return '{"failed":2}'
    ts = _ts(query)
    if ts is None or not events.tail <= ts <= events.head:
        return f'{{"failed":1,"ts":{events.head}}}'
    if ts == events.head:
        return None
    lines = events.since(ts, world.poll_limit)
    return _updates(ts + len(lines), lines)


def _updates(ts: int, lines: list[str]) -> str:
    return f'{{"ts":"{ts}","updates":[{",".join(lines)}]}}'


def _ts(query: dict[str, str]) -> int | None:
    text = query.get("ts", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < _TS_DIGITS else None


def _wait(query: dict[str, str]) -> float:
    try:
        return min(max(float(query.get("wait", DEFAULT_WAIT)), 0.0), MAX_WAIT)
    except ValueError:
        return DEFAULT_WAIT
