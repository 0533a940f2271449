"""Timers: each fires once, and one that is set anew meanwhile is not lost with the old one."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.batch import Batch, Write
from bot.storage.codec import load_event
from bot.storage.inbox import Inbox
from bot.storage.timers import StoredTimers
from bot.storage.writer import Writer
from handlers.events import TimerFired

pytestmark = pytest.mark.every_database

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
CHAT = 2_000_000_001


@pytest.fixture
def timers(engine: AsyncEngine, writer: Writer) -> StoredTimers:
    return StoredTimers(engine, writer)


async def fire_due(timers: StoredTimers, now: datetime) -> list[str]:
    """Fire what is due; the names in the order of firing."""
    due = await timers.due(now)
    await timers.fire(due, now)
    return [one.timer for one in due]


async def fired(engine: AsyncEngine, writer: Writer) -> list[TimerFired]:
    """The firings that wait in the inbox."""
    taken = await Inbox(engine, writer).backlog(CHAT, 100)
    events = [load_event(one.body) for one in taken]
    return [one for one in events if isinstance(one, TimerFired)]


async def test_a_timer_fires_once_and_when_it_is_due(
    timers: StoredTimers, engine: AsyncEngine, writer: Writer
) -> None:
    await timers.set(CHAT, "release:301", "release", LATER)
    assert await fire_due(timers, LATER - timedelta(microseconds=1)) == []
    assert await fire_due(timers, LATER) == ["release:301"]
    assert await fire_due(timers, LATER) == []
    [event] = await fired(engine, writer)
    assert (event.lane, event.kind, event.due) == (CHAT, "release", LATER)


async def test_timers_fire_in_the_order_of_their_moments(timers: StoredTimers) -> None:
    await timers.set(CHAT, "post:000000000012", "post", NOON)
    await timers.set(CHAT, "post:000000000011", "post", NOON)
    await timers.set(CHAT, "welcome", "welcome", NOON - timedelta(seconds=1))
    assert await fire_due(timers, LATER) == ["welcome", "post:000000000011", "post:000000000012"]


async def test_the_earliest_timer_is_known(timers: StoredTimers) -> None:
    assert await timers.earliest() is None
    await timers.set(CHAT, "late", "welcome", LATER)
    await timers.set(CHAT, "soon", "welcome", NOON)
    assert await timers.earliest() == NOON


async def test_the_same_name_set_again_moves_the_timer(timers: StoredTimers) -> None:
    await timers.set(CHAT, "welcome", "welcome", NOON)
    await timers.set(CHAT, "welcome", "welcome", LATER)
    assert await fire_due(timers, NOON) == []
    assert await fire_due(timers, LATER) == ["welcome"]


async def test_a_timer_set_anew_while_it_fires_survives(
    timers: StoredTimers, engine: AsyncEngine, writer: Writer
) -> None:
    await timers.set(CHAT, "reconcile", "reconcile", NOON)
    due = await timers.due(NOON)
    await timers.set(CHAT, "reconcile", "reconcile", LATER)
    await timers.fire(due, NOON)
    assert await fire_due(timers, LATER) == ["reconcile"]
    assert [one.due for one in await fired(engine, writer)] == [NOON, LATER]


async def test_a_timer_set_anew_for_a_moment_at_which_it_fired_fires_again(
    timers: StoredTimers, engine: AsyncEngine, writer: Writer
) -> None:
    for _ in range(2):
        await timers.set(CHAT, "reconcile", "reconcile", NOON)
        assert await fire_due(timers, NOON) == ["reconcile"]
    assert len(await fired(engine, writer)) == 2


async def test_a_firing_that_is_not_committed_did_not_happen(
    timers: StoredTimers, engine: AsyncEngine, writer: Writer
) -> None:
    await timers.set(CHAT, "welcome", "welcome", NOON)
    await timers.due(NOON)
    assert await fired(engine, writer) == []
    assert await fire_due(timers, NOON) == ["welcome"]


async def test_a_timer_that_is_cleared_does_not_fire(timers: StoredTimers, writer: Writer) -> None:
    await timers.set(CHAT, "welcome", "welcome", NOON)
    batch = Batch()
    batch.add(Write.TIMER_CLEAR, at_lane=CHAT, at_name="welcome")
    await writer.commit(batch)
    assert await fire_due(timers, LATER) == []


async def test_a_timer_keeps_its_payload(
    timers: StoredTimers, engine: AsyncEngine, writer: Writer
) -> None:
    batch = Batch()
    payload = {"block": "block:1", "user": "301"}
    batch.add(
        Write.TIMER_SET, lane=CHAT, name="release:301", kind="release", due=NOON, payload=payload
    )
    await writer.commit(batch)
    await fire_due(timers, NOON)
    [event] = await fired(engine, writer)
    assert event.payload == payload
