"""The one place where parts meet: what runs, wired together, started and stopped in order."""

import asyncio
from collections.abc import Coroutine, Iterable
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import metrics, wording
from bot.alarms import Alarms
from bot.clock import Clock, SystemClock
from bot.courier import Courier
from bot.freed import give_back, trimmer
from bot.health import Health, Signs
from bot.housekeeping import FAILED_KEPT, keep_house
from bot.lanes import Lanes
from bot.lesson_keeper import LessonKeeper
from bot.policy_keeper import PolicyKeeper
from bot.sent_marks import SentMarks
from bot.settings import Settings, SourceKind
from bot.storage.codec import load_event
from bot.storage.community import served
from bot.storage.database import close, open_database, upgrade
from bot.storage.drawn import stored_key, stored_salt
from bot.storage.inbox import Inbox, Taken
from bot.storage.lease import LONGEST_GHOST, Lease
from bot.storage.outbox import StoredOutbox
from bot.storage.reader import StoredReader
from bot.storage.states import States
from bot.storage.timers import StoredTimers
from bot.storage.writer import Writer
from bot.timers import Timers
from bot.vk import json_text
from bot.vk.client import Messenger
from bot.vk.delivery import VKDelivery
from bot.vk.directory import VKDirectory
from bot.vk.errors import refusal_of
from bot.vk.events import read_event, word_to_a_person
from bot.vk.intake import Batch, TakenEvent
from bot.vk.limiter import Limiter
from bot.vk.preflight import ChatToCheck, Preflight, check
from bot.vk.seals import Seals
from bot.vk.source import CommittedPolling
from bot.vk.translate import METHODS, random_ids
from bot.vk.true_time import watch_clock
from bot.web.server import WebServer
from handlers.events import ButtonPressed, Event, Missed, OwnMessage
from handlers.house import handle
from handlers.roster import RECONCILE
from handlers.turn import Ports
from policies.asked import warm_up
from policies.registry import known_policies
from policies.school import PolicySnapshot

log = structlog.get_logger(__name__)

LANES_GRACE, COURIER_GRACE = 1.5, 2.0
TOGETHER, APART = 5, timedelta(seconds=5)
"""So many chats are reconciled at once, the next so much later: the messenger is asked of each."""


