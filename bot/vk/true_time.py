"""The machine's clock held against VK's: timers and openings go by it (``utils.getServerTime``).

What somebody did is judged by VK's own time of it, whatever the machine's clock says. But a
release, an opening and a reminder come when the machine thinks it is time.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog

from bot.clock import Clock
from bot.vk import wording
from bot.vk.client import Messenger, Unreachable, VKError
from bot.vk.lenient import integer

log = structlog.get_logger(__name__)

EVERY = timedelta(hours=1)
TOLERATED = timedelta(minutes=2)


async def watch_clock(
    messenger: Messenger, clock: Clock, on_alarm: Callable[[str], Awaitable[None]]
) -> None:
    """Compare at start and every hour; say once, in Russian, that the clock is wrong."""
    never = asyncio.Event()
    told = False
    while True:
        error = await _error(messenger, clock)
        if error is not None:
            wrong = abs(error) > TOLERATED
            if wrong and not told:
                await on_alarm(wording.clock_wrong(error))
            told = wrong
        await clock.wait(clock.now() + EVERY, never)


async def _error(messenger: Messenger, clock: Clock) -> timedelta | None:
    """By how much the machine's clock is ahead; None where VK does not tell.

    VK told its time somewhere between asking and its answer. Meanwhile the machine may have
    slept, or somebody has moved its clock: what lies between is no error.
    """
    asked = clock.now()
    try:
        answer = integer(await messenger.call("utils.getServerTime", {}, rank=2))
    except (VKError, Unreachable) as error:
        log.info("server_time_unread", reason=str(error))
        return None
    if not answer:
        return None
    true = datetime.fromtimestamp(answer, UTC)
    first, last = sorted((asked, clock.now()))
    return max(first - true, min(last - true, timedelta(0)))
