"""The courier when the messenger refuses, stumbles or is silent: how each call ends."""

import asyncio
from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import SteeredClock
from bot.promises import Fate, Outcome, Promised
from handlers.calls import Call, DeleteMessages, Rank, Release, Restrict, Send
from tests.bot.memory_outbox import NOON, LeapingClock, MemoryOutbox
from tests.bot.scripted_edge import (
    CHAT,
    DONE,
    FLOODED,
    PARENT,
    REFUSED,
    RETRY,
    SILENCE,
    STOPPED,
    SUSPENDED,
    Edge,
    at_work,
    courier_of,
    quiet,
    warn,
)


async def test_a_retry_that_would_come_after_the_expiry_is_not_made() -> None:
    outbox = MemoryOutbox()
    row = outbox.promise(warn(), expires=NOON + timedelta(milliseconds=100))
    edge = Edge(script={row: [RETRY]})
    async with at_work(courier_of(outbox, edge)):
        await outbox.all_ended()
    assert (outbox.state(row), outbox.ends[row].code, len(edge.parcels)) == ("dropped", 10, 1)


async def test_a_stumble_is_retried_ever_later_and_given_up_after_some_ten_minutes() -> None:
    outbox = MemoryOutbox()
    row = outbox.promise(warn())
    sanction = outbox.promise(DeleteMessages(CHAT, (1,)), rank=Rank.SANCTION)
    async with at_work(courier_of(outbox, Edge(always=lambda _: RETRY))):
        await outbox.all_ended()
    assert [outbox.ends[one].state for one in (row, sanction)] == ["failed", "failed"]
    assert [outbox.ends[one].attempts for one in (row, sanction)] == [16, 16]
    assert outbox.ends[row].code == 10
    waits = [
        one.not_before - one.at
        for one in outbox.settlements
        if one.row.id == row and one.not_before
    ]
    assert all(later > 1.1 * sooner for sooner, later in pairwise(waits[:6]))
    assert timedelta(minutes=8) < sum(waits, timedelta()) < timedelta(minutes=14)


async def test_a_mistake_of_ours_is_given_up_sooner() -> None:
    outbox = MemoryOutbox()
    row = outbox.promise(warn())
    async with at_work(courier_of(outbox, Edge(always=lambda _: Outcome(Fate.RETRY)))):
        await outbox.all_ended()
    assert (outbox.state(row), outbox.ends[row].attempts) == ("failed", 5)


async def test_to_rest_is_no_attempt_that_failed() -> None:
    outbox = MemoryOutbox()
    row = outbox.promise(DeleteMessages(CHAT, (1,)), rank=Rank.SANCTION)
    why = outbox.promise(warn(PARENT))
    edge = Edge(
        size=1,
        script={row: [FLOODED] * 20 + [RETRY, DONE], why: [SUSPENDED] * 20 + [RETRY, DONE]},
    )
    async with at_work(courier_of(outbox, edge, LeapingClock())):
        await outbox.all_ended()
    assert (outbox.state(row), outbox.state(why)) == ("done", "done")


async def test_one_refused_method_does_not_starve_the_rest() -> None:
    outbox, clock = MemoryOutbox(), LeapingClock()
    blocks = [
        outbox.promise(Restrict(CHAT, n, NOON + timedelta(days=30)), rank=Rank.SANCTION)
        for n in range(8)
    ]
    for n in range(20):
        outbox.promise(warn(1000 + n))
    edge = Edge(size=1, always=lambda row: STOPPED if row.call.kind == "restrict" else DONE)
    async with at_work(courier_of(outbox, edge, clock)):
        await outbox.until(lambda: set(outbox.rows) == set(blocks))
        assert clock.now() - NOON < timedelta(minutes=10)
        edge.always = lambda _: DONE
        await outbox.all_ended()
        assert clock.now() - NOON < timedelta(minutes=40)


