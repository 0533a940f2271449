"""What is drawn by chance once and kept ever after: the questions' salt, the buttons' key.

Another salt would make every remembered question useless, another key every button that
stands in a chat; so they lie with what they protect and go with it into a backup. They
never reach a log, the journal or the command line.
"""

from datetime import datetime
from secrets import token_hex

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.kept import kept
from bot.storage.writer import Writer
from policies.text.likeness import Salt

SALT, KEY = "salt", "press-key"


async def stored_salt(engine: AsyncEngine, writer: Writer, now: datetime) -> Salt:
    """The salt that the school's questions are hashed with; a new one where there is none yet."""
    return Salt(await _drawn(SALT, engine, writer, now))


async def stored_key(engine: AsyncEngine, writer: Writer, now: datetime) -> bytes:
    """The key that buttons are sealed with; a new one where there is none yet."""
    return await _drawn(KEY, engine, writer, now)


async def _drawn(name: str, engine: AsyncEngine, writer: Writer, now: datetime) -> bytes:
    return bytes.fromhex(await kept(name, lambda: token_hex(32), engine, writer, now))
