"""What handlers may ask of the world outside: stored facts, people and chats, the time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from handlers.effects import (
    BlockBegun,
    CaseOpened,
    DeferredHeld,
    JournalLine,
    Marked,
    StrikeGiven,
)
from handlers.events import Event, MessageSaid, Person
from handlers.state import Member
from policies.asked import Asked
from policies.file import Problem
from policies.school import Mode
from policies.text.questions import Gist


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands against a person in one chat, now; ``cases``: his open apology and appeals."""

    peer_id: int
    strikes: tuple[StrikeGiven, ...]
    block: BlockBegun | None
    cases: tuple[CaseOpened, ...] = ()


class RosterRole(StrEnum):
    """Who a person of the school's roster is."""

    PUPIL = "pupil"
    PARENT = "parent"
    EMPLOYEE = "employee"


@dataclass(frozen=True, slots=True)
class Enrolled:
    """One person of the school's roster; a parent of two pupils stands there twice.

    ``pupil`` is whose family it is: the pupil himself, or the child of this parent; empty
    for an employee, whose ``class_name`` is the class he leads. ``left``: has left the school.
    """

    class_name: str
    pupil: str
    name: str
    role: RosterRole
    user_id: int | None
    left: bool = False


@dataclass(frozen=True, slots=True)
class ChatFacts:
    """What is stored of one chat: what moderators laid upon its policy, and how it stands.

    ``mode`` and ``hours`` are None and "" where the policy file's hold; ``members`` are the
    people present; ``reviews`` and ``cases`` (apologies, appeals, complaints) are the open
    ones; ``unseen``: the bot lacks the right to see the members.
    """

    mode: Mode | None = None
    hours: str = ""
    quiet_until: datetime | None = None
    members: int = 0
    reviews: int = 0
    cases: int = 0
    last_said: datetime | None = None
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """So many journal lines of one kind in a chat within one step of a period.

    ``word`` is what was done about a message (its ``action``), or what a moderator decided
    about it; empty for other kinds, and for a message in a chat that is only observed.
    """

    peer_id: int
    kind: str
    rule: str
    word: str
    step: int
    number: int


@dataclass(frozen=True, slots=True)
class PolicyCheck:
    """The policy file on disk, and what is in force.

    ``version`` is the file's own, empty where it is refused; ``unreadable``: why it cannot
    be read at all.
    """

    in_force: str
    accepted_at: datetime | None
    version: str = ""
    problems: tuple[Problem, ...] = ()
    unreadable: str = ""


