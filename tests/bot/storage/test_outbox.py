"""The outbox: what may be called now, and what has to wait for what."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.promises import Look, Settlement
from bot.storage.batch import Batch, Write
from bot.storage.codec import dump_call
from bot.storage.models import JournalRow, OutboxRow
from bot.storage.outbox import StoredOutbox
from bot.storage.writer import Writer
from bot.vk.errors import refusal_of
from handlers.calls import Call, DeleteMessages, Rank, Restrict, Send

pytestmark = pytest.mark.every_database

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)
ANNA, BORIS, CHAT = 301, 302, 2_000_000_001
SEND = "send"


@pytest.fixture
def outbox(engine: AsyncEngine, writer: Writer) -> StoredOutbox:
    return StoredOutbox(engine, writer, refusal_of=refusal_of, wake_lane=lambda _: None)


async def promise(
    writer: Writer,
    key: str,
    call: Call,
    rank: Rank = Rank.EXPLANATION,
    expires: datetime | None = None,
) -> None:
    batch = Batch()
    batch.add(Write.OUTBOX_ADD, **_row(key, call, rank, expires))
    await writer.commit(batch)


def _row(
    key: str, call: Call, rank: Rank = Rank.EXPLANATION, expires: datetime | None = None
) -> dict[str, Any]:
    return {
        "key": key,
        "lane": CHAT,
        "purpose": "test",
        "kind": call.kind,
        "recipient": call.peer_id,
        "body": dump_call(call),
        "context": {},
        "rank": int(rank),
        "report": False,
        "state": "waiting",
        "attempts": 0,
        "not_before": NOON - timedelta(days=1),
        "expires": expires,
        "promised_at": NOON,
    }


async def keys(outbox: StoredOutbox, now: datetime = NOON, *resting: str) -> list[str]:
    return [one.key for one in (await outbox.waiting(now, 100, 25, resting)).rows]


async def test_a_call_that_cannot_be_read_is_given_up_and_keeps_no_other(
    outbox: StoredOutbox, writer: Writer, engine: AsyncEngine
) -> None:
    unreadable = {**_row("hologram", Send(ANNA, "")), "body": '{"kind": "hologram"}'}
    async with engine.begin() as connection:
        await connection.execute(insert(OutboxRow), [unreadable])
    await promise(writer, "a1", Send(ANNA, "слово"))
    assert [one.key for one in (await outbox.newer(0, 100)).rows] == ["a1"]
    assert await keys(outbox) == ["a1"]
    async with engine.connect() as connection:
        states = (await connection.execute(select(OutboxRow.key, OutboxRow.state))).all()
        lines = (await connection.execute(select(JournalRow.kind))).scalars().all()
    assert dict(map(tuple, states)) == {"hologram": "failed", "a1": "waiting"}
    assert lines == ["call_unreadable"]


async def test_where_a_send_is_put_off_only_the_later_ones_to_its_recipient_wait_too(
    outbox: StoredOutbox, writer: Writer
) -> None:
    for key, who in (("a1", ANNA), ("b1", BORIS), ("a2", ANNA), ("a3", ANNA), ("b2", BORIS)):
        await promise(writer, key, Send(who, key))
    await promise(writer, "gone", DeleteMessages(ANNA, (1,)))
    second = (await outbox.waiting(NOON, 100, 25)).rows[2]
    assert second.key == "a2"
    await outbox.settle([Settlement(second, "waiting", NOON, 1, not_before=LATER)])
    assert await keys(outbox) == ["a1", "b1", "b2", "gone"]
    assert await keys(outbox, LATER) == ["a1", "b1", "a2", "a3", "b2", "gone"]


async def test_of_what_rests_only_courtesies_and_what_has_expired_is_read(
    outbox: StoredOutbox, writer: Writer
) -> None:
    await promise(writer, "told", Send(ANNA, "told"))
    await promise(writer, "hint", Send(ANNA, "hint"), Rank.COURTESY)
    await promise(writer, "late", Send(BORIS, "late"), expires=NOON)
    await promise(writer, "gone", DeleteMessages(CHAT, (1,)), Rank.SANCTION)
    assert sorted(await keys(outbox, NOON, SEND)) == ["gone", "hint", "late"]
    assert sorted(await keys(outbox)) == ["gone", "hint", "late", "told"]


async def test_of_one_recipients_sends_only_the_first_are_read(
    outbox: StoredOutbox, writer: Writer
) -> None:
    for number in range(5):
        await promise(writer, f"a{number}", Send(ANNA, "a"))
    await promise(writer, "b", Send(BORIS, "b"))
    await promise(writer, "gone", DeleteMessages(ANNA, (1,)))
    found = await outbox.waiting(NOON, 100, 2)
    assert [one.key for one in found.rows] == ["a0", "a1", "b", "gone"]


async def test_what_was_promised_since_is_read_by_itself(
    outbox: StoredOutbox, writer: Writer
) -> None:
    await promise(writer, "a", Send(ANNA, "a"))
    last = (await outbox.waiting(NOON, 100, 25)).last
    assert (await outbox.newer(last, 100)).rows == ()
    await promise(writer, "b", Send(BORIS, "b"))
    found = await outbox.newer(last, 100)
    assert [one.key for one in found.rows] == ["b"]
    assert found.last > last
    await outbox.settle([Settlement(found.rows[0], "done", NOON, 1)])
    assert await outbox.newer(last, 100) == Look((), found.last)


async def test_a_look_tells_what_is_put_off_and_when_it_falls_due(
    outbox: StoredOutbox, writer: Writer
) -> None:
    for key, call in (
        ("a1", Send(ANNA, "a")),
        ("a2", Send(ANNA, "a")),
        ("block", Restrict(CHAT, ANNA, LATER)),
        ("gone", DeleteMessages(CHAT, (1,))),
    ):
        await promise(writer, key, call)
    rows = (await outbox.waiting(NOON, 100, 25)).rows
    soon = NOON + timedelta(minutes=1)
    for row, until in zip(rows, (soon, LATER, LATER, LATER), strict=True):
        await outbox.settle([Settlement(row, "waiting", NOON, 1, not_before=until)])
    found = await outbox.waiting(NOON, 100, 25)
    assert found.rows == ()
    assert sorted(one.key for one in found.put_off) == ["a1", "block"]
    assert found.next_due == soon
    await outbox.forget_pauses(NOON)
    assert await keys(outbox) == ["a1", "a2", "block", "gone"]


async def test_of_very_many_that_wait_the_first_are_read_before_anybody_gives_up(
    outbox: StoredOutbox, engine: AsyncEngine
) -> None:
    # A server that does not answer within its patience is asked the same again, for ever.
    many = [
        _row(str(number), Send(1_000 + number % 1_000, "Напоминание")) for number in range(20_000)
    ]
    async with engine.begin() as connection:
        await connection.execute(insert(OutboxRow), many)
    async with asyncio.timeout(10):
        seen = await outbox.waiting(NOON, 500, 25)
    assert [one.key for one in seen.rows] == [str(number) for number in range(500)]
