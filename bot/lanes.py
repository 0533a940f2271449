"""Lanes: each chat's events in order, chats side by side, a bounded number at a time.

A lane takes some of its chat's waiting events, a hundred at most, judges them one by one on
its working state, and waits for the commit that all lanes share.

Fairness: between two events the other lanes have their turn; a lane that has more goes to
a queue of its own, from which only a few of the places are given. So in whatever flood, the
message of a quiet chat waits for a few others and for a commit, not for the flood. A lane
that failed pauses outside (:mod:`bot.setbacks`), and one that asks the messenger lets
another judge until it is answered.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol

import structlog

from bot import metrics
from bot.asking import Asking
from bot.clock import Clock
from bot.setbacks import Refused, Setbacks
from bot.storage.batch import Batch, Write
from bot.storage.inbox import DONE, FAILED, Taken
from bot.storage.recorder import record
from bot.storage.troubles import is_out_of_order
from bot.storage.writer import Writer
from bot.turns import Turns
from handlers.effects import CallPromised, Effect, Effects, EventRaised, JournalLine, TimerSet
from handlers.events import Event, TimerFired
from handlers.own_messages import UNKNOWN
from handlers.state import RECENT_KEPT, WorkingState
from handlers.teaching import heeded
from handlers.turn import Next, Ports, Turn
from policies.lessons import Lessons
from policies.school import PolicySnapshot

log = structlog.get_logger(__name__)

BACKLOG = 100
FIRST = 10
"""Events of a lane's first turn: whether there is a flood shows only when it is taken."""
SIDE_BY_SIDE = 32
"""Lanes at work. What they read and commit they read and commit together, so that a school of
a thousand chats asks little more of the database than one of ten."""
IN_FLOOD = 7
"""Of these, lanes with ever more to do: whoever says one thing waits for an event of each."""
STATES_KEPT = 256
LOOK_AROUND = timedelta(minutes=1)


class Backlogs(Protocol):
    """Where waiting events lie."""

    async def waiting_lanes(self) -> tuple[int, ...]: ...

    async def backlog(self, lane: int, limit: int) -> tuple[Taken, ...]: ...


class StateLoader(Protocol):
    """Where a lane's state is loaded from."""

    async def load(self, lane: int, now: datetime) -> WorkingState: ...


