"""Promised calls and what becomes of them: the values between outbox, courier and messenger."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Literal, Protocol

from handlers.calls import Call


@dataclass(frozen=True, slots=True)
class Promised:
    """A call of the outbox. ``recipient``: sends to one recipient keep their order."""

    id: int
    key: str
    lane: int
    purpose: str
    call: Call
    rank: int
    recipient: int
    report: bool
    attempts: int
    not_before: datetime
    expires: datetime | None = None
    context: Mapping[str, str] = field(default_factory=dict)

    @property
    def event(self) -> str:
        """The key of the event that it was promised for: one id from poll to delivery."""
        return self.key.removesuffix(f"|{self.purpose}")


@dataclass(frozen=True, slots=True)
class Settlement:
    """How the call of ``row`` ended, or, in state ``waiting``, until when it is put off.

    ``code`` is the messenger's error, None when it agreed; ``cmid`` that of a sent message
    where the messenger told it, ``sent`` those of all its parts.
    """

    row: Promised
    state: Literal["done", "failed", "dropped", "waiting"]
    at: datetime
    attempts: int
    code: int | None = None
    cmid: int | None = None
    not_before: datetime | None = None
    sent: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """What a look into the outbox shows.

    ``rows``: waiting calls; ``last``: the newest promise's number, whether or not it
    waits. After a look at the whole also ``put_off``: the first calls of their lines that
    are not due yet, which hold back those behind them, and when the earliest falls due.
    """

    rows: Sequence[Promised]
    last: int
    put_off: Sequence[Promised] = ()
    next_due: datetime | None = None


class Outbox(Protocol):
    """The stored promises, numbered in the order in which they were made."""

    async def waiting(
        self, now: datetime, limit: int, of_one: int, resting: Collection[str] = ()
    ) -> Look:
        """At most ``limit`` waiting calls whose ``not_before`` has come, by rank and number.

        Of one recipient's sends at most the first ``of_one``. Of the kinds in ``resting``
        only, but all, that are courtesies or have expired.
        """
        ...

    async def newer(self, last: int, limit: int) -> Look:
        """At most ``limit`` waiting calls promised after that one, in order."""
        ...

    async def forget_pauses(self, now: datetime) -> None:
        """Let every call that was put off be due now."""
        ...

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        """Record endings and postponements, all of them or none."""
        ...


class Fate(IntEnum):
    """What one attempt came to; of a call made in several pieces the greatest holds."""

    DONE = 0
    DROPPED = 1
    """Pointless by now, or our own mistake: end it."""
    REFUSED = 2
    """A final no."""
    RETRY = 3
    """The messenger stumbled: again a little later, a few times."""
    FLOODED = 4
    """Too much of this kind of call: minutes of rest for the kind, hints are dropped."""
    SUSPENDED = 5
    """This kind of call is used up for long: rest, and tell the operator."""
    LIMITED = 6
    """Too many requests this second: nothing happened, wait for the next one."""
    STOPPED = 7
    """The messenger does not accept us at all: stop everything, tell the operator."""
    UNREACHABLE = 8
    """No answer: it may have happened or not; the same call again is harmless."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One promised call after one attempt. ``alarm``: a Russian line for people in charge;
    ``sent``: the messages that it became.
    """

    fate: Fate
    code: int | None = None
    cmid: int | None = None
    alarm: str = ""
    sent: tuple[int, ...] = ()


class Parcel(Protocol):
    """Promised calls that travel together in one request."""

    @property
    def rows(self) -> Sequence[Promised]:
        """The calls inside, in the order they were given."""
        ...

    async def deliver(self) -> Mapping[int, Outcome]:
        """Make the calls; an outcome for the id of every row."""
        ...


class Delivery(Protocol):
    """A messenger's edge, as the courier sees it."""

    def channel(self, call: Call) -> str:
        """What a flood error silences for a while: the messenger's name for this kind of call."""
        ...

    def pack(self, rows: Sequence[Promised], now: datetime) -> Sequence[Parcel]:
        """All rows, merged and batched, one parcel a request, keeping their order."""
        ...
