"""Housekeeping: rows that have served are removed, words that have served are erased.

So a school's disk never fills, and nothing personal is kept longer than docs/personal-data.md
says (152-ФЗ). What a lane decides by (strikes in force, running blocks, open cases) is not
touched here.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from bot import metrics
from bot.clock import Clock
from bot.storage.batch import Batch, Write
from bot.storage.writer import Writer

log = structlog.get_logger(__name__)

EVERY = timedelta(days=1)
# A messenger repeats an event for minutes; a week leaves room for an operator's question.
INBOX_KEPT = timedelta(days=7)
OUTBOX_KEPT = timedelta(days=30)
# An event that could not be judged holds what was said; older, it is not tried again either.
FAILED_KEPT = timedelta(days=30)
# After its end: a strike can be asked about, a decision can be accounted for.
WORDS_KEPT = timedelta(days=365)
_AGED = (
    Write.STRIKES_AGED,
    Write.CASES_AGED,
    Write.VOTES_AGED,
    Write.REVIEWS_AGED,
    Write.DEFERRED_AGED,
    Write.MARKS_AGED,
    Write.LESSONS_AGED,
    Write.MEMBERS_AGED,
    Write.QUESTIONS_AGED,
)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


async def keep_house(writer: Writer, clock: Clock, pruned: Callable[[], None]) -> None:
    """Prune at start and once a day; a failing database is tried again the next day.

    ``pruned``: what is held in memory may know more than the database now.
    """
    never = asyncio.Event()
    looked_at = _BEGINNING
    while True:
        now = clock.now()
        try:
            await writer.commit(_worn(now, looked_at))
        except Exception:
            log.exception("housekeeping_failed")
            metrics.housekeeping_failed.inc()
        else:
            looked_at = now - WORDS_KEPT
            pruned()
        await clock.wait(now + EVERY, never)


def _worn(now: datetime, looked_at: datetime) -> Batch:
    """What has served; the journal before ``looked_at`` was looked at another day."""
    batch = Batch()
    batch.add(Write.INBOX_PRUNE, before=now - INBOX_KEPT)
    batch.add(Write.EVENTS_FAILED, before=now - FAILED_KEPT)
    batch.add(Write.OUTBOX_PRUNE, before=now - OUTBOX_KEPT)
    before = now - WORDS_KEPT
    for write in (Write.CASES_ABANDONED, Write.REVIEWS_ABANDONED):
        batch.add(write, before=before, now=now)
    for write in _AGED:
        batch.add(write, before=before)
    batch.add(Write.JOURNAL_AGED, before=before, since=looked_at)
    return batch
