"""What is drawn by chance once and kept ever after: the questions' salt, the buttons' key.

Another salt would make every remembered question useless, another key every button that
stands in a chat; so they lie with what they protect and go with it into a backup. They
never reach a log, the journal or the command line.
"""

from datetime import datetime
from secrets import token_hex

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.batch import Batch, Write
from bot.storage.models import MarkRow
from bot.storage.writer import Writer
from policies.text.likeness import Salt

# Of no chat and of no person.
_LANE = 0
SALT, KEY = "salt", "press-key"


async def stored_salt(engine: AsyncEngine, writer: Writer, now: datetime) -> Salt:
    """The salt that the school's questions are hashed with; a new one where there is none yet."""
    return Salt(await _drawn(SALT, engine, writer, now))


async def stored_key(engine: AsyncEngine, writer: Writer, now: datetime) -> bytes:
    """The key that buttons are sealed with; a new one where there is none yet."""
    return await _drawn(KEY, engine, writer, now)


async def _drawn(name: str, engine: AsyncEngine, writer: Writer, now: datetime) -> bytes:
    async with engine.connect() as connection:
        held = await connection.scalar(
            select(MarkRow.value).where(MarkRow.lane == _LANE, MarkRow.name == name)
        )
    if held is None:
        held = token_hex(32)
        batch = Batch()
        batch.add(Write.MARK_SET, lane=_LANE, name=name, at=now, value=held)
        await writer.commit(batch)
    return bytes.fromhex(held)
