"""The courier: delivers what was promised, sanctions first, until the messenger has answered.

It knows no messenger. An edge (``Delivery``) merges and batches; the outbox remembers;
here is decided what goes when, what is tried again and what has ended.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Literal

import structlog

from bot import metrics
from bot.backlog import Backlog
from bot.clock import Clock
from bot.outage import Outage
from bot.pauses import Pauses
from bot.promises import Delivery, Fate, Outbox, Outcome, Parcel, Promised, Settlement
from handlers.calls import Rank

FLIGHTS = 4
"""Requests under way at once."""
UNRECORDED = 8
"""Answered requests whose ends are being recorded: that takes its time while a school talks."""

# A messenger that stumbles over a call is asked for some ten minutes: its bad moments last as
# long, and a warning whose explanation is given up would be told to nobody.
_STUMBLES = 16
# What goes wrong here, before it is asked, hardly mends itself.
_MISTAKES = 5
# A call that alone gets no answer, again and again, is given up after some forty minutes: what
# stands behind it in its line would wait for ever.
_UNANSWERED_ALONE = 13
_LONGEST_RETRY = 60.0
_LONGEST_POSTPONEMENT = 600.0
_ALARM_AGAIN = timedelta(hours=6)
_STEP_BACK = timedelta(seconds=5)
# Nothing happened to these: they wait in memory, their row does not change.
_UNTOUCHED = frozenset({Fate.LIMITED, Fate.STOPPED, Fate.UNREACHABLE})

log = structlog.get_logger(__name__)


class Courier:
    """Delivers an outbox through a messenger's edge.

    ``on_alarm`` is told, in Russian, what people in charge must know. ``random`` spreads
    repetitions. A call is never under way twice; calls of one line (sends to one
    recipient, restrictions of one member) go one after the other in the order promised.
    """

    def __init__(
        self,
        outbox: Outbox,
        delivery: Delivery,
        clock: Clock,
        *,
        random: Random | None = None,
        on_alarm: Callable[[str], Awaitable[None]] | None = None,
        flights: int = FLIGHTS,
    ) -> None:
        self._outbox = outbox
        self._delivery = delivery
        self._clock = clock
        self._random = random or Random()  # noqa: S311  # spreads retries, guards nothing
        self._on_alarm = on_alarm
        self._flights = flights
        self._outage = Outage(self._random)
        self._pauses = Pauses(self._random)
        self._signal = asyncio.Event()
        self._stopping = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._unanswered = 0
        self._backlog = Backlog(outbox, delivery.channel)
        self._alarmed: dict[str, datetime] = {}
        self._latest: datetime | None = None

    def wake(self) -> None:
        """Something new is in the outbox."""
        self._backlog.look_for_news()
        self._signal.set()

    @property
    def refused(self) -> bool:
        """Whether the messenger does not accept us at all."""
        return self._pauses.stopped

    def silent(self) -> timedelta:
        """Since how long promised calls meet no answer; zero while all is well."""
        return self._outage.lasts(self._clock.now())

    async def run(self) -> None:
        """Deliver until ``stop``; between two deliveries it sleeps."""
        failures = 0
        try:
            while not self._stopping:
                try:
                    until = await self._step()
                    failures = 0
                except Exception:
                    # The outbox may be out of order for a moment; the promises are safe in it.
                    log.exception("outbox_unreadable")
                    self._backlog.look_anew()
                    failures += 1
                    until = self._clock.now() + timedelta(seconds=min(2**failures, 30))
                if not self._stopping:
                    await self._clock.wait(until, self._signal)
        finally:
            if not self._stopping:
                for task in self._tasks:
                    task.cancel()

    async def stop(self, grace: float) -> None:
        """Start nothing new, wait ``grace`` seconds for what is under way, drop the rest.

        What was dropped stays promised and is delivered after the next start.
        """
        self._stopping = True
        self._signal.set()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace)
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _step(self) -> datetime | None:
        """Launch what can be launched; the moment until which nothing more can."""
        now = self._clock.now()
        await self._notice_a_step_back(now)
        paused = max(filter(None, (self._outage.until(now), self._pauses.until(now))), default=None)
        if paused is not None:
            return paused
        cautious = self._outage.on or self._pauses.stopped
        places = self._places(cautious)
        if places <= 0:
            return None
        silent = partial(self._pauses.silent, now=now)
        ready = await self._backlog.ready(now, silent)
        if await self._drop_pointless(now, silent):
            return now
        if not self._stopping:
            for parcel in self._parcels(ready, cautious, now)[:places]:
                self._launch(parcel)
        # What is under way wakes us when it ends; nothing else may ever do so.
        look = None if self._tasks else self._backlog.next_look
        ends = [self._backlog.next_due, self._pauses.next_end(now), look]
        return min((one for one in ends if one is not None), default=None)

    def _places(self, cautious: bool) -> int:
        """How many more requests may go."""
        if cautious:
            return 1 - len(self._tasks)
        unrecorded = len(self._tasks) - self._unanswered
        return min(self._flights - self._unanswered, UNRECORDED - unrecorded)

    async def _notice_a_step_back(self, now: datetime) -> None:
        """A clock that was set back would make every pause longer by as much: none holds then."""
        if self._latest is not None and self._latest - now > _STEP_BACK:
            log.warning("clock_set_back", seconds=(self._latest - now).total_seconds())
            self._outage, self._pauses = Outage(self._random), Pauses(self._random)
            self._backlog.forget_pauses()
            await self._outbox.forget_pauses(now)
        self._latest = now

    async def _drop_pointless(self, now: datetime, silent: Callable[[str], bool]) -> bool:
        """True where something was dropped: what stood behind it may go."""
        pointless = self._backlog.pointless(now, silent)
        if pointless:
            await self._outbox.settle(
                [Settlement(row, "dropped", now, row.attempts) for row in pointless]
            )
            for row in pointless:
                _told(row, "dropped", None)
                self._backlog.remove(row)
        return bool(pointless)

    def _parcels(
        self, ready: Sequence[Promised], cautious: bool, now: datetime
    ) -> Sequence[Parcel]:
        if cautious:
            probe = min(ready, key=self._doubts, default=None)
            return [] if probe is None else self._delivery.pack([probe], now)
        together = [row for row in ready if not self._outage.suspected(row.id)]
        parcels = list(self._delivery.pack(together, now))
        for row in ready:
            if self._outage.suspected(row.id):
                parcels.extend(self._delivery.pack([row], now))
        return parcels

    def _doubts(self, row: Promised) -> tuple[bool, int]:
        """The less of these, the likelier an answer: of the kind refused last ask others first."""
        refused = self._pauses.refused(self._delivery.channel(row.call))
        return refused, self._outage.failures(row.id)

    def _launch(self, parcel: Parcel) -> None:
        for row in parcel.rows:
            self._backlog.launch(row)
        task = asyncio.create_task(self._carry(parcel))
        self._unanswered += 1
        self._tasks.add(task)
        task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("delivery_broke_off", exc_info=task.exception())
            self._backlog.look_anew()
        self._signal.set()

    async def _carry(self, parcel: Parcel) -> None:
        # A parcel is carried in a task of its own, so this is said of nothing else.
        structlog.contextvars.bind_contextvars(events=sorted({row.event for row in parcel.rows}))
        try:
            try:
                outcomes = await self._outcomes(parcel)
                settlements = self._judge(parcel.rows, outcomes)
            finally:
                self._unanswered -= 1
                self._signal.set()
            await self._settle(settlements)
            for one in settlements:
                if one.state != "waiting":
                    _told(one.row, one.state, one.code)
            await self._tell(outcomes.values())
        finally:
            for row in parcel.rows:
                self._backlog.landed(row)
        if len(settlements) < len(parcel.rows):
            # Now, and not once it is known: until it has landed, a look leaves it out.
            self._backlog.look_anew()

    async def _outcomes(self, parcel: Parcel) -> Mapping[int, Outcome]:
        try:
            return await parcel.deliver()
        except Exception:
            # A mistake of ours in one call: a few more attempts, each call by itself.
            log.exception("parcel_failed")
            ids = [row.id for row in parcel.rows]
            self._outage.suspect(ids)
            return dict.fromkeys(ids, Outcome(Fate.RETRY))

    def _judge(self, rows: Sequence[Promised], outcomes: Mapping[int, Outcome]) -> list[Settlement]:
        now = self._clock.now()
        unanswered = [row.id for row in rows if outcomes[row.id].fate is Fate.UNREACHABLE]
        answered = [row.id for row in rows if outcomes[row.id].fate is not Fate.UNREACHABLE]
        if answered and not unanswered:
            metrics.outage_seconds.inc(max(0.0, self._outage.lasts(now).total_seconds()))
            self._outage.answered(answered)
        culprit = bool(unanswered) and self._outage.failed(unanswered, now)
        settlements = []
        for row in rows:
            outcome = outcomes[row.id]
            if outcome.fate is Fate.UNREACHABLE and culprit:
                settlements.append(self._of_the_culprit(row, outcome, now))
            elif outcome.fate in _UNTOUCHED:
                self._hold_still(row, outcome, now)
            else:
                settlements.append(self._settlement(row, outcome, now))
        return settlements

    def _of_the_culprit(self, row: Promised, outcome: Outcome, now: datetime) -> Settlement:
        if row.attempts + 1 < _UNANSWERED_ALONE:
            return self._again(row, outcome, now, _LONGEST_POSTPONEMENT)
        return self._end(row, "failed", outcome, now)

    def _hold_still(self, row: Promised, outcome: Outcome, now: datetime) -> None:
        channel = self._delivery.channel(row.call)
        if outcome.fate is Fate.LIMITED:
            self._pauses.limit(now)
        elif outcome.fate is Fate.STOPPED and self._pauses.stop(channel, now):
            # Said anew each time it happens anew, not while it lasts.
            self._alarmed.pop(outcome.alarm, None)

    def _settlement(self, row: Promised, outcome: Outcome, now: datetime) -> Settlement:
        channel = self._delivery.channel(row.call)
        ours = outcome.code is None
        if outcome.fate <= Fate.REFUSED:
            self._pauses.accepted(channel, now)
        match outcome.fate:
            case Fate.DONE:
                tries, cmid, sent = row.attempts + 1, outcome.cmid, outcome.sent
                return Settlement(row, "done", now, tries, cmid=cmid, sent=sent)
            case Fate.DROPPED:
                return self._end(row, "dropped", outcome, now)
            case Fate.FLOODED:
                return self._rest(row, outcome, now, self._pauses.flood(channel, now))
            case Fate.SUSPENDED:
                return self._rest(row, outcome, now, self._pauses.suspend(channel, now))
            case Fate.RETRY if row.attempts + 1 < (_MISTAKES if ours else _STUMBLES):
                return self._again(row, outcome, now, _LONGEST_RETRY)
            case _:
                return self._end(row, "failed", outcome, now)

    def _again(self, row: Promised, outcome: Outcome, now: datetime, longest: float) -> Settlement:
        seconds = min(2.0 ** min(row.attempts, 16), longest) * self._random.uniform(0.75, 1.25)
        until = now + timedelta(seconds=seconds)
        return self._postpone(row, outcome, now, until, attempts=row.attempts + 1)

    def _rest(self, row: Promised, outcome: Outcome, now: datetime, until: datetime) -> Settlement:
        if row.rank >= Rank.COURTESY:
            return self._end(row, "dropped", outcome, now)
        # To rest is no attempt that failed.
        return self._postpone(row, outcome, now, until, attempts=row.attempts)

    def _postpone(
        self, row: Promised, outcome: Outcome, now: datetime, until: datetime, *, attempts: int
    ) -> Settlement:
        if row.expires is not None and row.expires <= until:
            return self._end(row, "dropped", outcome, now)
        metrics.retries.labels(method=self._delivery.channel(row.call)).inc()
        return Settlement(row, "waiting", now, attempts, code=outcome.code, not_before=until)

    def _end(
        self, row: Promised, state: Literal["failed", "dropped"], outcome: Outcome, now: datetime
    ) -> Settlement:
        tries, code, sent = row.attempts + 1, outcome.code, outcome.sent
        return Settlement(row, state, now, tries, code=code, sent=sent)

    async def _settle(self, settlements: Sequence[Settlement]) -> None:
        """Record, however long it takes: a call that was made must not be forgotten."""
        failures = 0
        while settlements:
            try:
                await self._outbox.settle(settlements)
            except Exception:
                log.exception("endings_not_recorded", calls=len(settlements))
                failures += 1
                until = self._clock.now() + timedelta(seconds=min(2**failures, 30))
                await self._clock.wait(until, asyncio.Event())
            else:
                break
        # Not before it is recorded: a look at the outbox meanwhile would not find it there and
        # forget when it is due. Until then its line waits for what is under way.
        for one in settlements:
            if one.not_before is not None:
                self._backlog.put_off(one.row, one.not_before)
                # Where the clock was set back meanwhile, this too is put off by as much too long.
                self._latest = max(self._latest or one.at, one.at)

    async def _tell(self, outcomes: Iterable[Outcome]) -> None:
        for text in dict.fromkeys(outcome.alarm for outcome in outcomes if outcome.alarm):
            now = self._clock.now()
            told = self._alarmed.get(text)
            if self._on_alarm is None or (told is not None and now - told < _ALARM_AGAIN):
                continue
            self._alarmed[text] = now
            try:
                await self._on_alarm(text)
            except Exception:
                log.exception("alarm_not_passed_on")


def _told(row: Promised, state: str, code: int | None) -> None:
    """Say in log and metrics how a promised call ended, once that is recorded."""
    metrics.calls_ended.labels(Rank(row.rank).name.lower(), state).inc()
    log.debug("call_ended", event_key=row.event, purpose=row.purpose, state=state, code=code)
