"""The courier over an edge that answers as it is told: what goes when, and in which order."""

import asyncio
from datetime import timedelta

from bot.clock import SteeredClock
from bot.courier import UNRECORDED
from bot.promises import Fate, Outcome
from handlers.calls import DeleteMessages, Pin, Rank, Release, Restrict
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


async def test_sanctions_go_before_explanations_and_those_before_courtesies() -> None:
    outbox, edge = MemoryOutbox(), Edge(size=1)
    hint = outbox.promise(warn(1), rank=Rank.COURTESY)
    reason = outbox.promise(warn(2), rank=Rank.EXPLANATION)
    deletion = outbox.promise(DeleteMessages(CHAT, (7,)), rank=Rank.SANCTION)
    async with at_work(courier_of(outbox, edge, flights=1)):
        await outbox.all_ended()
    assert edge.order == [deletion, reason, hint]


async def test_sends_to_one_recipient_go_one_by_one_as_promised_and_others_beside_them() -> None:
    outbox, edge = MemoryOutbox(), Edge()
    mine = [outbox.promise(warn(PARENT)) for _ in range(3)]
    others = [outbox.promise(warn(1000 + n)) for n in range(5)]
    async with at_work(courier_of(outbox, edge)):
        await outbox.all_ended()
    assert [row for row in edge.order if row in mine] == mine
    assert edge.parcels[0] == [mine[0], *others]


async def test_an_earlier_hint_goes_first_to_its_recipient_with_the_rank_of_what_waits_behind() -> (
    None
):
    outbox, edge = MemoryOutbox(), Edge(size=1)
    other = outbox.promise(warn(OTHER), rank=Rank.EXPLANATION)
    hint = outbox.promise(warn(PARENT), rank=Rank.COURTESY)
    reason = outbox.promise(warn(PARENT), rank=Rank.EXPLANATION)
    late = outbox.promise(warn(303), rank=Rank.COURTESY)
    async with at_work(courier_of(outbox, edge, flights=1)):
        await outbox.all_ended()
    # Until the hint's end is recorded the reason waits, and somebody else's hint does not.
    assert edge.order == [other, hint, late, reason]


async def test_a_send_put_off_holds_back_later_ones_to_the_same_recipient_only() -> None:
    outbox, clock = MemoryOutbox(), SteeredClock(NOON, frozen=True)
    first, second = outbox.promise(warn(PARENT)), outbox.promise(warn(PARENT))
    elsewhere = outbox.promise(warn(OTHER))
    edge = Edge(script={first: [RETRY]})
    async with at_work(courier_of(outbox, edge, clock)):
        await outbox.until(lambda: outbox.state(elsewhere) == "done")
        await quiet()
        assert edge.order == [first, elsewhere]
        clock.advance(timedelta(seconds=2))
        await outbox.all_ended()
    assert edge.carried_out == [elsewhere, first, second]


async def test_a_release_never_overtakes_the_restriction_promised_before_it() -> None:
    outbox = MemoryOutbox()
    until = NOON + timedelta(days=3)
    block = outbox.promise(Restrict(CHAT, PARENT, until), rank=Rank.SANCTION)
    release = outbox.promise(Release(CHAT, PARENT), rank=Rank.SANCTION)
    other = outbox.promise(Release(CHAT, OTHER), rank=Rank.SANCTION)
    edge = Edge(script={block: [RETRY, RETRY]})
    async with at_work(courier_of(outbox, edge)):
        await outbox.all_ended()
    assert edge.carried_out == [other, block, release]


async def test_pins_of_one_chat_keep_their_order() -> None:
    outbox = MemoryOutbox()
    rows = [outbox.promise(Pin(CHAT, cmid)) for cmid in (5, 9)]
    edge = Edge(script={rows[0]: [RETRY]})
    async with at_work(courier_of(outbox, edge)):
        await outbox.all_ended()
    assert edge.carried_out == rows


async def test_while_an_end_is_being_recorded_others_go_but_only_so_many_are_unrecorded() -> None:
    outbox, edge = MemoryOutbox(), Edge(size=1)
    outbox.recording = asyncio.Event()
    rows = [outbox.promise(warn(1000 + n)) for n in range(3 * UNRECORDED)]
    async with at_work(courier_of(outbox, edge, flights=1)):
        await quiet()
        assert edge.carried_out == rows[:UNRECORDED]
        assert outbox.ends == {}
        outbox.recording.set()
        await outbox.all_ended()
    assert edge.carried_out == rows
    assert edge.most == 1


async def test_what_is_unrecorded_holds_back_its_line() -> None:
    outbox, edge = MemoryOutbox(), Edge()
    outbox.recording = asyncio.Event()
    mine = [outbox.promise(warn(PARENT)) for _ in range(2)]
    async with at_work(courier_of(outbox, edge)):
        await quiet()
        assert edge.order == mine[:1]
        outbox.recording.set()
        await outbox.all_ended()
    assert edge.carried_out == mine


