"""The inbox: taken in once, in order, together with how far its source was read."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.batch import Batch, Write
from bot.storage.inbox import DONE, FAILED, RETRIED_AT_START, Inbox
from bot.storage.models import InboxRow
from bot.storage.writer import Writer

pytestmark = pytest.mark.every_database

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
SOURCE = "longpoll:7"


@pytest.fixture
def inbox(engine: AsyncEngine, writer: Writer) -> Inbox:
    return Inbox(engine, writer)


async def take(inbox: Inbox, *names: str, lane: int = 1, position: str | None = "1") -> None:
    events = [(name, lane, json.dumps({"event_id": name})) for name in names]
    await inbox.take(events, source=SOURCE, position=position, now=NOON)


async def waiting(inbox: Inbox, lane: int = 1) -> list[str]:
    return [one.event_id for one in await inbox.backlog(lane, 100)]


async def test_an_event_is_taken_in_once_however_often_it_is_delivered(inbox: Inbox) -> None:
    await take(inbox, "a", "b", "a")
    await take(inbox, "b", "c")
    assert await waiting(inbox) == ["a", "b", "c"]


async def test_an_event_that_is_done_is_not_taken_in_again(inbox: Inbox, writer: Writer) -> None:
    await take(inbox, "a")
    [one] = await inbox.backlog(1, 1)
    batch = Batch()
    batch.add(Write.INBOX_DONE, at_id=one.id, state=DONE)
    await writer.commit(batch)
    await take(inbox, "a")
    assert await waiting(inbox) == []


async def test_what_is_settled_waits_for_nobody_and_is_known_when_it_comes_again(
    inbox: Inbox, engine: AsyncEngine
) -> None:
    await inbox.take([], source=SOURCE, position="3", now=NOON, settled=[("a", 301)])
    await take(inbox, "a", lane=301)
    assert await inbox.waiting_lanes() == ()
    assert await inbox.position(SOURCE) == "1"
    async with engine.connect() as connection:
        [row] = await connection.execute(select(InboxRow.state, InboxRow.lane, InboxRow.body))
    assert tuple(row) == (DONE, 301, None)


async def test_the_text_of_an_event_goes_when_it_is_done(
    inbox: Inbox, writer: Writer, engine: AsyncEngine
) -> None:
    await take(inbox, "a")
    [one] = await inbox.backlog(1, 1)
    batch = Batch()
    batch.add(Write.INBOX_DONE, at_id=one.id, state=DONE)
    await writer.commit(batch)
    async with engine.connect() as connection:
        assert await connection.scalar(select(InboxRow.body)) is None


async def test_events_and_position_are_committed_together_or_not_at_all(inbox: Inbox) -> None:
    await take(inbox, "a", position="5")
    with pytest.raises(SQLAlchemyError):
        # No lane at all: the database refuses the row.
        await inbox.take([("b", None, "{}")], source=SOURCE, position="6", now=NOON)  # type: ignore[list-item]
    assert await inbox.position(SOURCE) == "5"
    assert await waiting(inbox) == ["a"]


async def test_a_source_without_a_position_keeps_the_one_it_had(inbox: Inbox) -> None:
    await take(inbox, "a", position="5")
    await take(inbox, "b", position=None)
    assert await inbox.position(SOURCE) == "5"


async def test_an_empty_poll_moves_the_position_on(inbox: Inbox) -> None:
    await take(inbox, position="9")
    assert await inbox.position(SOURCE) == "9"


async def test_a_source_that_was_never_read_has_no_position(inbox: Inbox) -> None:
    assert await inbox.position("longpoll:8") is None


async def test_lanes_have_their_own_order_and_a_backlog_is_bounded(inbox: Inbox) -> None:
    await take(inbox, "a", "b", "c", lane=1)
    await take(inbox, "x", "y", lane=2)
    assert set(await inbox.waiting_lanes()) == {1, 2}
    assert [one.event_id for one in await inbox.backlog(1, 2)] == ["a", "b"]
    assert await waiting(inbox, lane=2) == ["x", "y"]


async def test_an_event_whose_handler_failed_is_tried_again_a_few_times_at_start(
    inbox: Inbox, writer: Writer
) -> None:
    await take(inbox, "a")
    tries = 0
    while found := await inbox.backlog(1, 1):
        tries += 1
        batch = Batch()
        batch.add(
            Write.INBOX_FAILED, at_id=found[0].id, state=FAILED, attempts=found[0].attempts + 1
        )
        await writer.commit(batch)
        assert await inbox.backlog(1, 1) == ()
        await inbox.retry_failed(since=NOON)
    assert tries == RETRIED_AT_START


async def test_an_event_that_failed_long_ago_is_not_tried_again(
    inbox: Inbox, writer: Writer
) -> None:
    await take(inbox, "a")
    [one] = await inbox.backlog(1, 1)
    batch = Batch()
    batch.add(Write.INBOX_FAILED, at_id=one.id, state=FAILED, attempts=1)
    await writer.commit(batch)
    await inbox.retry_failed(since=NOON + timedelta(seconds=1))
    assert await inbox.backlog(1, 1) == ()