async def test_a_refused_token_stops_everything_also_after_a_rest_for_flood_control() -> None:
    outbox, clock = MemoryOutbox(), SteeredClock(NOON, frozen=True)
    told: list[str] = []

    async def tell(text: str) -> None:
        told.append(text)

    row = outbox.promise(warn())
    edge = Edge(script={row: [FLOODED, STOPPED]})
    courier = courier_of(outbox, edge, clock, on_alarm=tell)
    async with at_work(courier):
        await quiet()
        assert told == []
        clock.advance(timedelta(minutes=5))
        await quiet()
        outbox.promise(DeleteMessages(CHAT, (1,)), rank=Rank.SANCTION)
        courier.wake()
        await quiet()
        assert told == ["Ключ не принят."]
        assert edge.carried_out == []


async def test_a_call_that_alone_gets_no_answer_is_given_up_and_its_line_goes_on() -> None:
    outbox, clock = MemoryOutbox(), LeapingClock()
    poison = outbox.promise(warn(CHAT, "яд"))
    behind = outbox.promise(warn(CHAT, "объяснение"))
    edge = Edge(size=1, always=lambda row: SILENCE if row.id == poison else DONE)
    courier = courier_of(outbox, edge, clock)
    async with at_work(courier):
        while outbox.state(behind) == "waiting":
            # A school goes on talking: without an answer to others it would be an outage.
            outbox.promise(warn(PARENT))
            courier.wake()
            await quiet()
    assert outbox.state(poison) == "failed"
    assert timedelta(minutes=20) < clock.now() - NOON < timedelta(hours=3)


async def test_a_refused_call_does_not_harm_the_others_of_its_batch() -> None:
    outbox = MemoryOutbox()
    rows = [outbox.promise(warn(1000 + n)) for n in range(5)]
    edge = Edge(script={rows[2]: [REFUSED]})
    async with at_work(courier_of(outbox, edge)):
        await outbox.all_ended()
    assert [outbox.state(row) for row in rows] == ["done", "done", "failed", "done", "done"]
    assert outbox.ends[rows[2]].code == 901


async def test_a_refused_token_stops_everything_and_is_told_once() -> None:
    outbox, clock = MemoryOutbox(), SteeredClock(NOON, frozen=True)
    told: list[str] = []

    async def tell(text: str) -> None:
        told.append(text)

    for n in range(3):
        outbox.promise(warn(1000 + n))
    edge = Edge(size=1, always=lambda _: STOPPED)
    courier = courier_of(outbox, edge, clock, on_alarm=tell)
    async with at_work(courier):
        await quiet()
        tried = len(edge.parcels)
        courier.wake()
        await quiet()
        assert (len(edge.parcels), told) == (tried, ["Ключ не принят."])
        assert not outbox.settlements


async def test_a_refused_token_is_tried_again_after_minutes_with_a_single_call() -> None:
    outbox, clock = MemoryOutbox(), SteeredClock(NOON, frozen=True)
    for n in range(3):
        outbox.promise(warn(1000 + n))
    edge = Edge(always=lambda _: STOPPED)
    async with at_work(courier_of(outbox, edge, clock)):
        await quiet()
        clock.advance(timedelta(seconds=60))
        await quiet()
        assert len(edge.parcels) == 1
        clock.advance(timedelta(minutes=3))
        await quiet()
        assert [len(parcel) for parcel in edge.parcels] == [3, 1]
        edge.always = lambda _: DONE
        clock.advance(timedelta(minutes=20))
        await outbox.all_ended()


async def test_flood_control_drops_hints_keeps_sanctions_and_leaves_other_methods_alone() -> None:
    outbox, clock = MemoryOutbox(), SteeredClock(NOON, frozen=True)
    notice = outbox.promise(warn(1), rank=Rank.SANCTION)
    hint = outbox.promise(warn(2), rank=Rank.COURTESY)
    edge = Edge(script={notice: [FLOODED]}, size=1)
    courier = courier_of(outbox, edge, clock, flights=1)
    async with at_work(courier):
        await outbox.until(lambda: outbox.state(hint) == "dropped")
        deletion = outbox.promise(DeleteMessages(CHAT, (1,)), rank=Rank.SANCTION)
        another = outbox.promise(warn(3), rank=Rank.EXPLANATION)
        courier.wake()
        await outbox.until(lambda: outbox.state(deletion) == "done")
        await quiet()
        assert [outbox.state(row) for row in (notice, another)] == ["waiting", "waiting"]
        assert edge.order == [notice, deletion]
        # Thousands may wait for the end of the rest: they are not read again and again.
        assert notice not in outbox.read
        assert another not in outbox.read
        clock.advance(timedelta(minutes=3))
        await outbox.all_ended()
    assert edge.carried_out == [deletion, notice, another]