async def test_a_call_under_way_is_not_taken_again_however_often_it_wakes() -> None:
    outbox, edge = MemoryOutbox(), Edge(gate=asyncio.Event())
    outbox.promise(DeleteMessages(CHAT, (1,)))
    courier = courier_of(outbox, edge)
    async with at_work(courier):
        for _ in range(5):
            courier.wake()
            await quiet()
        edge.gate.set()  # type: ignore[union-attr]
        await outbox.all_ended()
    assert edge.parcels == [[1]]


async def test_a_call_that_ends_while_the_outbox_is_being_read_is_not_made_again() -> None:
    outbox, edge = MemoryOutbox(), Edge(gate=asyncio.Event())
    row = outbox.promise(DeleteMessages(CHAT, (1,)))
    courier = courier_of(outbox, edge)
    async with at_work(courier):
        await quiet()
        outbox.slow = asyncio.Event()
        courier.wake()
        await quiet()
        edge.gate.set()  # type: ignore[union-attr]
        await outbox.until(lambda: outbox.state(row) == "done")
        outbox.slow.set()
        await quiet()
    assert edge.parcels == [[row]]


async def test_at_most_four_requests_are_under_way() -> None:
    outbox, edge = MemoryOutbox(), Edge(size=1, gate=asyncio.Event())
    for n in range(12):
        outbox.promise(DeleteMessages(CHAT, (n,)))
    async with at_work(courier_of(outbox, edge)):
        await quiet()
        assert len(edge.flying) == 4
        edge.gate.set()  # type: ignore[union-attr]
        await outbox.all_ended()
    assert edge.most == 4


async def test_what_is_promised_while_it_works_is_delivered_once_it_is_woken() -> None:
    outbox, edge = MemoryOutbox(), Edge()
    courier = courier_of(outbox, edge, SteeredClock(NOON, frozen=True))
    async with at_work(courier):
        await quiet()
        row = outbox.promise(warn())
        await quiet()
        assert outbox.state(row) == "waiting"
        courier.wake()
        await outbox.all_ended()


async def test_an_idle_courier_looks_into_the_outbox_once_a_minute_and_no_oftener() -> None:
    outbox, clock = MemoryOutbox(), SteeredClock(NOON, frozen=True)
    outbox.promise(warn(), not_before=NOON + timedelta(hours=1))
    async with at_work(courier_of(outbox, Edge(), clock)):
        await quiet()
        before = outbox.reads
        for _ in range(59):
            clock.advance(timedelta(seconds=60))
            await quiet()
        assert outbox.reads == before + 59
        clock.advance(timedelta(minutes=1))
        await outbox.all_ended()


async def test_a_call_that_has_expired_is_dropped_unmade() -> None:
    outbox, edge = MemoryOutbox(), Edge()
    row = outbox.promise(warn(), expires=NOON)
    async with at_work(courier_of(outbox, edge)):
        await outbox.all_ended()
    assert (outbox.state(row), edge.parcels) == ("dropped", [])


async def test_the_cmid_of_a_sent_message_is_recorded() -> None:
    outbox = MemoryOutbox()
    row = outbox.promise(warn())
    async with at_work(courier_of(outbox, Edge(script={row: [Outcome(Fate.DONE, cmid=77)]}))):
        await outbox.all_ended()
    assert outbox.ends[row].cmid == 77


async def test_a_long_queue_to_one_recipient_does_not_hide_the_others() -> None:
    outbox, clock = MemoryOutbox(), SteeredClock(NOON, frozen=True)
    first = outbox.promise(warn(PARENT))
    for _ in range(1200):
        outbox.promise(warn(PARENT))
    other = outbox.promise(warn(OTHER))
    edge = Edge(script={first: [RETRY]})
    async with at_work(courier_of(outbox, edge, clock)):
        await outbox.until(lambda: outbox.state(other) == "done")
    assert edge.order == [first, other]


async def test_stop_waits_for_what_is_under_way() -> None:
    outbox, edge = MemoryOutbox(), Edge(gate=asyncio.Event())
    row = outbox.promise(warn())
    courier = courier_of(outbox, edge)
    task = asyncio.create_task(courier.run())
    await quiet()
    later = outbox.promise(warn())
    stopping = asyncio.create_task(courier.stop(5))
    await quiet()
    edge.gate.set()  # type: ignore[union-attr]
    await stopping
    await task
    assert (outbox.state(row), outbox.state(later)) == ("done", "waiting")


async def test_stop_leaves_promised_what_did_not_end_in_time() -> None:
    outbox, edge = MemoryOutbox(), Edge(gate=asyncio.Event())
    row = outbox.promise(warn())
    courier = courier_of(outbox, edge)
    task = asyncio.create_task(courier.run())
    await quiet()
    await courier.stop(0)
    await task
    assert (outbox.state(row), edge.flying) == ("waiting", [])
