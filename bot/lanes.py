"""Lanes: each chat's events in order, chats side by side, a bounded number at a time.

A lane takes at most a hundred of its chat's waiting events, judges them one by one on
its working state, and waits for the commit that all lanes share. Fairness: a lane
that has more goes to the end of the queue.
"""

import asyncio
import random
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Protocol

import structlog

from bot import metrics
from bot.storage.batch import Batch, Write
from bot.storage.inbox import DONE, FAILED, Taken
from bot.storage.recorder import record
from bot.storage.writer import Writer
from handlers.effects import CallPromised, Effects, EventRaised, JournalLine, TimerSet
from handlers.events import Event, TimerFired
from handlers.state import RECENT_KEPT, WorkingState
from handlers.turn import Next, Ports, Turn
from policies.school import PolicySnapshot

log = structlog.get_logger(__name__)

BACKLOG = 100
SIDE_BY_SIDE = 8
STATES_KEPT = 256
LONGEST_PAUSE = 30.0


class Backlogs(Protocol):
    """Where waiting events lie."""

    async def waiting_lanes(self) -> tuple[int, ...]: ...

    async def backlog(self, lane: int, limit: int) -> tuple[Taken, ...]: ...


class StateLoader(Protocol):
    """Where a lane's state is loaded from."""

    async def load(self, lane: int, now: datetime) -> WorkingState: ...


class Lanes:
    """Judges what waits in the inbox, lane by lane."""

    def __init__(
        self,
        *,
        backlogs: Backlogs,
        states: StateLoader,
        writer: Writer,
        handle: Next,
        read: Callable[[Taken], Event],
        snapshot: Callable[[], PolicySnapshot],
        ports: Ports,
        community_id: int,
        promised: Callable[[], None],
        timed: Callable[[], None],
    ) -> None:
        self._backlogs = backlogs
        self._states = states
        self._writer = writer
        self._handle = handle
        self._read = read
        self._snapshot = snapshot
        self._ports = ports
        self._community_id = community_id
        self._promised = promised
        self._timed = timed
        self._queue: deque[int] = deque()
        self._queued: set[int] = set()
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._again: set[int] = set()
        self._kept: OrderedDict[int, WorkingState] = OrderedDict()
        self._room = asyncio.Event()
        self._stopping = False

    def wake(self, lanes: Iterable[int]) -> None:
        """Events wait in these lanes."""
        for lane in lanes:
            if lane in self._busy:
                self._again.add(lane)
            elif lane not in self._queued:
                self._queued.add(lane)
                self._queue.append(lane)
        self._room.set()

    async def run(self) -> None:
        """Work until stopped; begin with what an earlier run left."""
        self.wake(await self._backlogs.waiting_lanes())
        while not self._stopping:
            while self._queue and len(self._busy) < SIDE_BY_SIDE:
                lane = self._queue.popleft()
                self._queued.discard(lane)
                task = asyncio.create_task(self._work(lane), name=f"lane {lane}")
                self._busy[lane] = task
            await self._room.wait()
            self._room.clear()

    async def stop(self, grace: float) -> None:
        """Take nothing new; give the backlogs being judged ``grace`` seconds to be committed.

        One that is not done by then never happened: it is judged again at the next start.
        """
        self._stopping = True
        self._room.set()
        if not self._busy:
            return
        _, late = await asyncio.wait(self._busy.values(), timeout=grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    @property
    def idle(self) -> bool:
        """True when nothing waits and nothing is being judged."""
        return not (self._busy or self._queue)

    async def _work(self, lane: int) -> None:
        pause = 0.5
        try:
            while not self._stopping:
                try:
                    full = await self._judge_backlog(lane)
                except Exception:
                    # Nothing of it happened: the state is loaded anew, the events judged again.
                    self._kept.pop(lane, None)
                    log.exception("backlog_failed", lane=lane)
                    await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - jitter
                    pause = min(pause * 2, LONGEST_PAUSE)
                    continue
                if full:
                    self._again.add(lane)
                return
        finally:
            del self._busy[lane]
            if lane in self._again:
                self._again.discard(lane)
                self.wake((lane,))
            self._room.set()

    async def _judge_backlog(self, lane: int) -> bool:
        """Judge and commit one backlog; True when there may be more."""
        taken = await self._backlogs.backlog(lane, BACKLOG)
        if not taken:
            return False
        now = self._ports.clock.now()
        state = self._kept.get(lane) or await self._states.load(lane, now)
        snapshot = self._snapshot()
        batch = Batch()
        promises = timers = False
        raised: set[int] = set()
        for one in taken:
            effects, state = await self._judge(one, state, snapshot, batch)
            promises = promises or any(isinstance(e, CallPromised) for e in effects)
            timers = timers or any(isinstance(e, TimerSet) for e in effects)
            raised |= {e.event.lane for e in effects if isinstance(e, EventRaised)}
        if len(state.recent) == RECENT_KEPT:
            batch.add(Write.RECENT_FORGET, lane=lane, oldest=state.recent[0].cmid)
        await self._writer.commit(batch)
        self._keep(lane, state)
        if promises:
            self._promised()
        if timers:
            self._timed()
        self.wake(raised)
        return len(taken) == BACKLOG

    async def _judge(
        self, taken: Taken, state: WorkingState, snapshot: PolicySnapshot, batch: Batch
    ) -> tuple[Effects, WorkingState]:
        now = self._ports.clock.now()
        try:
            event = self._read(taken)
            turn = Turn(
                event=event,
                state=_without_fired(state, event),
                snapshot=snapshot,
                community_id=self._community_id,
                ports=self._ports,
            )
            effects = await self._handle(turn)
            rows = record(event, effects, lane=taken.lane, policy_version=snapshot.version, now=now)
        except Exception as error:
            # The event stays in the inbox, a journal line and a metric say so; the lane goes on.
            log.exception("event_failed", lane=taken.lane, event_id=taken.event_id)
            metrics.events_failed.inc()
            _failed(batch, taken, error, snapshot.version, now)
            return (), state
        batch.merge(rows)
        batch.add(Write.INBOX_DONE, at_id=taken.id, state=DONE)
        _count_failures(effects)
        return effects, turn.state.after(effects)

    def _keep(self, lane: int, state: WorkingState) -> None:
        self._kept[lane] = state
        self._kept.move_to_end(lane)
        while len(self._kept) > STATES_KEPT:
            self._kept.popitem(last=False)


def _without_fired(state: WorkingState, event: Event) -> WorkingState:
    """A timer that fired is no longer set, unless it was set anew meanwhile."""
    if not isinstance(event, TimerFired) or state.timers.get(event.timer) != event.due:
        return state
    return state.forget_timer(event.timer)


def _failed(batch: Batch, taken: Taken, error: Exception, version: str, now: datetime) -> None:
    attempts = taken.attempts + 1
    batch.add(Write.INBOX_FAILED, at_id=taken.id, state=FAILED, attempts=attempts)
    batch.add(
        Write.JOURNAL_ADD,
        key=f"{taken.event_id}|failed|{attempts}",
        at=now.astimezone(UTC),
        kind="event_failed",
        peer_id=taken.lane,
        user_id=None,
        cmid=None,
        rule=None,
        confidence=None,
        evidence=[],
        policy_version=version,
        more={"event_id": taken.event_id, "error": type(error).__name__, "attempt": attempts},
    )


def _count_failures(effects: Effects) -> None:
    for effect in effects:
        if isinstance(effect, JournalLine) and effect.kind == "policy_failed":
            metrics.policies_failed.labels(effect.rule or "").inc()
