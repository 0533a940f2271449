"""Memory that was freed goes back to the system.

What numpy and SQLite free the C library keeps, scattered between what lives on: a bot at two
hundred messages a second grew by some sixty megabytes an hour of nothing but holes.
"""

import asyncio
import ctypes
import sys
from collections.abc import Callable
from datetime import timedelta

from bot.clock import Clock

EVERY = timedelta(minutes=1)


async def give_back(clock: Clock, trim: Callable[[int], object]) -> None:
    """Have the C library give back what it can, once a minute; it takes milliseconds."""
    never = asyncio.Event()
    while True:
        await clock.wait(clock.now() + EVERY, never)
        trim(0)


def trimmer() -> Callable[[int], object]:
    """``malloc_trim(3)`` of the GNU C library; where there is none, what does nothing."""
    if sys.platform != "linux":
        return bool
    trim: Callable[[int], object] = getattr(ctypes.CDLL(None), "malloc_trim", bool)
    return trim
