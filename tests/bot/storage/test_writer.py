"""The writer: whoever has something to commit shares a transaction, and no one's mistake."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import metrics
from bot.storage.batch import Batch, Write
from bot.storage.models import MarkRow, SourceRow, TimerRow
from bot.storage.troubles import Trouble
from bot.storage.writer import Writer

pytestmark = pytest.mark.every_database

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def mark(lane: int, name: str = "hint") -> Batch:
    batch = Batch()
    batch.add(Write.MARK_SET, lane=lane, name=name, at=NOON, value="")
    return batch


def bad() -> Batch:
    """A batch that no database accepts, with a good row in it."""
    batch = mark(666)
    batch.add(Write.MARK_SET, lane=667, name=None, at=NOON, value="")
    return batch


async def marked(engine: AsyncEngine) -> set[int]:
    async with engine.connect() as connection:
        return set((await connection.execute(select(MarkRow.lane))).scalars())


async def test_what_is_committed_is_there(engine: AsyncEngine, writer: Writer) -> None:
    await writer.commit(mark(1))
    assert await marked(engine) == {1}


async def test_who_waits_together_is_committed_together(engine: AsyncEngine) -> None:
    transactions = 0

    def begun(_: object) -> None:
        nonlocal transactions
        transactions += 1

    event.listen(engine.sync_engine, "begin", begun)
    writer = Writer(engine)
    waiting = [asyncio.create_task(writer.commit(mark(lane))) for lane in range(50)]
    await asyncio.sleep(0)
    running = asyncio.create_task(writer.run())
    await asyncio.gather(*waiting)
    assert transactions == 1
    assert await marked(engine) == set(range(50))
    writer.close()
    await running


async def test_one_bad_batch_harms_no_other(engine: AsyncEngine) -> None:
    writer = Writer(engine)
    batches = [mark(1), bad(), mark(2), mark(3)]
    waiting = [asyncio.create_task(writer.commit(batch)) for batch in batches]
    await asyncio.sleep(0)
    running = asyncio.create_task(writer.run())
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert [isinstance(one, SQLAlchemyError) for one in results] == [False, True, False, False]
    assert await marked(engine) == {1, 2, 3}
    writer.close()
    await running


async def test_a_batch_is_written_whole_or_not_at_all(engine: AsyncEngine, writer: Writer) -> None:
    with pytest.raises(SQLAlchemyError):
        await writer.commit(bad())
    assert await marked(engine) == set()


async def test_the_writer_goes_on_after_a_failure(engine: AsyncEngine, writer: Writer) -> None:
    with pytest.raises(SQLAlchemyError):
        await writer.commit(bad())
    await writer.commit(mark(1))
    assert await marked(engine) == {1}


async def test_a_commit_that_failed_is_counted_under_its_trouble(writer: Writer) -> None:
    counted = metrics.commits_failed.labels(Trouble.OTHER)._value
    before = counted.get()
    with pytest.raises(SQLAlchemyError):
        await writer.commit(bad())
    assert counted.get() == before + 1


async def test_what_waits_when_it_closes_is_still_committed(engine: AsyncEngine) -> None:
    writer = Writer(engine)
    waiting = asyncio.create_task(writer.commit(mark(1)))
    await asyncio.sleep(0)
    writer.close()
    await writer.run()
    await waiting
    assert await marked(engine) == {1}


async def test_an_empty_batch_waits_for_nobody(engine: AsyncEngine) -> None:
    await Writer(engine).commit(Batch())


async def test_who_no_longer_waits_harms_nobody(engine: AsyncEngine) -> None:
    """A lane that was broken off at the end of its grace: its rows may be there or not."""
    writer = Writer(engine)
    given_up = asyncio.create_task(writer.commit(mark(1)))
    waiting = asyncio.create_task(writer.commit(mark(2)))
    await asyncio.sleep(0)
    given_up.cancel()
    running = asyncio.create_task(writer.run())
    await waiting
    assert 2 in await marked(engine)
    writer.close()
    await running


async def test_the_last_word_about_a_thing_stays_the_last(
    engine: AsyncEngine, writer: Writer
) -> None:
    """Statements run in a fixed order; a batch of several events keeps theirs."""
    batch = Batch()
    for position in ("1", "2"):
        batch.add(Write.SOURCE_SET, name="longpoll:7", position=position)
    for due in (NOON, None, NOON):
        if due is None:
            batch.add(Write.TIMER_CLEAR, at_lane=1, at_name="release:301")
        else:
            batch.add(
                Write.TIMER_SET, lane=1, name="release:301", kind="release", due=due, payload={}
            )
    await writer.commit(batch)
    async with engine.connect() as connection:
        assert await connection.scalar(select(SourceRow.position)) == "2"
        assert await connection.scalar(select(TimerRow.name)) == "release:301"