class SchoolLessons(Protocol):
    """The lessons in force, and where a lane says what it taught once that is committed."""

    current: Lessons

    def heed(self, effects: Iterable[Effect], chat: int) -> None: ...


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
        lessons: SchoolLessons,
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
        self._lessons = lessons
        self._ports = ports
        self._community_id = community_id
        self._promised = promised
        self._timed = timed
        self._fresh: deque[int] = deque()
        self._more: deque[int] = deque()
        self._flooded: set[int] = set()
        self._queued: set[int] = set()
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._away: set[int] = set()
        self._again: set[int] = set()
        self._setbacks = Setbacks(self.wake)
        self._kept: OrderedDict[int, WorkingState] = OrderedDict()
        self._room = asyncio.Event()
        self._turns = Turns()
        self._stopping = False

    def wake(self, lanes: Iterable[int]) -> None:
        """Events wait in these lanes."""
        for lane in lanes:
            if lane in self._busy:
                self._again.add(lane)
            elif lane not in self._queued and not self._setbacks.pausing(lane):
                self._queued.add(lane)
                self._fresh.append(lane)
        self._room.set()

    async def run(self) -> None:
        """Work until stopped; begin with what an earlier run left."""
        self.wake(await self._backlogs.waiting_lanes())
        while not self._stopping:
            while (lane := self._next()) is not None:
                self._queued.discard(lane)
                task = asyncio.create_task(self._work(lane), name=f"lane {lane}")
                self._busy[lane] = task
            await self._room.wait()
            self._room.clear()

    def _next(self) -> int | None:
        """The lane whose turn it is; those that had theirs just now leave a place free."""
        if len(self._busy) - len(self._away) >= SIDE_BY_SIDE:
            return None
        # One place at least is theirs, lest a school that talks all day keep them waiting.
        theirs = bool(self._more) and not self._flooded
        if self._fresh and not theirs:
            return self._fresh.popleft()
        if not self._more or len(self._flooded - self._away) >= IN_FLOOD:
            return None
        lane = self._more.popleft()
        self._flooded.add(lane)
        return lane

    @contextmanager
    def _asking(self, lane: int) -> Iterator[None]:
        """The lane keeps no place while it waits: the messenger may take long to answer many.

        Answered, it goes on beside the others: they come no faster than requests may be made.
        """
        self._away.add(lane)
        self._room.set()
        try:
            yield
        finally:
            self._away.discard(lane)

    async def look_around(self, clock: Clock) -> None:
        """Notice, once a minute, events that the command line put into the inbox."""
        never = asyncio.Event()
        while not self._stopping:
            await clock.wait(clock.now() + LOOK_AROUND, never)
            try:
                self.wake(await self._backlogs.waiting_lanes())
            except Exception:
                log.exception("inbox_unread")

    async def stop(self, grace: float) -> None:
        """Take nothing new; give the backlogs being judged ``grace`` seconds to be committed.

        One that is not done by then never happened: it is judged again at the next start.
        """
        self._stopping = True
        self._room.set()
        if self._busy:
            _, late = await asyncio.wait(self._busy.values(), timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._setbacks.stop()

    def forget(self) -> None:
        """Load the states of lanes anew: the database was changed by somebody else."""
        # Not cleared: a lane at work would put back what it loaded before.
        self._kept = OrderedDict()

    @property
    def idle(self) -> bool:
        """True when nothing waits and nothing is being judged."""
        return not (self._busy or self._fresh or self._more or self._setbacks)

    async def _work(self, lane: int) -> None:
        full = False
        try:
            full = await self._judge_backlog(lane)
        except Exception as error:
            # Nothing of it happened: the state is loaded anew, the events judged again.
            self._kept.pop(lane, None)
            log.exception("backlog_failed", lane=lane)
            metrics.backlogs_failed.inc()
            self._setbacks.failed(lane, error)
        else:
            if self._setbacks.passed(lane, more=full):
                # A commit whose answer was lost may have been one: whoever acts on it looks.
                self._promised()
                self._timed()
        finally:
            del self._busy[lane]
            self._flooded.discard(lane)
            again = lane in self._again and not self._setbacks.pausing(lane)
            self._again.discard(lane)
            if full or again:
                self._queued.add(lane)
                (self._more if full else self._fresh).append(lane)
            self._room.set()

    async def _judge_backlog(self, lane: int) -> bool:
        """Judge and commit one backlog; True when there may be more."""
        alone = self._setbacks.alone(lane)
        limit = 1 if alone else BACKLOG if lane in self._flooded else FIRST
        taken = await self._backlogs.backlog(lane, limit)
        if not taken:
            return False
        now = self._ports.clock.now()
        kept = self._kept
        state = kept.get(lane) or await self._states.load(lane, now)
        snapshot, lessons = self._snapshot(), self._lessons.current
        taught: list[Effect] = []
        decided: list[Effect] = []
        batch = Batch()
        promises = timers = False
        raised: set[int] = set()
        for one in taken:
            with structlog.contextvars.bound_contextvars(
                event_id=one.event_id, event_key=one.event_id, lane=lane
            ):
                effects, state = await self._judge(one, state, snapshot, lessons, batch)
            decided.extend(effects)
            after = heeded(lessons, effects, lane)
            if after is not lessons:
                lessons = after
                taught.extend(effects)
            promises = promises or any(isinstance(e, CallPromised) for e in effects)
            timers = timers or any(isinstance(e, TimerSet) for e in effects)
            raised |= {e.event.lane for e in effects if isinstance(e, EventRaised)}
            await self._turns.next()
        if len(state.recent) == RECENT_KEPT:
            batch.add(Write.RECENT_FORGET, lane=lane, oldest=state.recent[0].cmid)
        try:
            await self._writer.commit(batch)
        except Exception as error:
            if is_out_of_order(error):
                raise
            if not alone:
                raise Refused(len(taken)) from error
            self._kept.pop(lane, None)
            await self._give_up(taken[0], error, snapshot.version)
            return True
        _count(decided)
        self._lessons.heed(taught, lane)
        _keep(kept, lane, state)
        if promises:
            self._promised()
        if timers:
            self._timed()
        self.wake(raised)
        return len(taken) == limit

    async def _judge(
        self,
        taken: Taken,
        state: WorkingState,
        snapshot: PolicySnapshot,
        lessons: Lessons,
        batch: Batch,
    ) -> tuple[Effects, WorkingState]:
        now = self._ports.clock.now()
        try:
            event = self._read(taken)
            state = _without_fired(state, event)
            structlog.contextvars.bind_contextvars(event_key=event.key)
            turn = Turn(
                event=event,
                state=state,
                snapshot=snapshot,
                community_id=self._community_id,
                ports=replace(
                    self._ports,
                    directory=Asking(self._ports.directory, partial(self._asking, taken.lane)),
                ),
                lessons=lessons,
            )
            effects = await self._handle(turn)
            rows = record(event, effects, lane=taken.lane, policy_version=snapshot.version, now=now)
        except Exception as error:
            if is_out_of_order(error):
                # No fault of the event's: the backlog is judged again.
                raise
            _failed(batch, taken, error, snapshot.version, now)
            return (), state
        batch.merge(rows)
        batch.add(Write.INBOX_DONE, at_id=taken.id, state=DONE)
        log.debug("event_judged", effects=len(effects))
        return effects, turn.state.after(effects)

    async def _give_up(self, taken: Taken, error: Exception, version: str) -> None:
        """What was decided about an event cannot be stored: it ends as one that failed."""
        batch = Batch()
        with structlog.contextvars.bound_contextvars(event_id=taken.event_id, lane=taken.lane):
            _failed(batch, taken, error, version, self._ports.clock.now())
        await self._writer.commit(batch)


def _keep(kept: OrderedDict[int, WorkingState], lane: int, state: WorkingState) -> None:
    kept[lane] = state
    kept.move_to_end(lane)
    while len(kept) > STATES_KEPT:
        kept.popitem(last=False)


def _without_fired(state: WorkingState, event: Event) -> WorkingState:
    """A timer that fired is no longer set, unless it was set anew meanwhile."""
    if not isinstance(event, TimerFired) or state.timers.get(event.timer) != event.due:
        return state
    return state.forget_timer(event.timer)


def _failed(batch: Batch, taken: Taken, error: Exception, version: str, now: datetime) -> None:
    """The event stays in the inbox, a journal line and a metric say so; the lane goes on."""
    log.error("event_failed", exc_info=error)
    metrics.events_failed.inc()
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


def _count(effects: Iterable[Effect]) -> None:
    for effect in effects:
        if isinstance(effect, JournalLine):
            metrics.journal_lines.labels(effect.kind).inc()
            if effect.kind == "policy_failed":
                metrics.policies_failed.labels(effect.rule or "").inc()
            if effect.kind == UNKNOWN:
                metrics.unknown_own_messages.inc()
