"""What the courier sees of the outbox: little at once, nothing missed, each line in order."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.backlog import OF_ONE, WINDOW, Backlog
from bot.clock import SteeredClock
from bot.promises import Settlement
from handlers.calls import Call, DeleteMessages, Pin, Rank, Release, Restrict
from tests.bot.memory_outbox import NOON, LeapingClock, MemoryOutbox
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


@given(
    each=st.lists(st.integers(1, 4 * OF_ONE), min_size=1, max_size=6),
    size=st.integers(1, 3),
    slow=st.lists(st.integers(0, 9), min_size=1, max_size=7),
)
@example(each=[3 * OF_ONE] * 3, size=1, slow=[0, 5, 0, 0, 2])
@settings(max_examples=40, deadline=None)
async def test_however_much_waits_for_however_many_all_of_it_goes_without_a_pause(
    each: list[int], size: int, slow: list[int]
) -> None:
    """Also where the outbox is looked through while a word to one of them is under way."""
    outbox, clock = MemoryOutbox(), LeapingClock()
    edge = Edge(size=size, pauses={row: slow[row % len(slow)] for row in range(sum(each) + 1)})
    rows: dict[int, list[int]] = {1_000 + who: [] for who in range(len(each))}
    for turn in range(max(each)):
        for who, number in enumerate(each):
            if turn < number:
                rows[1_000 + who].append(outbox.promise(warn(1_000 + who)))
    async with at_work(courier_of(outbox, edge, clock)):
        await outbox.all_ended()
    assert clock.now() == NOON
    for promised in rows.values():
        assert [row for row in edge.carried_out if row in promised] == promised


async def delivered(outbox: MemoryOutbox, backlog: Backlog, most: int = 10_000) -> list[int]:
    """Make one call after the other, while one is ready; their order."""
    order: list[int] = []
    while len(order) < most and (found := await backlog.ready(NOON, speaks)):
        backlog.launch(found[0])
        await outbox.settle([Settlement(found[0], "done", NOON, 1)])
        backlog.landed(found[0])
        order.append(found[0].id)
    return order


async def test_a_new_word_does_not_overtake_those_that_were_not_read() -> None:
    outbox = MemoryOutbox()
    rows = [outbox.promise(warn(PARENT)) for _ in range(2 * OF_ONE)]
    backlog = backlog_of(outbox)
    [first] = await backlog.ready(NOON, speaks)
    backlog.launch(first)
    await outbox.settle([Settlement(first, "done", NOON, 1)])
    backlog.landed(first)
    # There is room for one more of his now, but it is not the last one's.
    rows.append(outbox.promise(warn(PARENT)))
    backlog.look_for_news()
    assert [first.id, *await delivered(outbox, backlog)] == rows


async def test_a_word_of_a_better_rank_does_not_overtake_those_that_were_not_kept() -> None:
    outbox = MemoryOutbox()
    rows = [outbox.promise(warn(PARENT), rank=Rank.COURTESY) for _ in range(OF_ONE + 1)]
    rows.append(outbox.promise(warn(PARENT)))
    assert await delivered(outbox, backlog_of(outbox)) == rows


@pytest.mark.parametrize("grown", [False, True])
async def test_a_new_call_does_not_overtake_its_line_beyond_what_was_looked_at(grown: bool) -> None:
    """Else a release is made before the restriction that it ends."""
    outbox = MemoryOutbox()
    backlog = backlog_of(outbox)
    order = []
    # What was looked at is full, or, part by part, what is kept of news.
    for count in (WINDOW - 1,) * 4 if grown else (WINDOW + 10,):
        last = [outbox.promise(warn(1_000 + len(outbox.rows))) for _ in range(count)][-1]
        backlog.look_for_news()
        await backlog.ready(NOON, speaks)
    if grown:
        order = await delivered(outbox, backlog, most=WINDOW)
    urgent = outbox.promise(DeleteMessages(CHAT, (7,)), rank=Rank.SANCTION)
    again = outbox.promise(warn(outbox.rows[last].recipient))
    backlog.look_for_news()
    order += await delivered(outbox, backlog)
    went = WINDOW if grown else 0
    rest = range(went + 1, last + 1)
    assert order == [*range(1, went + 1), urgent, *rest, again]


async def test_what_nobody_spoke_of_is_seen_within_a_minute() -> None:
    """The command line promises too, and knows of no courier."""
    outbox, clock, edge = MemoryOutbox(), SteeredClock(NOON, frozen=True), Edge()
    async with at_work(courier_of(outbox, edge, clock)):
        await quiet()
        row = outbox.promise(warn(PARENT))
        await quiet()
        assert edge.order == []
        clock.advance(timedelta(minutes=1))
        await outbox.all_ended()
    assert edge.order == [row]


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


async def test_nor_what_is_put_off_while_that_cannot_be_recorded() -> None:
    outbox, clock = MemoryOutbox(), SteeredClock(NOON, frozen=True)
    row = outbox.promise(DeleteMessages(CHAT, (7,)), rank=Rank.SANCTION)
    courier = courier_of(outbox, Edge(script={row: [RETRY]}), clock)
    outbox.broken = 1
    async with at_work(courier):
        await quiet()
        clock._frozen = NOON - timedelta(hours=3)
        courier.wake()
        for _ in range(5):
            await quiet()
            clock.advance(timedelta(seconds=10))
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


@pytest.mark.parametrize("whole", [True, False])
async def test_a_call_that_comes_back_undone_while_the_outbox_is_read_is_not_overtaken(
    whole: bool,
) -> None:
    """Else a release is made before the restriction that it ends."""
    outbox = MemoryOutbox()
    block = outbox.promise(Restrict(CHAT, PARENT, LATER), rank=Rank.SANCTION)
    release = outbox.promise(Release(CHAT, PARENT), rank=Rank.SANCTION)
    backlog = backlog_of(outbox)
    [promised] = await backlog.ready(NOON, speaks)
    backlog.launch(promised)
    outbox.slow = asyncio.Event()
    if whole:
        backlog.look_anew()
    else:
        backlog.look_for_news()
    reading = asyncio.create_task(backlog.ready(NOON, speaks))
    await asyncio.sleep(0)
    backlog.landed(promised)
    backlog.look_anew()
    outbox.slow.set()
    assert [row.id for row in await reading] == [block]
    assert backlog._waiting.keys() == {block, release}