class App:
    """The running bot. ``start`` raises what prevents it; ``run`` returns once stopped."""

    def __init__(self, settings: Settings, *, clock: Clock | None = None) -> None:
        self._settings = settings
        self._clock = clock or SystemClock()
        self._stop = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.engine: AsyncEngine = open_database(settings.database_url, settings.database_patience)
        self.lease = Lease(self.engine, self._clock)
        self.writer = Writer(self.engine)
        self._messenger = Messenger(settings.vk_token, settings.vk_api_url, Limiter())
        self.inbox = Inbox(self.engine, self.writer)
        self._timers = Timers(StoredTimers(self.engine, self.writer), self._clock, self._wake_lanes)
        self._alarms = Alarms(self.writer, self._clock, self._wake_lane)
        self.policy = PolicyKeeper(
            settings.policy_file,
            self.engine,
            self.writer,
            self._clock,
            on_alarm=self._alarms.tell,
            on_accept=self._accepted,
        )
        self.outbox = StoredOutbox(
            self.engine, self.writer, refusal_of=refusal_of, wake_lane=self._wake_lane
        )
        self.lessons = LessonKeeper(self.engine)
        signs = Signs(
            stopped=self._stopped,
            silent=self._silent,
            refused=self._refused,
            complaint=lambda: self.policy.complaint,
            trouble=lambda: self.writer.trouble,
        )
        self.health = Health(self.engine, self._clock, signs)
        self._sent = SentMarks()
        self._seals: Seals | None = None
        self._courier: Courier | None = None
        self.lanes: Lanes | None = None
        self._source: CommittedPolling | None = None
        self._source_name = "callback"
        self._web: WebServer | None = None

    async def start(self) -> Preflight:
        """Migrate, check, wire and begin.

        Raises ``Held``, ``NoPolicy``, ``TooNew`` and what VK said.

        Where the preflight's result is ``fatal``, nothing was begun.
        """
        await self.lease.take(LONGEST_GHOST)
        await upgrade(self.engine)
        self._spawn(self.writer.run(), "writer")
        snapshot, complaint = await self.policy.start()
        metrics.begin(rules=known_policies(), methods=METHODS.values())
        checked = await check(
            self._messenger,
            group_id=self._settings.vk_group_id,
            chats=[ChatToCheck(peer, chat.title) for peer, chat in snapshot.chats.items()],
            long_poll=self._settings.source is SourceKind.LONGPOLL,
        )
        if checked.fatal:
            return checked
        community = await served(self.engine, self.writer, checked.group_id, self._clock.now())
        if community != checked.group_id:
            return checked.refused(wording.database_of_another(community, checked.group_id))
        await self.inbox.retry_failed(self._clock.now() - FAILED_KEPT)
        await self.lessons.look()
        seals = self._seals = Seals(await stored_key(self.engine, self.writer, self._clock.now()))
        delivery = VKDelivery(self._messenger, seals, sent=self._sent)
        self._courier = Courier(self.outbox, delivery, self._clock, on_alarm=self._alarm)
        salt = await stored_salt(self.engine, self.writer, self._clock.now())
        warm_up(salt)
        self.lanes = Lanes(
            backlogs=self.inbox,
            states=States(self.engine),
            writer=self.writer,
            handle=handle,
            read=lambda taken: _read(taken, checked.group_id, seals),
            snapshot=lambda: self.policy.snapshot,
            lessons=self.lessons,
            ports=Ports(
                reader=StoredReader(self.engine, self.policy.check, random_ids, self._sent),
                directory=VKDirectory(self._messenger, checked.group_id, self._clock),
                clock=self._clock,
                salt=salt,
            ),
            community_id=checked.group_id,
            promised=self._courier.wake,
            timed=self._timers.changed,
        )
        await self._reconcile_soon(snapshot)
        if complaint:
            log.error("policy_refused", complaint=complaint)
            await self._alarm(complaint)
        self._spawn(self.lanes.run(), "lanes")
        self._spawn(self.lanes.look_around(self._clock), "inbox")
        self._spawn(self._timers.run(), "timers")
        self._spawn(self._courier.run(), "courier")
        self._spawn(self._alarms.run(), "alarms")
        self._spawn(self.policy.watch(), "policy")
        self._spawn(self.lease.watch(), "lease")
        self._spawn(watch_clock(self._messenger, self._clock, self._alarm), "clock")
        self._spawn(self.lessons.watch(), "lessons")
        self._spawn(give_back(self._clock, trimmer()), "freed memory")
        self._spawn(keep_house(self.writer, self._clock, self.lanes.forget), "housekeeping")
        self._web = WebServer(
            self._settings, group_id=checked.group_id, intake=self._intake, health=self.health
        )
        await self._web.start()
        if self._settings.source is SourceKind.LONGPOLL:
            self._source_name = f"longpoll:{checked.group_id}"
            self._source = CommittedPolling(
                self._messenger,
                checked.group_id,
                await self.inbox.position(self._source_name),
                on_alarm=self._alarm,
            )
            self._spawn(self._source.run(self._intake), "source")
        return checked

    @property
    def http_addresses(self) -> list[tuple[Any, ...]]:
        """Where health and metrics are served: host and port first."""
        return self._web.addresses if self._web is not None else []

    async def run(self) -> None:
        """Run until :meth:`request_stop`; a part that fails unexpectedly stops the whole."""
        stop = asyncio.create_task(self._stop.wait())
        done, _ = await asyncio.wait({stop, *self._tasks}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        for task in done - {stop}:
            if not task.cancelled() and task.exception() is not None:
                raise PartFailed(task.get_name()) from task.exception()

    def request_stop(self) -> None:
        """Let :meth:`run` return."""
        self._stop.set()

    async def stop(self) -> None:
        """Take no more events, finish what is held, close everything."""
        if self._source is not None:
            self._source.stop()
        if self._web is not None:
            await self._web.stop()
        self._timers.stop()
        if self.lanes is not None:
            await self.lanes.stop(LANES_GRACE)
        if self._courier is not None:
            await self._courier.stop(COURIER_GRACE)
        self.writer.close()
        for task in self._tasks:
            if task.get_name() != "writer":
                task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._messenger.close()
        await self.lease.release()
        await close(self.engine)

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._tasks.append(asyncio.create_task(work, name=name))

    async def _intake(self, batch: Batch) -> None:
        """Commit what a source took in; only then does it go on.

        Nothing has to be done about our own words to a person: they are half of what comes
        in a burst, each in a lane of its own.
        """
        ours = {one.id for one in batch.events if self._is_ours(one)}
        others = [one for one in batch.events if one.id not in ours]
        await self.inbox.take(
            [one.row for one in others],
            source=self._source_name,
            position=batch.position,
            now=self._clock.now(),
            settled=[(one.id, one.lane) for one in batch.events if one.id in ours],
        )
        self._wake_lanes({one.lane for one in others})

    def _is_ours(self, taken: TakenEvent) -> bool:
        """True for a message to a person that this process sent, with no seal but its own: a
        second Dezhurny, on a database of its own, may say the same under the same mark.
        """
        written = word_to_a_person(taken.raw, taken_at=self._clock.now())
        if self._seals is None or written is None:
            return False
        sent = (written.lane, written.mark) in self._sent
        return sent and not self._seals.recognised(written).strange

    def _wake_lanes(self, lanes: Iterable[int]) -> None:
        if self.lanes is not None:
            self.lanes.wake(lanes)

    def _wake_lane(self, lane: int) -> None:
        self._wake_lanes((lane,))

    async def _alarm(self, text: str) -> None:
        await self._alarms.tell(self._clock.now().isoformat(), text)

    async def _accepted(self, snapshot: PolicySnapshot) -> None:
        await self._reconcile_soon(snapshot)

    async def _reconcile_soon(self, snapshot: PolicySnapshot) -> None:
        timers = StoredTimers(self.engine, self.writer)
        now = self._clock.now()
        for number, peer in enumerate(snapshot.chats):
            await timers.set(peer, RECONCILE, RECONCILE, now + number // TOGETHER * APART)
        self._timers.changed()

    def _silent(self) -> float:
        """Seconds for which the messenger has answered neither polls nor calls."""
        calls = self._courier.silent().total_seconds() if self._courier is not None else 0.0
        return max(calls, self._source.silent() if self._source is not None else 0.0)

    def _refused(self) -> bool:
        return self._courier is not None and self._courier.refused

    def _stopped(self) -> dict[str, str]:
        """Parts that ended; empty when all is well."""
        return {task.get_name(): wording.PART_STOPPED for task in self._tasks if task.done()}


class PartFailed(Exception):
    """A part of the bot ended unexpectedly; its name is the text."""


def _read(taken: Taken, community_id: int, seals: Seals) -> Event:
    if taken.origin == "own":
        own = load_event(taken.body)
        # What the messenger did not deliver is judged as if it had.
        return own.what if isinstance(own, Missed) else own
    raw = json_text.read(taken.body)
    event = read_event(raw, taken_at=taken.taken_at, community_id=community_id)
    if isinstance(event, OwnMessage):
        return seals.recognised(event)
    return seals.opened(event) if isinstance(event, ButtonPressed) else event
