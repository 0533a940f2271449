"""How the bot is: alive (its parts run) and ready (its work gets done), said in words.

A look asks the database once, a few rows of two indexes; it is made when somebody asks.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import metrics, wording
from bot.clock import Clock
from bot.storage.inbox import WAITING
from bot.storage.models import InboxRow, OutboxRow
from bot.storage.troubles import Trouble, what_of
from bot.vk.wording import KEY_REFUSED
from handlers.calls import Rank

log = structlog.get_logger(__name__)

PATIENCE = 3.0
"""Seconds for which the database may think about a look."""

INBOX_LATE = 60.0
OUTBOX_LATE: Mapping[Rank, float] = {
    Rank.SANCTION: 60.0,
    Rank.EXPLANATION: 300.0,
    Rank.COURTESY: 1800.0,
}
SILENT = 120.0
"""Seconds: a poll is answered after 25 at most, an outage is asked about each 30."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What the parts know of themselves, asked at each look.

    ``stopped`` names parts that ended; ``silent``: seconds without an answer of the
    messenger's; ``refused``: it does not accept us; ``complaint``: about the policy file;
    ``trouble``: with which the database refused the last commit.
    """

    stopped: Callable[[], Mapping[str, str]]
    silent: Callable[[], float]
    refused: Callable[[], bool]
    complaint: Callable[[], str]
    trouble: Callable[[], Exception | None]


class Health:
    """Looks at the running bot. ``patience`` in seconds, for tests."""

    def __init__(
        self, engine: AsyncEngine, clock: Clock, signs: Signs, *, patience: float = PATIENCE
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._signs = signs
        self._patience = patience

    def alive(self) -> dict[str, str]:
        """What has stopped, by part; empty when all parts run."""
        return dict(self._signs.stopped())

    async def look(self) -> dict[str, str]:
        """What is wrong, by part, in Russian; the gauges are set on the way."""
        wrong = self.alive()
        silent = self._signs.silent()
        metrics.silence.set(silent)
        if self._signs.refused():
            wrong["messenger"] = KEY_REFUSED
        elif silent > SILENT:
            wrong["messenger"] = wording.messenger_silent(silent)
        complaint = self._signs.complaint()
        metrics.policy_broken.set(bool(complaint))
        if complaint:
            wrong["policy"] = wording.POLICY_BROKEN
        wrong.update(await self._database())
        return wrong

    async def _database(self) -> dict[str, str]:
        begun = time.monotonic()
        try:
            async with asyncio.timeout(self._patience):
                taken_at, waiting = await self._waiting()
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            # Only the kind of error: a database may repeat what it could not store.
            log.warning("health_unread", error=type(error).__name__)
            metrics.database_down.set(1)
            known = what_of(error)
            if known is Trouble.OTHER:
                return {"database": wording.database_silent(time.monotonic() - begun)}
            return {"database": wording.DATABASE_TROUBLES[known]}
        metrics.database_down.set(0)
        now = self._clock.now()
        wrong: dict[str, str] = {}
        trouble = self._signs.trouble()
        if trouble is not None:
            wrong["database"] = wording.DATABASE_TROUBLES[what_of(trouble)]
        unjudged = _age(taken_at, now)
        metrics.inbox_oldest.set(unjudged)
        if unjudged > INBOX_LATE:
            wrong["inbox"] = wording.inbox_late(unjudged)
        late: list[str] = []
        for rank in Rank:
            number, oldest = waiting.get(rank, (0, None))
            name, age = rank.name.lower(), _age(oldest, now)
            metrics.outbox_waiting.labels(name).set(number)
            metrics.outbox_oldest.labels(name).set(age)
            if age > OUTBOX_LATE[rank]:
                late.append(wording.outbox_late(name, number, age))
        if late:
            wrong["outbox"] = "; ".join(late)
        return wrong

    async def _waiting(self) -> tuple[datetime | None, dict[int, tuple[int, datetime]]]:
        async with self._engine.connect() as connection:
            taken_at: datetime | None = await connection.scalar(
                select(func.min(InboxRow.taken_at)).where(InboxRow.state == WAITING)
            )
            rows = await connection.execute(
                select(OutboxRow.rank, func.count(), func.min(OutboxRow.promised_at))
                .where(OutboxRow.state == WAITING)
                .group_by(OutboxRow.rank)
            )
            return taken_at, {rank: (number, oldest) for rank, number, oldest in rows}


def _age(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