async def test_in_an_outage_nothing_is_lost_or_settled_and_one_call_at_a_time_is_tried() -> None:
    outbox, clock = MemoryOutbox(), SteeredClock(NOON, frozen=True)
    rows = [outbox.promise(DeleteMessages(CHAT, (n,))) for n in range(200)]
    edge = Edge(always=lambda _: SILENCE)
    async with at_work(courier_of(outbox, edge, clock)):
        await quiet()
        assert len(edge.parcels) == 4
        for _ in range(10):
            before = len(edge.parcels)
            clock.advance(timedelta(seconds=30))
            await quiet()
            assert [len(parcel) for parcel in edge.parcels[before:]] == [1]
        assert not outbox.settlements
        edge.always = lambda _: DONE
        clock.advance(timedelta(seconds=30))
        await outbox.all_ended()
    assert sorted(edge.carried_out) == rows
    assert all(one.state == "done" for one in outbox.ends.values())
    assert max(map(len, edge.parcels[-8:])) == 25


async def test_an_outage_is_probed_at_growing_intervals() -> None:
    outbox, clock = MemoryOutbox(), SteeredClock(NOON, frozen=True)
    outbox.promise(warn())
    edge = Edge(always=lambda _: SILENCE)
    async with at_work(courier_of(outbox, edge, clock)):
        for _ in range(400):
            await quiet()
            clock.advance(timedelta(seconds=0.5))
    assert 8 <= len(edge.parcels) <= 15


async def test_a_call_that_kills_every_request_does_not_hold_up_the_others() -> None:
    outbox, clock = MemoryOutbox(), LeapingClock()
    rows = [outbox.promise(warn(1000 + n)) for n in range(30)]
    poison = rows[4]
    edge = Edge()

    def answer(row: Promised) -> Outcome:
        return SILENCE if poison in edge.flying and row.id in edge.parcels[-1] else DONE

    edge.always = answer
    async with at_work(courier_of(outbox, edge, clock, flights=1)):
        await outbox.until(lambda: set(outbox.rows) == {poison} and bool(outbox.settlements))
        await outbox.until(lambda: outbox.rows[poison].attempts > 0)
    assert all(outbox.ends[row].state == "done" for row in rows if row != poison)
    assert clock.now() - NOON < timedelta(minutes=5)


async def test_too_many_requests_wait_a_second_and_change_nothing() -> None:
    outbox, clock = MemoryOutbox(), SteeredClock(NOON, frozen=True)
    row = outbox.promise(warn())
    edge = Edge(script={row: [Outcome(Fate.LIMITED, 6)]})
    async with at_work(courier_of(outbox, edge, clock)):
        await quiet()
        assert (len(edge.parcels), outbox.settlements) == (1, [])
        clock.advance(timedelta(seconds=1.5))
        await outbox.all_ended()
    assert outbox.ends[row].attempts == 1


async def test_an_alarm_reaches_the_people_in_charge_once() -> None:
    outbox, told = MemoryOutbox(), []

    async def tell(text: str) -> None:
        told.append(text)

    for n in range(3):
        outbox.promise(warn(1000 + n))
    lost = Outcome(Fate.REFUSED, 917, alarm="Бот потерял доступ.")
    edge = Edge(size=1, always=lambda _: lost)
    async with at_work(courier_of(outbox, edge, on_alarm=tell)):
        await outbox.all_ended()
        await quiet()
    assert told == ["Бот потерял доступ."]


async def test_an_alarm_that_cannot_be_passed_on_stops_nothing() -> None:
    outbox = MemoryOutbox()

    async def tell(text: str) -> None:
        raise OSError(text)

    outbox.promise(warn(1))
    outbox.promise(warn(1))
    edge = Edge(always=lambda _: Outcome(Fate.REFUSED, 14, alarm="Код с картинки."))
    async with at_work(courier_of(outbox, edge, on_alarm=tell)):
        await outbox.all_ended()


