"""Move a school from one database to another, and prove that nothing is missing.

Rows that are there already are passed over, so an interrupted copy is simply made again.
Text orders differently in the two databases, so what was copied is compared by sums that no
order changes.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import Table, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.models import Base

ROWS_AT_ONCE = 500
_MODULO = 1 << 128


@dataclass(frozen=True, slots=True)
class Sum:
    """How many rows a table has, and a sum over all of them, whatever their order."""

    rows: int
    digest: int


@dataclass(frozen=True, slots=True)
class Differs:
    """A table that is not the same in both databases."""

    table: str
    source: Sum
    target: Sum


async def copy(
    source: AsyncEngine, target: AsyncEngine, copied: Callable[[int], None]
) -> list[Differs]:
    """Copy every table and compare; ``copied`` is told of rows as they are done.

    Both are of the newest revision. Returns the tables that differ afterwards: those of a
    target that held other rows before.
    """
    differing = []
    for table in Base.metadata.sorted_tables:
        async with source.connect() as here, target.connect() as there:
            await _copy_table(table, here, there, copied)
            was, became = await sum_of(table, here), await sum_of(table, there)
            if was != became:
                differing.append(Differs(table.name, was, became))
    return differing


async def rows_in(engine: AsyncEngine) -> int:
    """How many rows all tables have."""
    async with engine.connect() as connection:
        counts = [
            await connection.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        ]
    return sum(counts)


async def sum_of(table: Table, connection: AsyncConnection) -> Sum:
    """The count and the sum of a table."""
    rows, digest = 0, 0
    result = await connection.stream(select(table))
    async for row in result.mappings():
        rows += 1
        digest = (digest + _digest(row)) % _MODULO
    return Sum(rows, digest)


async def _copy_table(
    table: Table, here: AsyncConnection, there: AsyncConnection, copied: Callable[[int], None]
) -> None:
    insert = postgresql.insert if there.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).on_conflict_do_nothing()
    result = await here.stream(select(table))
    async for rows in result.mappings().partitions(ROWS_AT_ONCE):
        await there.execute(statement, [dict(row) for row in rows])
        await there.commit()
        copied(len(rows))
    if there.dialect.name == "postgresql":
        await _number_on(table, there)
        await there.commit()


async def _number_on(table: Table, connection: AsyncConnection) -> None:
    """PostgreSQL numbers rows by a sequence, which copied rows do not move."""
    column = table.autoincrement_column
    if column is None:
        return
    sequence = await connection.scalar(
        text("SELECT pg_get_serial_sequence(:table, :column)"),
        {"table": table.name, "column": column.name},
    )
    if sequence is not None:
        highest = await connection.scalar(select(func.max(column)))
        await connection.execute(
            text("SELECT setval(:sequence, :value, :called)"),
            {"sequence": sequence, "value": highest or 1, "called": highest is not None},
        )


def _digest(row: Mapping[Any, Any]) -> int:
    plain = json.dumps(dict(row), default=_plain, sort_keys=True, ensure_ascii=False)
    return int.from_bytes(blake2b(plain.encode(), digest_size=16).digest(), "big")


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(type(value).__name__)
