"""Whose chats a database knows: chats and their messages are numbered for each community anew."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.kept import kept
from bot.storage.writer import Writer

_COMMUNITY = "community"


async def served(engine: AsyncEngine, writer: Writer, group_id: int, now: datetime) -> int:
    """The community that this database serves; from now on this one, where it served none yet."""
    return int(await kept(_COMMUNITY, lambda: str(group_id), engine, writer, now))
