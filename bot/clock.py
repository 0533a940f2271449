"""The present moment, from outside: the machine's, or one that is steered."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits for it."""

    def now(self) -> datetime:
        """An aware moment in UTC."""
        ...

    async def wait(self, until: datetime | None, wake: asyncio.Event) -> None:
        """Return when ``until`` has come (None: never) or ``wake`` is set; then clear it.

        Returns too once the clock was set back: ``until`` may be of a time that never was.
        """
        ...


class SystemClock:
    """The machine's clock."""

    # A step of the machine's clock is noticed at the latest after this many seconds.
    _LONGEST = 60.0

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def wait(self, until: datetime | None, wake: asyncio.Event) -> None:
        latest = self.now()
        while not wake.is_set():
            if self.now() < latest:
                return
            latest = self.now()
            left = self._LONGEST if until is None else (until - self.now()).total_seconds()
            if left <= 0:
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(min(left, self._LONGEST)):
                    await wake.wait()
        wake.clear()


class SteeredClock:
    """A clock that runs with the machine's, ahead of it by what it was moved.

    With ``frozen`` it stands still and moves only when it is told: for tests.
    """

    def __init__(self, start: datetime | None = None, *, frozen: bool = False) -> None:
        self._frozen = start or datetime.now(UTC) if frozen else None
        self._offset = (start - datetime.now(UTC)) if start and not frozen else timedelta()
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        return self._frozen if self._frozen is not None else datetime.now(UTC) + self._offset

    def timestamp(self) -> float:
        """The moment in seconds since the epoch."""
        return self.now().timestamp()

    def advance(self, by: timedelta) -> None:
        """Move forward. Raises ``ValueError`` for a move back: timers would fire twice."""
        if by < timedelta():
            raise ValueError("часы можно перевести только вперёд")
        if self._frozen is not None:
            self._frozen += by
        else:
            self._offset += by
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    def move_to(self, moment: datetime) -> None:
        """Move forward to a moment."""
        self.advance(moment - self.now())

    async def wait(self, until: datetime | None, wake: asyncio.Event) -> None:
        latest = self.now()
        while not wake.is_set():
            if self.now() < latest:
                return
            latest = self.now()
            left = None if until is None else (until - self.now()).total_seconds()
            if left is not None and left <= 0:
                return
            timeout = None if self._frozen is not None else left
            waits = [asyncio.ensure_future(wake.wait()), asyncio.ensure_future(self._moved.wait())]
            try:
                await asyncio.wait(waits, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for one in waits:
                    one.cancel()
        wake.clear()
