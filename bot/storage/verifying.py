"""Is a database whole, of this program, and free of what must never be in it?"""

from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, func, inspect, select, text, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.orm import InstrumentedAttribute

from bot import wording
from bot.storage.database import revision_of, revisions
from bot.storage.models import Base, BlockRow, InboxRow, OutboxRow, StrikeRow

_INBOX_STATES = ("waiting", "done", "failed")
_OUTBOX_STATES = ("waiting", "done", "failed", "dropped")
_LONGEST_BLOCK = 31 * 86_400 * 1_000_000


def _micros(moment: InstrumentedAttribute[datetime]) -> ColumnElement[int]:
    return type_coerce(moment, BigInteger)


# What no row may be, and how it is told.
_NEVER: tuple[tuple[type[Base], ColumnElement[bool], str], ...] = (
    (StrikeRow, StrikeRow.rule == "", wording.STRIKES_WITHOUT_RULE),
    (
        BlockRow,
        _micros(BlockRow.until) > _micros(BlockRow.chain_begun) + _LONGEST_BLOCK,
        wording.BLOCKS_TOO_LONG,
    ),
    (InboxRow, InboxRow.state.not_in(_INBOX_STATES), wording.EVENTS_OF_NO_STATE),
    (OutboxRow, OutboxRow.state.not_in(_OUTBOX_STATES), wording.CALLS_OF_NO_STATE),
)


async def troubles(engine: AsyncEngine) -> list[str]:
    """What is wrong with a database, in words; empty when it is whole."""
    async with engine.connect() as connection:
        broken = await _broken_pages(connection)
        if broken:
            # Of a broken file nothing else is worth reading.
            return broken
        revision = await connection.run_sync(revision_of)
        if revision is None:
            return [wording.NOT_A_SCHOOL]
        if revision not in revisions():
            return [wording.database_too_new(revision)]
        if revision != revisions()[-1]:
            return [wording.database_too_old(revision)]
        missing = await connection.run_sync(
            lambda one: sorted(set(Base.metadata.tables) - set(inspect(one).get_table_names()))
        )
        if missing:
            return [wording.tables_missing(missing)]
        found = []
        for table, wrong, told in _NEVER:
            count = await connection.scalar(select(func.count()).select_from(table).where(wrong))
            if count:
                found.append(f"{told}: {count}.")
        return found


async def _broken_pages(connection: AsyncConnection) -> list[str]:
    if connection.dialect.name != "sqlite":
        return []
    told = (await connection.execute(text("PRAGMA integrity_check(5)"))).scalars().all()
    return [] if told == ["ok"] else [wording.database_broken(str(one)) for one in told]
