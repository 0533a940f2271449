"""One chat judged in memory: the handlers alone, with a messenger that is four lines long.

Events go through ``handlers.house.handle`` and what follows is folded into the working
state, as a lane does it, but without HTTP, database or waiting: the ports are fakes, so a
handler that waited for anything would be caught. What was promised with a report comes
back as ``CallEnded``, what was timed fires when the clock passes it.

Longer than other files on purpose: all that stands in for the house's surroundings is here.
"""

import json
from collections.abc import Collection, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from handlers.calls import Call, Refusal, Send
from handlers.effects import (
    CallPromised,
    Effect,
    Effects,
    EventRaised,
    JournalLine,
    Marked,
    StrikeGiven,
    TimerCleared,
    TimerSet,
)
from handlers.events import (
    ButtonPressed,
    CallEnded,
    ErasureOrdered,
    Event,
    Joined,
    MemberJoined,
    MemberLeft,
    MessageSaid,
    Person,
    Reply,
    TimerFired,
)
from handlers.house import handle
from handlers.ports import ChatFacts, Count, Enrolled, Kept, PolicyCheck, Quote, Standing
from handlers.state import Member, WorkingState
from handlers.teaching import heeded
from handlers.turn import Ports, Turn
from policies.asked import Asked
from policies.file import load
from policies.lessons import NO_LESSONS, Lessons
from policies.message import Attachment
from policies.school import CHAT_BASE, PolicySnapshot
from policies.text.questions import Gist
from tests.school import ADMINISTRATOR, ANNA, BORIS, CHAT, NOON, POLICY, TEACHER, VERA

T = TypeVar("T")

COMMUNITY = 7
NAMES = {
    ADMINISTRATOR: "Ирина Директорова",
    TEACHER: "Ольга Учителева",
    ANNA: "Анна Петрова",
    BORIS: "Борис Сидоров",
    VERA: "Вера Орлова",
}
"""The class chat of most tests: five policies, three strikes, a teacher who moderates."""


def snapshot_of(policy: str = POLICY) -> PolicySnapshot:
    """The snapshot of a policy file's text."""
    return load(policy, source="policy.yaml")


