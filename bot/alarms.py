"""Words to those in charge, which wait where the database cannot take them yet.

An alarm is an event like any other; what it is about may be the database itself.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import structlog

from bot import wording
from bot.clock import Clock
from bot.storage.batch import Batch
from bot.storage.recorder import take_in
from bot.storage.writer import Writer
from handlers.events import ADMINISTRATORS_LANE, Alarm

log = structlog.get_logger(__name__)

AGAIN = timedelta(seconds=10)
_MOST = 100


class Alarms:
    """Takes alarms in. ``wake_lane`` is told when one waits to be judged."""

    def __init__(self, writer: Writer, clock: Clock, wake_lane: Callable[[int], None]) -> None:
        self._writer = writer
        self._clock = clock
        self._wake_lane = wake_lane
        self._unsaid: dict[str, Alarm] = {}
        self._failed = asyncio.Event()

    async def tell(self, key: str, text: str) -> None:
        """Tell the administrators; the same ``key`` is told only once. Raises nothing."""
        log.warning("alarm", text=text)
        alarm = Alarm(key=f"alarm:{key}", lane=ADMINISTRATORS_LANE, at=self._clock.now(), text=text)
        if await self._taken(alarm) or len(self._unsaid) >= _MOST:
            return
        self._unsaid.setdefault(alarm.key, alarm)
        self._failed.set()

    async def run(self) -> None:
        """Try again what the database did not take, until it does."""
        never = asyncio.Event()
        while True:
            if not self._unsaid:
                await self._failed.wait()
            self._failed.clear()
            await self._clock.wait(self._clock.now() + AGAIN, never)
            for alarm in list(self._unsaid.values()):
                if not await self._taken(replace(alarm, text=wording.told_late(alarm.text))):
                    break
                del self._unsaid[alarm.key]

    async def _taken(self, alarm: Alarm) -> bool:
        rows = Batch()
        take_in(rows, alarm, alarm.at)
        try:
            await self._writer.commit(rows)
        except Exception as error:  # noqa: BLE001  whatever it is, the alarm is not committed
            # Only the kind of error: a database repeats in its words what it could not store.
            log.warning("alarm_waits", error=type(error).__name__)
            return False
        self._wake_lane(ADMINISTRATORS_LANE)
        return True
