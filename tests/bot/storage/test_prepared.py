"""Statements in a driver's own words write what SQLAlchemy would have written."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.batch import Batch, Write
from bot.storage.models import JournalRow, MarkRow, OutboxRow, from_micros, to_micros
from bot.storage.writer import Writer

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def line() -> Batch:
    batch = Batch()
    batch.add(
        Write.JOURNAL_ADD,
        key="one",
        at=NOON,
        kind="verdict",
        peer_id=2_000_000_001,
        user_id=None,
        cmid=7,
        rule="caps",
        confidence=0.5,
        evidence=["НЕ КРИЧИТЕ", "«ё»"],
        policy_version="v",
        more={"calls": [1, {"to": "всем"}]},
    )
    return batch


def promise() -> Batch:
    batch = Batch()
    batch.add(
        Write.OUTBOX_ADD,
        key="e1|delete",
        lane=1,
        purpose="delete",
        kind="Delete",
        recipient=1,
        body="{}",
        context={"to": "Ольга"},
        rank=1,
        report=True,
        state="waiting",
        attempts=0,
        not_before=NOON,
        expires=None,
        promised_at=NOON,
    )
    return batch


@pytest.mark.every_database
async def test_every_kind_of_value_comes_back_as_it_was_written(
    engine: AsyncEngine, writer: Writer
) -> None:
    await writer.commit(line())
    async with engine.connect() as connection:
        row = (await connection.execute(select(JournalRow.__table__))).one()
    assert (row.at, row.user_id, row.confidence) == (NOON, None, 0.5)
    assert (row.evidence, row.more) == (["НЕ КРИЧИТЕ", "«ё»"], {"calls": [1, {"to": "всем"}]})


@pytest.mark.every_database
async def test_what_a_statement_always_sets_is_set_beside_a_rows_own_values(
    engine: AsyncEngine, writer: Writer
) -> None:
    await writer.commit(promise())
    batch = Batch()
    ended = {"at_id": 1, "state": "done", "code": None, "attempts": 1, "ended_at": NOON}
    batch.add(Write.OUTBOX_END, **ended, cmids=[7])
    await writer.commit(batch)
    async with engine.connect() as connection:
        row = (await connection.execute(select(OutboxRow.__table__))).one()
    assert (row.state, row.body, row.context, row.ended_at) == ("done", None, {}, NOON)
    assert row.cmids == [7]


@pytest.mark.every_database
async def test_rows_of_one_statement_go_to_the_driver_together(
    engine: AsyncEngine, writer: Writer
) -> None:
    seen: list[tuple[str, bool]] = []

    def about_to(_c: object, _k: object, words: str, _p: object, _x: object, many: bool) -> None:
        seen.append((words.split(" (")[0], many))

    event.listen(engine.sync_engine, "before_cursor_execute", about_to)
    batch = Batch()
    for lane in range(3):
        batch.add(Write.MARK_SET, lane=lane, name="hint", at=NOON, value="")
    await writer.commit(batch)
    assert seen == [("INSERT INTO marks", True)]


async def test_a_row_that_lacks_a_value_is_refused_and_nothing_is_written(
    engine: AsyncEngine, writer: Writer
) -> None:
    batch = Batch()
    batch.add(Write.MARK_SET, lane=1, name="hint", at=NOON, value="")
    batch.add(Write.MARK_SET, lane=2, name="hint", at=NOON)
    with pytest.raises(KeyError, match="value"):
        await writer.commit(batch)
    nobody = Batch()
    nobody.add(Write.MARK_CLEAR, at_lane=1)
    with pytest.raises(KeyError, match="name"):
        await writer.commit(nobody)
    async with engine.connect() as connection:
        assert (await connection.execute(select(MarkRow.lane))).all() == []


@given(
    st.datetimes(
        datetime(1950, 1, 1),  # noqa: DTZ001  zones are given beside it
        datetime(2150, 1, 1),  # noqa: DTZ001
        timezones=st.integers(-720, 840).map(lambda m: timezone(timedelta(minutes=m))),
    )
)
def test_a_moment_is_stored_to_the_microsecond_whatever_its_zone(moment: datetime) -> None:
    assert from_micros(to_micros(moment)) == moment
