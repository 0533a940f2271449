"""The world's clock, and the bell on which the world's listeners wait."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Protocol, runtime_checkable


@runtime_checkable
class Settable(Protocol):
    """A clock that can be moved."""

    def __call__(self) -> float:
        """Unix time, seconds."""

    def advance(self, seconds: float) -> None:
        """Move the clock by `seconds`; a negative number moves it back."""


class ShiftedClock:
    """Another clock plus an offset, so that a test or the demo may move it."""

    def __init__(self, base: Callable[[], float] = time.time) -> None:
        self._base = base
        self.offset = 0.0

    def __call__(self) -> float:
        """Unix time, seconds."""
        return self._base() + self.offset

    def advance(self, seconds: float) -> None:
        """Move the clock by `seconds`; a negative number moves it back."""
        self.offset += seconds


class Bell:
    """Wakes every task that waits on it. One event loop; ringing needs no loop at all."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Wake all who wait now."""
        if self._waiting:
            for future in self._waiting:
                if not future.done():
                    future.set_result(None)
            self._waiting.clear()

    @property
    def waiting(self) -> int:
        """How many wait now."""
        return len(self._waiting)

    async def wait(self, seconds: float) -> None:
        """Return at the next ring, or after `seconds` real seconds at the latest."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            async with asyncio.timeout(seconds):
                await future
        except TimeoutError:
            return
        finally:
            self._waiting.discard(future)
