"""Keep the lessons in force: what one chat teaches holds in every chat of the school.

Lanes hand over what they committed; what the command line changed is noticed by looking
at the table now and then.
"""

import asyncio
from collections.abc import Iterable

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage import lessons as stored
from handlers.effects import Effect
from handlers.teaching import heeded
from policies.lessons import NO_LESSONS, Lessons

log = structlog.get_logger(__name__)
LOOK_EVERY = 20.0


class LessonKeeper:
    """The school's lessons, for whoever judges."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._seen: stored.Print = ()
        self._changes = 0
        self.current: Lessons = NO_LESSONS

    def heed(self, effects: Iterable[Effect], chat: int) -> None:
        """What a chat taught is committed."""
        after = heeded(self.current, effects, chat)
        if after is not self.current:
            self.current = after
            self._changes += 1

    async def look(self) -> None:
        """Take in what the table holds, if it changed."""
        changes = self._changes
        async with self._engine.connect() as connection:
            seen = await stored.fingerprint(connection)
            if seen == self._seen:
                return
            found = await stored.load(connection)
        if changes == self._changes:
            self.current, self._seen = found, seen

    async def watch(self) -> None:
        """Look now and then; a failing database is asked again."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await self.look()
            except Exception:
                log.exception("lessons_unread")
