"""The one writer: whoever has something to commit waits for a commit that all share."""

import asyncio
import time
from dataclasses import dataclass

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import metrics
from bot.storage.batch import Batch, statements_for
from bot.storage.troubles import what_of

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Waiting:
    batch: Batch
    done: asyncio.Future[None]


class Writer:
    """Commits batches in groups: one transaction, one multi-row statement a table.

    A group that fails is tried batch by batch, so that one bad batch harms no other.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._statements = statements_for(engine.dialect.name)
        self._waiting: list[_Waiting] = []
        self._wake = asyncio.Event()
        self._closing = False
        self._trouble: Exception | None = None

    @property
    def trouble(self) -> Exception | None:
        """What the database refused the last commit with; None where it took it."""
        return self._trouble

    async def commit(self, batch: Batch) -> None:
        """Return once ``batch`` is committed. Raises what the database raised."""
        if not batch:
            return
        waiting = _Waiting(batch, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._wake.set()
        await waiting.done

    async def run(self) -> None:
        """Commit until closed, and what still waits then."""
        while not (self._closing and not self._waiting):
            await self._wake.wait()
            self._wake.clear()
            group, self._waiting = self._waiting, []
            if group:
                await self._commit_group(group)

    def close(self) -> None:
        """Let :meth:`run` end after what waits is committed."""
        self._closing = True
        self._wake.set()

    async def _commit_group(self, group: list[_Waiting]) -> None:
        whole = Batch()
        for one in group:
            whole.merge(one.batch)
        try:
            await self._transact(whole)
        except Exception as error:  # noqa: BLE001 - handed to those who wait
            if len(group) == 1:
                _fail(group[0], error)
                return
            log.warning("commit_group_failed", size=len(group), error=type(error).__name__)
            for one in group:
                await self._commit_group([one])
            return
        for one in group:
            if not one.done.done():
                one.done.set_result(None)

    async def _transact(self, batch: Batch) -> None:
        begun = time.perf_counter()
        try:
            async with self._engine.begin() as connection:
                await batch.run(connection, self._statements)
        except Exception as error:
            metrics.commits_failed.labels(what_of(error)).inc()
            self._trouble = error
            raise
        self._trouble = None
        metrics.commit_seconds.observe(time.perf_counter() - begun)


def _fail(waiting: _Waiting, error: Exception) -> None:
    if not waiting.done.done():
        waiting.done.set_exception(error)