async def test_an_ending_that_cannot_be_recorded_is_recorded_later_and_not_made_again() -> None:
    outbox, edge = MemoryOutbox(), Edge()
    outbox.broken = 3
    outbox.promise(warn())
    async with at_work(courier_of(outbox, edge)):
        await outbox.all_ended()
    assert edge.parcels == [[1]]


async def test_a_call_left_undone_goes_first_though_its_parcel_is_long_in_being_recorded() -> None:
    """The outbox is looked through meanwhile, and what is under way is left out of it."""
    outbox, clock = MemoryOutbox(), SteeredClock(NOON, frozen=True)
    block = outbox.promise(Restrict(CHAT, PARENT, NOON + timedelta(days=3)), rank=Rank.SANCTION)
    other = outbox.promise(warn(), rank=Rank.SANCTION)
    release = outbox.promise(Release(CHAT, PARENT), rank=Rank.SANCTION)
    edge = Edge(script={block: [Outcome(Fate.LIMITED, 6)]})
    courier = courier_of(outbox, edge, clock)
    outbox.broken = 1
    async with at_work(courier):
        await quiet()
        courier.wake()
        for _ in range(5):
            clock.advance(timedelta(seconds=1.5))
            await quiet()
    assert edge.carried_out == [other, block, release]


async def test_a_mistake_of_ours_in_the_edge_is_tried_again_call_by_call() -> None:
    outbox, edge = MemoryOutbox(), Edge(crashes=1)
    rows = [outbox.promise(warn(1000 + n)) for n in range(3)]
    async with at_work(courier_of(outbox, edge)):
        await outbox.all_ended()
    first, *later = edge.parcels
    assert (first, sorted(later)) == (rows, [[row] for row in rows])


@st.composite
def rows_with_answers(draw: st.DrawFn) -> list[tuple[Call, Rank, list[Outcome]]]:
    calls = st.one_of(
        st.builds(Send, st.integers(1, 3), st.just("текст")),
        st.builds(DeleteMessages, st.just(CHAT), st.tuples(st.integers(1, 9))),
        st.builds(Release, st.just(CHAT), st.integers(1, 2)),
        st.builds(Restrict, st.just(CHAT), st.integers(1, 2), st.just(NOON + timedelta(days=9))),
    )
    limited = Outcome(Fate.LIMITED, 6)
    answers = st.lists(st.sampled_from([RETRY, FLOODED, SILENCE, limited, STOPPED]), max_size=3)
    row = st.tuples(calls, st.sampled_from([Rank.SANCTION, Rank.EXPLANATION]), answers)
    return draw(st.lists(row, max_size=25))


@settings(max_examples=60, deadline=None)
@given(rows_with_answers(), st.integers(1, 25), st.integers(1, 4))
def test_whatever_happens_every_call_is_carried_out_once_and_lines_keep_their_order(
    promised: list[tuple[Call, Rank, list[Outcome]]], size: int, flights: int
) -> None:
    async def life() -> tuple[MemoryOutbox, Edge, dict[int, Call]]:
        outbox, edge = MemoryOutbox(), Edge(size=size)
        calls = {}
        for call, rank, answers in promised:
            row = outbox.promise(call, rank=rank)
            calls[row] = call
            edge.script[row] = list(answers)
        async with at_work(courier_of(outbox, edge, flights=flights)):
            await outbox.all_ended()
        return outbox, edge, calls

    outbox, edge, calls = asyncio.run(life())
    assert sorted(edge.carried_out) == sorted(calls)
    assert {one.state for one in outbox.ends.values()} <= {"done"}
    lines: dict[object, list[int]] = {}
    for row in edge.carried_out:
        call = calls[row]
        if isinstance(call, Send):
            lines.setdefault(("send", call.peer_id), []).append(row)
        elif isinstance(call, Restrict | Release):
            lines.setdefault(("member", call.user_id), []).append(row)
    assert all(order == sorted(order) for order in lines.values())
