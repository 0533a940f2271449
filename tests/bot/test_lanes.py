"""Fair lanes: in whatever flood, a quiet chat waits for a few events of others, not for it."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from structlog.testing import capture_logs

from bot.lanes import IN_FLOOD, SIDE_BY_SIDE, Lanes
from bot.storage.batch import Batch, Write
from bot.storage.inbox import Taken
from handlers.effects import Effects
from handlers.events import Nothing, Person, TimerFired
from handlers.state import WorkingState
from handlers.turn import Ports, Turn
from policies.lessons import NO_LESSONS
from tests.handlers.harness import snapshot_of
from tests.school import CHAT, NOON

QUIET, FLOODED = 1, range(100, 130)
EACH = 250


class Inbox:
    """Waiting events in memory; who reads or commits lets others run for a while."""

    def __init__(self) -> None:
        self.waiting: dict[int, list[Taken]] = defaultdict(list)
        self.number = 0
        self.trouble: Callable[[Batch], bool] | None = None
        """Which batches the database takes; all, where it is in order."""

    def put(self, lane: int, count: int = 1) -> None:
        for _ in range(count):
            self.number += 1
            taken = Taken(self.number, f"e{self.number}", lane, "vk", "{}", 0, NOON)
            self.waiting[lane].append(taken)

    async def waiting_lanes(self) -> tuple[int, ...]:
        return tuple(lane for lane, events in self.waiting.items() if events)

    async def backlog(self, lane: int, limit: int) -> tuple[Taken, ...]:
        await asyncio.sleep(0)
        return tuple(self.waiting[lane][:limit])

    async def load(self, lane: int, now: datetime) -> WorkingState:
        await asyncio.sleep(0)
        return WorkingState(lane)

    async def commit(self, batch: Batch) -> None:
        if self.trouble is not None and not self.trouble(batch):
            raise ConnectionResetError
        for _ in range(10):
            await asyncio.sleep(0)
        rows = [row for round_ in batch.rounds for rows in round_.values() for row in rows]
        done = {row.get("at_id") for row in rows}
        for events in self.waiting.values():
            events[:] = [one for one in events if one.id not in done]


class Lessons:
    current = NO_LESSONS

    def heed(self, effects: Iterable[Any], chat: int) -> None:
        """Nothing is taught here."""


class Clock:
    def now(self) -> datetime:
        return NOON


class School:
    """Lanes over that inbox, and in which order they judge; ``at`` is called before each."""

    def __init__(self) -> None:
        self.inbox = Inbox()
        self.judged: list[int] = []
        self.at: dict[int, Any] = {}
        snapshot = snapshot_of()
        self.lanes = Lanes(
            backlogs=self.inbox,
            states=self.inbox,
            writer=self.inbox,  # type: ignore[arg-type]
            handle=self._handle,
            read=lambda taken: Nothing(taken.event_id, taken.lane, NOON),
            snapshot=lambda: snapshot,
            lessons=Lessons(),
            ports=Ports(None, None, Clock()),  # type: ignore[arg-type]
            community_id=7,
            promised=lambda: None,
            timed=lambda: None,
        )

    async def _handle(self, turn: Turn) -> Effects:
        self.judged.append(turn.event.lane)
        if deed := self.at.pop(len(self.judged), None):
            deed()
        return ()

    def speak(self, lane: int) -> None:
        self.inbox.put(lane)
        self.lanes.wake((lane,))

    async def run(self, total: int) -> None:
        """Work until so many are judged."""
        work = asyncio.create_task(self.lanes.run())
        async with asyncio.timeout(60):
            while len(self.judged) < total or not self.lanes.idle:  # noqa: ASYNC110
                await asyncio.sleep(0.001)
        await self.lanes.stop(1)
        await work


async def test_a_quiet_chat_does_not_wait_for_the_flood() -> None:
    school = School()
    for lane in FLOODED:
        school.inbox.put(lane, EACH)
    spoken = (900, 1500, 2300, 4000)
    for moment in spoken:
        school.at[moment] = lambda: school.speak(QUIET)
    await school.run(len(FLOODED) * EACH + len(spoken))
    answered = [number for number, lane in enumerate(school.judged, 1) if lane == QUIET]
    delays = [heard - said for said, heard in zip(spoken, answered, strict=True)]
    # A turn of each lane at work while the backlog is read and the state is loaded.
    assert max(delays) <= 5 * (IN_FLOOD + 1)


async def test_a_lively_chat_keeps_up_too() -> None:
    school = School()
    for lane in FLOODED:
        school.inbox.put(lane, EACH)
    for moment in range(800, 4800, 20):
        school.at[moment] = lambda: school.speak(QUIET)
    await school.run(len(FLOODED) * EACH + 200)
    answered = [number for number, lane in enumerate(school.judged, 1) if lane == QUIET]
    delays = [heard - said for said, heard in zip(range(800, 4800, 20), answered, strict=True)]
    # It may speak again while its last word is being committed.
    assert max(delays) <= 25 * (IN_FLOOD + 1)


async def test_many_chats_that_talk_all_day_do_not_keep_a_flooded_one_waiting() -> None:
    school = School()
    school.inbox.put(100, 300)
    lively = range(1, 20)
    for moment in range(1, 600, 2):
        school.at[moment] = lambda lane=lively[moment % 19]: school.speak(lane)
    await school.run(300 + 300)
    parts = [school.judged[start : start + 100].count(100) for start in range(0, 400, 100)]
    assert min(parts) >= 100 // (IN_FLOOD + 1) // 2


async def test_events_of_one_chat_keep_their_order_in_a_flood() -> None:
    school = School()
    order: dict[int, list[str]] = defaultdict(list)
    handle = school._handle

    async def noting(turn: Turn) -> Effects:
        order[turn.event.lane].append(turn.event.key)
        return await handle(turn)

    school.lanes._handle = noting
    for _ in range(120):
        for lane in FLOODED:
            school.inbox.put(lane, 2)
    await school.run(len(FLOODED) * 240)
    for keys in order.values():
        assert keys == sorted(keys, key=lambda key: int(key[1:]))
        assert len(keys) == len(set(keys)) == 240


async def test_chats_whose_backlog_cannot_be_committed_keep_no_place() -> None:
    school = School()
    school.inbox.trouble = lambda batch: any(
        row["at_id"] > SIDE_BY_SIDE for row in batch.rounds[0][Write.INBOX_DONE]
    )
    for lane in range(100, 100 + SIDE_BY_SIDE):
        school.inbox.put(lane)
    school.inbox.put(QUIET)
    with capture_logs():
        work = asyncio.create_task(school.lanes.run())
        async with asyncio.timeout(60):
            while school.inbox.waiting[QUIET]:  # noqa: ASYNC110
                await asyncio.sleep(0)
    assert await school.inbox.waiting_lanes() == tuple(range(100, 100 + SIDE_BY_SIDE))
    assert not school.lanes.idle
    await school.lanes.stop(1)
    await work


async def test_what_is_to_be_forgotten_is_loaded_anew_also_by_a_lane_at_work() -> None:
    school = School()
    loads: list[int] = []
    load = school.inbox.load

    async def counted(lane: int, now: datetime) -> WorkingState:
        loads.append(lane)
        return await load(lane, now)

    school.inbox.load = counted  # type: ignore[method-assign]
    school.inbox.put(QUIET)
    school.at[1] = school.lanes.forget
    await school.run(1)
    assert loads == [QUIET]
    assert school.lanes._kept == {}


class Slow:
    """A messenger that does not answer until it is told to."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.answers = asyncio.Event()

    async def members(self, peer_id: int) -> tuple[Person, ...]:
        self.asked.append(peer_id)
        await self.answers.wait()
        return ()