@dataclass(frozen=True, slots=True)
class StrikeStored:
    """A strike as it is stored: ``lifted``, or ``used`` up by a block."""

    given: StrikeGiven
    lifted: bool = False
    used: bool = False

    def in_force(self, at: datetime) -> bool:
        """True while it counts."""
        return not (self.lifted or self.used) and self.given.expires_at > at


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is kept of a person in one lane: a chat, or his private talk with the bot.

    ``blocks``: how many there were; ``cases`` and ``reviews`` are the open ones; ``complaints``
    those he made, ``answers`` what else he was asked and said; ``recent``: messages as
    features; ``lines``: of the journal; ``lessons``: that rest on his messages;
    ``questions``: of his that the chat remembers as hashes; ``letters``: not delivered yet.
    """

    peer_id: int
    member: Member | None = None
    strikes: tuple[StrikeStored, ...] = ()
    block: BlockBegun | None = None
    blocks: int = 0
    held: tuple[DeferredHeld, ...] = ()
    reviews: int = 0
    cases: tuple[CaseOpened, ...] = ()
    closed: int = 0
    complaints: int = 0
    answers: int = 0
    recent: int = 0
    lines: int = 0
    lessons: int = 0
    questions: int = 0
    letters: int = 0


@dataclass(frozen=True, slots=True)
class Quote:
    """A message of a chat as it stands there now, read to be quoted."""

    cmid: int
    text: str
    author_id: int


class Reader(Protocol):
    """Stored facts beyond the lane's own chat."""

    async def standings(self, user_id: int, at: datetime) -> tuple[Standing, ...]:
        """What stands against a person, chat by chat."""
        ...

    async def strikes(self, keys: Sequence[str]) -> tuple[StrikeGiven, ...]:
        """Strikes by key, whether or not they are in force, oldest first."""
        ...

    async def chats_of(self, user_id: int) -> tuple[int, ...]:
        """The chats in which a person is known to be present."""
        ...

    async def has_roster(self) -> bool:
        """True once the school's roster was imported."""
        ...

    async def roster_of(self, class_name: str) -> tuple[Enrolled, ...]:
        """Everybody whom the roster names in a class, those who left among them."""
        ...

    async def enrolled(self, user_ids: Collection[int]) -> tuple[Enrolled, ...]:
        """Every place at which the roster names these people, in any class."""
        ...

    async def remembered(self, mark: str) -> tuple[tuple[int, Marked], ...]:
        """The lanes that remember a fact by this name, each with what it remembers."""
        ...

    async def journal(
        self, peer_id: int, *, kinds: Sequence[str], last: int, cmid: int | None = None
    ) -> tuple[JournalLine, ...]:
        """The newest journal lines of a chat (about one message), the newest last."""
        ...

    async def kept(self, user_id: int) -> tuple[Kept, ...]:
        """All that is kept of a person, lane by lane."""
        ...

    async def chats(self, peers: Collection[int]) -> Mapping[int, ChatFacts]:
        """What is stored of these chats, of every one of them."""
        ...

    async def tally(
        self, peers: Collection[int], begin: datetime, end: datetime, step: timedelta
    ) -> tuple[Count, ...]:
        """The journal of these chats from ``begin`` to before ``end``, counted by steps."""
        ...

    async def questions_like(
        self, peer_id: int, gist: Gist, since: datetime
    ) -> tuple[tuple[Asked, ...], int]:
        """The chat's answered questions most like this one, and among how many they are."""
        ...

    async def questions_about(
        self, peer_id: int, gist: Gist, since: datetime, last: int
    ) -> tuple[Asked, ...]:
        """The chat's answered questions that name most of the same things, the best first."""
        ...

    async def promised(self, peer_id: int, mark: int, cmid: int) -> bool:
        """Whether what was written under this mark, or is this message, was promised by us."""
        ...

    async def policy_check(self) -> PolicyCheck:
        """The policy file as it lies on disk now, and the version in force."""
        ...


class Unavailable(Exception):
    """The messenger does not tell now; ``reason`` is for the journal."""

    def __init__(self, reason: str, *, refused: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.refused = refused


class Directory(Protocol):
    """People and chats, as the messenger knows them."""

    async def members(self, peer_id: int) -> tuple[Person, ...]:
        """Everybody in a chat. Raises ``Unavailable``; ``refused`` when a right is missing."""
        ...

    async def people(self, user_ids: Sequence[int]) -> tuple[Person, ...]:
        """People by id, those the messenger tells of. Raises ``Unavailable``."""
        ...

    async def edited(self, peer_id: int, cmids: Sequence[int]) -> tuple[MessageSaid, ...]:
        """Those of a chat's messages (at most 100) that were edited. Raises ``Unavailable``."""
        ...

    async def missed(self, peer_id: int, cmids: Sequence[int]) -> tuple[Event, ...]:
        """Messages of a chat (at most 100) by number, as they would have come, in order.

        Raises ``Unavailable``.
        """
        ...

    async def quotes(self, peer_id: int, cmids: Sequence[int]) -> Mapping[int, Quote]:
        """Messages of a chat (at most 100) by number, those that stand. Raises ``Unavailable``."""
        ...


class Clock(Protocol):
    """The present moment."""

    def now(self) -> datetime:
        """An aware moment in UTC."""
        ...
