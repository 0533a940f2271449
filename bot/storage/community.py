"""Whose chats a database knows: chats and their messages are numbered for each community anew."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.batch import Batch, Write
from bot.storage.models import MarkRow
from bot.storage.writer import Writer

# Of no chat and of no person.
_LANE = 0
_COMMUNITY = "community"


async def served(engine: AsyncEngine, writer: Writer, group_id: int, now: datetime) -> int:
    """The community that this database serves; from now on this one, where it served none yet."""
    async with engine.connect() as connection:
        held = await connection.scalar(
            select(MarkRow.value).where(MarkRow.lane == _LANE, MarkRow.name == _COMMUNITY)
        )
    if held is not None:
        return int(held)
    batch = Batch()
    batch.add(Write.MARK_SET, lane=_LANE, name=_COMMUNITY, at=now, value=str(group_id))
    await writer.commit(batch)
    return group_id
