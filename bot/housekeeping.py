"""Housekeeping: rows that have served are removed, so that a school's disk never fills."""

import asyncio
from datetime import timedelta

import structlog

from bot.clock import Clock
from bot.storage.batch import Batch, Write
from bot.storage.writer import Writer

log = structlog.get_logger(__name__)

EVERY = timedelta(days=1)
# A messenger repeats an event for minutes; a week leaves room for an operator's question.
INBOX_KEPT = timedelta(days=7)
OUTBOX_KEPT = timedelta(days=30)


async def keep_house(writer: Writer, clock: Clock) -> None:
    """Prune at start and once a day; a failing database is tried again the next day."""
    never = asyncio.Event()
    while True:
        now = clock.now()
        batch = Batch()
        batch.add(Write.INBOX_PRUNE, before=now - INBOX_KEPT)
        batch.add(Write.OUTBOX_PRUNE, before=now - OUTBOX_KEPT)
        try:
            await writer.commit(batch)
        except Exception:
            log.exception("housekeeping_failed")
        await clock.wait(now + EVERY, never)
