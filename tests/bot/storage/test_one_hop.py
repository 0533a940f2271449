"""SQLite's driver: one way to its thread and back a statement, and nothing lost on the way."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.storage.database import close
from bot.storage.one_hop import AT_ONCE, OneHop, connect

MANY = 2 * AT_ONCE + 7


class Counting(OneHop):
    """Counts the ways to the thread."""

    ways = 0

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        self.ways += 1
        return await super()._execute(fn, *args, **kwargs)


@pytest.fixture
def opened() -> list[Counting]:
    """The connections that were opened, in order."""
    return []


@pytest.fixture
async def engine(tmp_path: Path, opened: list[Counting]) -> AsyncIterator[AsyncEngine]:
    """An engine on a file with as many numbers as need several readings."""

    def connect(*where: Any, **how: Any) -> Counting:
        opened.append(Counting(partial(sqlite3.connect, *where, **how), AT_ONCE))
        return opened[-1]

    made = create_async_engine(
        f"sqlite+aiosqlite:///{tmp_path / 'numbers.db'}", connect_args={"async_creator_fn": connect}
    )
    async with made.begin() as connection:
        await connection.execute(text("CREATE TABLE numbers (number INTEGER PRIMARY KEY)"))
        rows = [{"number": number} for number in range(MANY)]
        await connection.execute(text("INSERT INTO numbers VALUES (:number)"), rows)
    yield made
    await close(made)


async def test_a_file_that_does_not_open_leaves_no_answer_for_a_loop_that_is_gone(
    tmp_path: Path,
) -> None:
    connection = connect(str(tmp_path))
    with pytest.raises(sqlite3.OperationalError):
        await connection
    # The program says why and ends; the thread has said its last word before.
    assert connection._ending is not None
    assert connection._ending.done()


async def test_a_read_costs_one_way_to_the_thread(
    engine: AsyncEngine, opened: list[Counting]
) -> None:
    before = opened[0].ways
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT max(number) FROM numbers")) == MANY - 1
    assert opened[0].ways == before + 1


async def test_a_write_costs_one_way_and_its_commit_another(
    engine: AsyncEngine, opened: list[Counting]
) -> None:
    before = opened[0].ways
    async with engine.begin() as connection:
        changed = await connection.execute(text("DELETE FROM numbers WHERE number < 3"))
        assert changed.rowcount == 3
    assert opened[0].ways == before + 2


async def test_a_long_answer_is_read_whole(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        rows = await connection.scalars(text("SELECT number FROM numbers ORDER BY number"))
        assert rows.all() == list(range(MANY))


async def test_a_stream_reads_on_as_it_is_asked(
    engine: AsyncEngine, opened: list[Counting]
) -> None:
    before = opened[0].ways
    async with engine.connect() as connection:
        rows = await connection.stream(text("SELECT number FROM numbers ORDER BY number"))
        first = [row.number for row in await rows.fetchmany(10)]
        assert (first, opened[0].ways) == (list(range(10)), before + 1)
        rest = [row.number async for row in rows]
        assert first + rest == list(range(MANY))


async def test_what_is_left_unread_holds_nothing_up(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        rows = await connection.stream(text("SELECT number FROM numbers ORDER BY number"))
        assert (await rows.fetchone()) is not None
        await rows.close()
        await connection.execute(text("DROP TABLE numbers"))
        await connection.commit()
    async with engine.connect() as connection:
        tables = await connection.scalars(text("SELECT name FROM sqlite_master"))
        assert tables.all() == []


async def test_who_failed_leaves_nothing_behind(engine: AsyncEngine) -> None:
    with pytest.raises(RuntimeError):
        async with engine.begin() as connection:
            await connection.execute(text("DELETE FROM numbers"))
            raise RuntimeError("in the midst of it")
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM numbers")) == MANY


async def test_a_statement_whose_waiting_was_given_up_is_undone(engine: AsyncEngine) -> None:
    """The thread may run it after its caller has gone; the next one must not find it."""

    async def begin_to_write() -> None:
        async with engine.connect() as connection:
            await connection.execute(text("DELETE FROM numbers"))

    for turns in range(8):
        writing = asyncio.create_task(begin_to_write())
        for _ in range(turns):
            await asyncio.sleep(0)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
    async with engine.begin() as connection:
        await connection.execute(text("INSERT INTO numbers VALUES (:new)"), {"new": MANY})
        assert await connection.scalar(text("SELECT count(*) FROM numbers")) == MANY + 1


def _rows(*numbers: int) -> list[dict[str, int]]:
    return [{"number": number} for number in numbers]


async def test_statements_without_an_answer_go_together_with_their_commit(
    engine: AsyncEngine, opened: list[Counting]
) -> None:
    before = opened[0].ways
    async with engine.begin() as connection:
        with opened[0].queueing():
            await connection.execute(text("DELETE FROM numbers"))
            await connection.execute(text("INSERT INTO numbers VALUES (:number)"), _rows(1, 2))
            await connection.execute(text("INSERT INTO numbers VALUES (:number)"), _rows(3))
    assert opened[0].ways == before + 1
    async with engine.connect() as connection:
        left = await connection.scalars(text("SELECT number FROM numbers ORDER BY number"))
        assert left.all() == [1, 2, 3]


async def test_where_one_of_them_fails_the_commit_says_so_and_nothing_is_done(
    engine: AsyncEngine, opened: list[Counting]
) -> None:
    with pytest.raises(IntegrityError):
        async with engine.begin() as connection:
            with opened[0].queueing():
                await connection.execute(text("DELETE FROM numbers WHERE number > 5"))
                await connection.execute(text("INSERT INTO numbers VALUES (:number)"), _rows(5))
                await connection.execute(text("DELETE FROM numbers"))
    async with engine.begin() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM numbers")) == MANY
        # What failed is forgotten with what it was part of.
        await connection.execute(text("DELETE FROM numbers WHERE number = 5"))
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM numbers")) == MANY - 1


async def test_what_is_handed_over_and_not_committed_is_undone(
    engine: AsyncEngine, opened: list[Counting]
) -> None:
    async with engine.connect() as connection:
        with opened[0].queueing():
            await connection.execute(text("DELETE FROM numbers"))
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM numbers")) == MANY