async def test_chats_that_ask_the_messenger_keep_no_place() -> None:
    school, slow = School(), Slow()
    handle = school._handle

    async def asking(turn: Turn) -> Effects:
        if turn.event.lane in FLOODED:
            await turn.ports.directory.members(turn.event.lane)
        return await handle(turn)

    school.lanes._ports = Ports(None, slow, Clock())  # type: ignore[arg-type]
    school.lanes._handle = asking
    for lane in FLOODED:
        school.inbox.put(lane)
    work = asyncio.create_task(school.lanes.run())
    async with asyncio.timeout(60):
        while len(slow.asked) < len(FLOODED):  # noqa: ASYNC110
            await asyncio.sleep(0)
        school.speak(QUIET)
        while QUIET not in school.judged:  # noqa: ASYNC110
            await asyncio.sleep(0)
        assert school.judged == [QUIET]
        slow.answers.set()
        while not school.lanes.idle:  # noqa: ASYNC110
            await asyncio.sleep(0)
    assert sorted(school.judged) == sorted([QUIET, *FLOODED])
    await school.lanes.stop(1)
    await work


async def test_a_timer_that_fired_is_no_longer_set_though_its_event_failed() -> None:
    school = School()
    timers: list[tuple[datetime | None, ...]] = []

    async def load(lane: int, now: datetime) -> WorkingState:
        return WorkingState(lane, timers={"reconcile": NOON})

    async def failing_once(turn: Turn) -> Effects:
        timers.append(tuple(turn.state.timers.values()))
        if len(timers) == 1:
            raise ValueError
        school.judged.extend((1, 2))
        return ()

    school.inbox.load = load
    school.lanes._handle = failing_once
    school.lanes._read = lambda taken: (
        TimerFired(taken.event_id, CHAT, "reconcile", "reconcile", NOON)
        if taken.id == 1
        else Nothing(taken.event_id, CHAT, NOON)
    )
    school.inbox.put(CHAT, 2)
    with capture_logs():
        await school.run(2)
    assert timers == [(), ()]
