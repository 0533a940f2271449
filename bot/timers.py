"""Timers: one loop sleeps until the earliest row that falls due, and makes it an event."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import timedelta

import structlog

from bot import metrics
from bot.clock import Clock
from bot.storage.timers import StoredTimers

log = structlog.get_logger(__name__)
PAUSE = timedelta(seconds=5)


class Timers:
    """Fires what falls due. A row goes in the transaction that takes its event in."""

    def __init__(
        self, stored: StoredTimers, clock: Clock, wake_lanes: Callable[[Iterable[int]], None]
    ) -> None:
        self._stored = stored
        self._clock = clock
        self._wake_lanes = wake_lanes
        self._changed = asyncio.Event()
        self._stopping = False

    def changed(self) -> None:
        """A timer was set: the earliest may be another."""
        self._changed.set()

    def stop(self) -> None:
        """Let :meth:`run` end."""
        self._stopping = True
        self._changed.set()

    async def run(self) -> None:
        """Fire timers until stopped; a failing database is tried again."""
        while not self._stopping:
            try:
                await self._fire_due()
                earliest = await self._stored.earliest()
            except Exception:
                log.exception("timers_failed")
                await self._clock.wait(self._clock.now() + PAUSE, asyncio.Event())
                continue
            await self._clock.wait(earliest, self._changed)

    async def _fire_due(self) -> None:
        now = self._clock.now()
        while fired := await self._stored.due(now):
            await self._stored.fire(fired, now)
            for one in fired:
                metrics.timers_late.observe(max(0.0, (now - one.due).total_seconds()))
            self._wake_lanes({one.lane for one in fired})