def at_once(coroutine: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that waits for nothing. Raises ``AssertionError`` if it waits."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    coroutine.close()
    raise AssertionError("a handler waited for something that is no port")


@dataclass
class _Reader:
    """Stored facts: there are none beyond this chat."""

    house: "House"

    async def standings(self, user_id: int, at: datetime) -> tuple[Standing, ...]:
        return ()

    async def strikes(self, keys: Sequence[str]) -> tuple[StrikeGiven, ...]:
        return tuple(one for one in self.house.effects(StrikeGiven) if one.key in keys)

    async def chats_of(self, user_id: int) -> tuple[int, ...]:
        return self.house.chats_of.get(user_id, (CHAT,))

    async def kept(self, user_id: int) -> tuple[Kept, ...]:
        return ()

    async def chats(self, peers: Collection[int]) -> Mapping[int, ChatFacts]:
        return dict.fromkeys(peers, ChatFacts())

    async def tally(
        self, peers: Collection[int], begin: datetime, end: datetime, step: timedelta
    ) -> tuple[Count, ...]:
        return ()

    async def questions_like(
        self, peer_id: int, gist: Gist, since: datetime
    ) -> tuple[tuple[Asked, ...], int]:
        return (), 0

    async def questions_about(
        self, peer_id: int, gist: Gist, since: datetime, last: int
    ) -> tuple[Asked, ...]:
        return ()

    async def promised(self, peer_id: int, mark: int, cmid: int) -> bool:
        return False

    async def policy_check(self) -> PolicyCheck:
        return PolicyCheck(self.house.snapshot.version, None, self.house.snapshot.version)

    async def has_roster(self) -> bool:
        return False

    async def roster_of(self, class_name: str) -> tuple[Enrolled, ...]:
        return ()

    async def enrolled(self, user_ids: Collection[int]) -> tuple[Enrolled, ...]:
        return ()

    async def remembered(self, mark: str) -> tuple[tuple[int, Marked], ...]:
        known = self.house.state.marks.get(mark)
        return ((CHAT, known),) if known else ()

    async def journal(
        self, peer_id: int, *, kinds: Sequence[str], last: int, cmid: int | None = None
    ) -> tuple[JournalLine, ...]:
        lines = self.house.effects(JournalLine)
        found = [one for one in lines if one.kind in kinds and cmid in (None, one.cmid)]
        return tuple(found[-last:])


@dataclass
class _Directory:
    """The messenger's own list of members; restrictions as they were accepted."""

    house: "House"

    async def members(self, peer_id: int) -> tuple[Person, ...]:
        return tuple(
            Person(one, NAMES.get(one, ""), restricted=one in self.house.restricted)
            for one in sorted(self.house.present)
        )

    async def people(self, user_ids: Sequence[int]) -> tuple[Person, ...]:
        return tuple(Person(one, NAMES[one]) for one in user_ids if one in NAMES)

    async def edited(self, peer_id: int, cmids: Sequence[int]) -> tuple[MessageSaid, ...]:
        return ()

    async def missed(self, peer_id: int, cmids: Sequence[int]) -> tuple[Event, ...]:
        return ()

    async def quotes(self, peer_id: int, cmids: Sequence[int]) -> Mapping[int, Quote]:
        return {}


@dataclass
class _Clock:
    house: "House"

    def now(self) -> datetime:
        return self.house.now


@dataclass(frozen=True)
class Step:
    """One judged event: from which state, what followed, and the state after it."""

    event: Event
    before: WorkingState
    effects: Effects
    after: WorkingState

    def of(self, kind: type[T]) -> list[T]:
        """The effects of one kind, in order."""
        return [one for one in self.effects if isinstance(one, kind)]

    def calls(self, kind: type[T]) -> list[T]:
        """The promised calls of one kind, in order."""
        return [one.call for one in self.of(CallPromised) if isinstance(one.call, kind)]


@dataclass
class House:
    """A chat with five people in it and everything that happened there.

    ``refuses`` is how the messenger answers restrictions, deletions or private sends
    from now on: the kinds of calls (``Call.kind``) by the refusal.
    """

    snapshot: PolicySnapshot = field(default_factory=snapshot_of)
    now: datetime = NOON
    state: WorkingState = field(init=False)
    history: list[Step] = field(default_factory=list)
    present: set[int] = field(default_factory=lambda: set(NAMES))
    restricted: set[int] = field(default_factory=set)
    refuses: dict[str, Refusal] = field(default_factory=dict)
    messages: dict[int, MessageSaid] = field(default_factory=dict)
    chats_of: dict[int, tuple[int, ...]] = field(default_factory=dict)
    last_cmid: int = 0
    lessons: Lessons = NO_LESSONS
    _timers: dict[str, TimerSet] = field(default_factory=dict)
    _number: int = 0

    def __post_init__(self) -> None:
        members = {one: Member(one, name) for one, name in NAMES.items()}
        self.state = WorkingState(CHAT, members=members)

    # What happens

    def say(
        self,
        who: int,
        text: str = "",
        *,
        reply_to: int | None = None,
        attachments: tuple[Attachment, ...] = (),
        late: timedelta = timedelta(),
    ) -> int:
        """Somebody writes; the message is ``late`` when it was said so long before it came."""
        self.last_cmid += 1
        cmid = self.last_cmid
        quoted = self.messages.get(reply_to) if reply_to is not None else None
        said = MessageSaid(
            key=f"msg:{CHAT}:{cmid}",
            lane=CHAT,
            author_id=who,
            at=self.now - late,
            text=text,
            cmid=cmid,
            attachments=attachments,
            reply=Reply(quoted.cmid, quoted.author_id, quoted.text) if quoted else None,
        )
        self.messages[cmid] = said
        self.happen(said)
        return cmid

    def edit(self, cmid: int, text: str) -> None:
        """The author edits a message."""
        said = replace(
            self.messages[cmid],
            key=f"edit:{CHAT}:{cmid}:{self._next()}",
            text=text,
            edited=True,
        )
        self.messages[cmid] = replace(said, edited=False)
        self.happen(said)

    def press(self, who: int, payload: dict[str, str | int]) -> None:
        """Somebody presses a button."""
        number = self._next()
        self.happen(
            ButtonPressed(
                key=f"press:{number}",
                lane=CHAT,
                user_id=who,
                peer_id=who,
                press_id=f"p{number}",
                payload=payload,
                cmid=1,
                at=self.now,
            )
        )

    def join(self, who: int, how: Joined = Joined.LINK) -> None:
        """Somebody comes into the chat; the messenger has forgotten his restriction."""
        self.present.add(who)
        self.restricted.discard(who)
        self.happen(MemberJoined(f"join:{self._next()}", CHAT, who, who, how, self.now))

    def leave(self, who: int) -> None:
        """Somebody leaves the chat."""
        self.present.discard(who)
        self.happen(MemberLeft(f"leave:{self._next()}", CHAT, who, who, self.now))

    def forget(self, who: int) -> None:
        """What is kept of somebody is to be erased."""
        self.happen(ErasureOrdered(f"erase:{self._next()}", CHAT, who, self.now))

    def pass_time(self, by: timedelta) -> None:
        """The clock goes forward; the timers that fall due fire, the earliest first."""
        end = self.now + by
        while due := [one for one in self._timers.values() if one.due <= end]:
            timer = min(due, key=lambda one: (one.due, one.name))
            del self._timers[timer.name]
            self.now = max(self.now, timer.due.astimezone(UTC))
            self.happen(
                TimerFired(
                    key=f"timer:{timer.name}:{timer.due.isoformat()}",
                    lane=CHAT,
                    timer=timer.name,
                    kind=timer.kind,
                    due=timer.due.astimezone(UTC),
                    payload=timer.payload,
                )
            )
        self.now = end

    def restart(self) -> None:
        """The bot starts anew, with what a database gives back: no strikes that expired."""
        in_force = {
            key: strike
            for key, strike in self.state.strikes.items()
            if strike.expires_at > self.now
        }
        self.state = replace(self.state, strikes=in_force)

    # How it is judged

    def happen(self, event: Event) -> Step:
        """Judge one event, hold what follows, and let the messenger answer."""
        step = self.judged(event)
        self.history.append(step)
        self.state = step.after
        self.lessons = heeded(self.lessons, step.effects, CHAT)
        for effect in step.effects:
            self._time(effect)
        for promised in step.of(CallPromised):
            self._deliver(event, promised)
        for raised in step.of(EventRaised):
            self.happen(raised.event)
        return step

    def judged(self, event: Event) -> Step:
        """Judge one event from the state as it is; nothing of it happens yet."""
        before = self.state
        if isinstance(event, TimerFired) and before.timers.get(event.timer) == event.due:
            before = before.forget_timer(event.timer)
        turn = Turn(
            event=event,
            state=before,
            snapshot=self.snapshot,
            community_id=COMMUNITY,
            ports=Ports(reader=_Reader(self), directory=_Directory(self), clock=_Clock(self)),
            lessons=self.lessons,
        )
        effects = at_once(handle(turn))
        return Step(event, before, effects, before.after(effects))

    # What followed

    def effects(self, kind: type[T]) -> list[T]:
        """All effects of one kind so far."""
        return [one for step in self.history for one in step.of(kind)]

    def told(self, who: int) -> list[str]:
        """What the bot promised to write to somebody privately."""
        return [
            one.call.text
            for one in self.effects(CallPromised)
            if isinstance(one.call, Send) and one.call.peer_id == who
        ]

    def buttons(self) -> list[dict[str, str | int]]:
        """The payloads of all buttons the bot has shown, the newest first."""
        return [
            json.loads(json.dumps(dict(button.payload)))
            for promised in reversed(self.effects(CallPromised))
            if isinstance(promised.call, Send)
            for row in promised.call.keyboard
            for button in row
            if button.payload
        ]

    def _time(self, effect: Effect) -> None:
        if isinstance(effect, TimerSet):
            self._timers[effect.name] = effect
        elif isinstance(effect, TimerCleared):
            self._timers.pop(effect.name, None)

    def _deliver(self, event: Event, promised: CallPromised) -> None:
        refusal = self._answer(promised.call)
        private = isinstance(promised.call, Send) and promised.call.peer_id < CHAT_BASE
        if promised.report or private:
            self.happen(
                CallEnded(
                    key=f"ended:{event.key}|{promised.purpose}",
                    lane=CHAT,
                    purpose=promised.purpose,
                    call=promised.call,
                    refusal=refusal,
                    at=self.now,
                    code=None if refusal is None else 15,
                    context=promised.context,
                )
            )

    def _answer(self, call: Call) -> Refusal | None:
        refusal = self.refuses.get(call.kind)
        if isinstance(call, Send) and call.peer_id >= CHAT_BASE:
            refusal = None
        if refusal is None and call.kind == "restrict":
            self.restricted.add(call.user_id)
        if refusal is None and call.kind == "release":
            self.restricted.discard(call.user_id)
        return refusal

    def _next(self) -> int:
        self._number += 1
        return self._number


def only(items: Iterable[T]) -> T:
    """The one item there is. Raises ``ValueError`` for none or several."""
    [item] = items
    return item
