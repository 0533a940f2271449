"""Timers: one loop sleeps until the earliest row that falls due, and makes it an event."""

import asyncio
from collections.abc import Callable, Iterable

import structlog

from bot.clock import Clock
from bot.storage.timers import StoredTimers

log = structlog.get_logger(__name__)
PAUSE = 5.0


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
                await asyncio.sleep(PAUSE)
                continue
            await self._clock.wait(earliest, self._changed)

    async def _fire_due(self) -> None:
        now = self._clock.now()
        while fired := await self._stored.due(now):
            await self._stored.fire(fired, now)
            self._wake_lanes({one.lane for one in fired})
