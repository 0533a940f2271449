"""One event's turn through the chain, and the chain itself: an onion of small middlewares."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from handlers.effects import Effects
from handlers.events import Event
from handlers.ports import Clock, Directory, Reader
from handlers.state import WorkingState
from policies.lessons import NO_LESSONS, Lessons
from policies.roles import Role
from policies.school import CHAT_BASE, ChatPolicy, Mode, PolicySnapshot, School
from policies.text.likeness import Salt


@dataclass(frozen=True, slots=True)
class Ports:
    """What handlers may ask of the world outside.

    ``salt`` makes what questions are remembered by; without one none are.
    """

    reader: Reader
    directory: Directory
    clock: Clock
    salt: Salt | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """An event with all it is judged by. Middlewares hand on changed copies.

    ``chat`` is None in a private talk and in a chat that the policy file does not name;
    ``actor`` is the role of whoever wrote or pressed, where somebody did; ``lessons`` are
    those of the whole school.
    """

    event: Event
    state: WorkingState
    snapshot: PolicySnapshot
    community_id: int
    ports: Ports
    chat: ChatPolicy | None = None
    actor: Role | None = None
    lessons: Lessons = NO_LESSONS

    @property
    def school(self) -> School:
        return self.snapshot.school

    @property
    def private(self) -> bool:
        """True in a private talk with the bot."""
        return self.event.lane < CHAT_BASE

    @property
    def mode(self) -> Mode:
        """The chat's mode: a moderator's word, else the policy file's."""
        return self.state.mode or self.here.mode

    @property
    def quiet_until(self) -> datetime | None:
        """The end of the silence that a moderator asked for, while it lasts."""
        quiet = self.state.quiet
        return self.school.local(quiet[1]) if quiet and quiet[1] > self.now() else None

    @property
    def quiet(self) -> tuple[datetime, datetime] | None:
        """The silence that a moderator asked for, while it lasts: its begin and its end."""
        begun, until = self.state.quiet or (None, None), self.quiet_until
        return (self.school.local(begun[0]), until) if begun[0] and until else None

    @property
    def here(self) -> ChatPolicy:
        """The chat's policy. Raises ``LookupError`` where there is none."""
        if self.chat is None:
            raise LookupError("this event is in no chat of the policy file")
        return self.chat

    def role(self, person_id: int) -> Role:
        """Who a person is in this chat."""
        return self.snapshot.role(self.here, person_id, self.community_id)

    def guards(self) -> tuple[int, ...]:
        """Whom to tell about this chat: its moderators, else the administrators."""
        return tuple(sorted(self.here.moderators or self.school.administrators))

    def now(self) -> datetime:
        """The present moment in the school's time zone."""
        return self.school.local(self.ports.clock.now())

    def after(self, effects: Effects) -> "Turn":
        """The turn once the effects hold."""
        return replace(self, state=self.state.after(effects))


Next = Callable[[Turn], Awaitable[Effects]]


class Middleware(Protocol):
    """One ring of the onion: may add effects, change the turn, or stop it."""

    async def __call__(self, turn: Turn, go_on: Next) -> Effects: ...


async def _end(turn: Turn) -> Effects:
    return ()


def chain(middlewares: Sequence[Middleware]) -> Next:
    """Fold middlewares into one handler; the first is the outermost."""
    handler: Next = _end
    for middleware in reversed(middlewares):
        handler = _ring(middleware, handler)
    return handler


def _ring(middleware: Middleware, inner: Next) -> Next:
    async def handle(turn: Turn) -> Effects:
        return await middleware(turn, inner)

    return handle


async def add(own: Effects, turn: Turn, go_on: Next) -> Effects:
    """Let what lies inside see one's own effects, and return both."""
    return (*own, *await go_on(turn.after(own)))
