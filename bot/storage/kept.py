"""What a database keeps of no chat and of no person: written once, and the same ever after."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.batch import Batch, Write
from bot.storage.models import MarkRow
from bot.storage.writer import Writer

_LANE = 0


async def kept(
    name: str, first: Callable[[], str], engine: AsyncEngine, writer: Writer, now: datetime
) -> str:
    """What is kept under this name; where nothing is yet, ``first`` says it, and it is kept."""
    async with engine.connect() as connection:
        held = await connection.scalar(
            select(MarkRow.value).where(MarkRow.lane == _LANE, MarkRow.name == name)
        )
    if held is None:
        held = first()
        batch = Batch()
        batch.add(Write.MARK_SET, lane=_LANE, name=name, at=now, value=held)
        await writer.commit(batch)
    return held
