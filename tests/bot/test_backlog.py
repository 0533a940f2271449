"""What the courier sees of the outbox: little at once, nothing missed, each line in order."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.backlog import OF_ONE, Backlog
from bot.clock import SteeredClock
from handlers.calls import Call, DeleteMessages, Pin, Rank, Release, Restrict
from tests.bot.memory_outbox import NOON, MemoryOutbox
from tests.bot.scripted_edge import (
    CHAT,
    OTHER,
    PARENT,
    RETRY,
    Edge,
    at_work,
    courier_of,
    quiet,
    warn,
)

LATER = NOON + timedelta(hours=3)


def speaks(_: str) -> bool:
    return False


def backlog_of(outbox: MemoryOutbox) -> Backlog:
    return Backlog(outbox, lambda call: call.kind)


async def ready(backlog: Backlog) -> list[int]:
    return [row.id for row in await backlog.ready(NOON, speaks)]


async def test_a_thousand_words_to_one_person_are_not_all_held_in_memory() -> None:
    outbox = MemoryOutbox()
    rows = [outbox.promise(warn(PARENT)) for _ in range(1_000)]
    backlog = backlog_of(outbox)
    assert await ready(backlog) == rows[:1]
    assert len(backlog._waiting) == OF_ONE
    # What is promised besides is not read either, until it is its turn.
    outbox.promise(warn(PARENT))
    backlog.look_for_news()
    await ready(backlog)
    assert len(backlog._waiting) == OF_ONE


async def test_all_of_them_arrive_in_order_by_few_looks() -> None:
    outbox, edge = MemoryOutbox(), Edge()
    rows = [outbox.promise(warn(PARENT)) for _ in range(4 * OF_ONE)]
    async with at_work(courier_of(outbox, edge)):
        await outbox.all_ended()
    assert edge.order == rows
    assert outbox.reads < 20


async def test_a_new_promise_is_read_by_itself() -> None:
    outbox = MemoryOutbox()
    rows = [outbox.promise(warn(1_000 + number)) for number in range(50)]
    backlog = backlog_of(outbox)
    await ready(backlog)
    sanction = outbox.promise(DeleteMessages(CHAT, (7,)), rank=Rank.SANCTION)
    backlog.look_for_news()
    looks = []
    whole = outbox.waiting

    async def counted(*asked: object) -> object:
        looks.append(asked)
        return await whole(*asked)  # type: ignore[arg-type]

    outbox.waiting = counted  # type: ignore[assignment]
    assert await ready(backlog) == [sanction, *rows]
    assert looks == []


async def test_where_the_numbers_begin_anew_nothing_is_missed() -> None:
    """A database numbers from one again when the last row of a table was cleared away."""
    outbox = MemoryOutbox()
    for _ in range(5):
        outbox.promise(warn(PARENT))
    backlog = backlog_of(outbox)
    await ready(backlog)
    outbox.rows.clear()
    one = outbox.promise(warn(OTHER))
    assert one == 1
    backlog.look_for_news()
    assert await ready(backlog) == [one]


def put_off(outbox: MemoryOutbox, call: Call) -> int:
    """Promised and tried in an earlier life, and to be tried again at three."""
    return outbox.promise(call, rank=Rank.SANCTION, not_before=LATER)


async def test_over_a_restart_a_release_does_not_overtake_a_restriction_that_was_put_off() -> None:
    outbox, clock = MemoryOutbox(), SteeredClock(NOON, frozen=True)
    block = put_off(outbox, Restrict(CHAT, PARENT, NOON + timedelta(days=3)))
    release = outbox.promise(Release(CHAT, PARENT), rank=Rank.SANCTION)
    other = outbox.promise(Release(CHAT, OTHER), rank=Rank.SANCTION)
    edge = Edge()
    async with at_work(courier_of(outbox, edge, clock)):
        await outbox.until(lambda: outbox.state(other) == "done")
        await quiet()
        assert edge.order == [other]
        clock.move_to(LATER)
        await outbox.all_ended()
    assert edge.carried_out == [other, block, release]


async def test_over_a_restart_what_is_said_anew_waits_for_what_was_put_off() -> None:
    outbox, clock = MemoryOutbox(), SteeredClock(NOON, frozen=True)
    first, pin = put_off(outbox, warn(PARENT)), put_off(outbox, Pin(CHAT, 5))
    edge = Edge()
    courier = courier_of(outbox, edge, clock)
    async with at_work(courier):
        await quiet()
        second, again = outbox.promise(warn(PARENT)), outbox.promise(Pin(CHAT, 9))
        courier.wake()
        await quiet()
        assert edge.order == []
        clock.move_to(LATER)
        await outbox.all_ended()
    assert edge.carried_out.index(first) < edge.carried_out.index(second)
    assert edge.carried_out.index(pin) < edge.carried_out.index(again)


async def test_a_clock_set_back_does_not_stretch_what_was_put_off() -> None:
    outbox, clock = MemoryOutbox(), SteeredClock(NOON, frozen=True)
    row = outbox.promise(DeleteMessages(CHAT, (7,)), rank=Rank.SANCTION)
    courier = courier_of(outbox, Edge(script={row: [RETRY]}), clock)
    async with at_work(courier):
        await outbox.until(lambda: bool(outbox.settlements))
        clock._frozen = NOON - timedelta(hours=3)
        courier.wake()
        async with asyncio.timeout(5):
            await outbox.all_ended()
    assert outbox.ends[row].state == "done"


async def test_a_call_that_was_put_off_while_the_outbox_was_read_is_made_when_it_is_due() -> None:
    outbox = MemoryOutbox()
    row = outbox.promise(DeleteMessages(CHAT, (7,)), rank=Rank.SANCTION)
    backlog = backlog_of(outbox)
    [promised] = await backlog.ready(NOON, speaks)
    backlog.launch(promised)
    outbox.slow = asyncio.Event()
    backlog.look_anew()
    reading = asyncio.create_task(backlog.ready(NOON, speaks))
    await asyncio.sleep(0)
    due = NOON + timedelta(seconds=2)
    outbox.rows[row] = replace(promised, not_before=due)
    backlog.put_off(promised, due)
    backlog.landed(promised)
    outbox.slow.set()
    assert await reading == []
    assert backlog.next_due == due
    assert [one.id for one in await backlog.ready(due, speaks)] == [row]
