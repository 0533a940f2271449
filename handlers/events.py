"""What happens to a chat, as values: from the messenger, from our timers, from the courier.

Every event has a ``key``, by which what follows from it is recognised when it is
judged again, and a ``lane``: the chat (or private talk) in whose order it is handled.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from handlers.calls import Call, Refusal
from policies.message import Attachment


@dataclass(frozen=True, slots=True)
class Reply:
    """The message that is replied to."""

    cmid: int
    author_id: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class MessageSaid:
    """Somebody wrote or edited a message, in a chat or privately to the bot."""

    key: str
    lane: int
    author_id: int
    at: datetime
    text: str
    cmid: int = 0
    attachments: tuple[Attachment, ...] = ()
    forwarded: tuple[str, ...] = ()
    reply: Reply | None = None
    edited: bool = False
    payload: Mapping[str, object] | None = None


class Joined(StrEnum):
    """The ways into a chat."""

    INVITED = "invited"
    LINK = "link"
    REQUEST = "request"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class MemberJoined:
    """Somebody is now in the chat."""

    key: str
    lane: int
    user_id: int
    by: int
    how: Joined
    at: datetime


@dataclass(frozen=True, slots=True)
class MemberLeft:
    """Somebody left (``by`` is himself) or was removed."""

    key: str
    lane: int
    user_id: int
    by: int
    at: datetime


@dataclass(frozen=True, slots=True)
class BotAdded:
    """The bot itself was added, or the chat was created with it."""

    key: str
    lane: int
    by: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ButtonPressed:
    """A button under one of our messages; ``press_id`` must be answered within a minute."""

    key: str
    lane: int
    user_id: int
    peer_id: int
    press_id: str
    payload: Mapping[str, object]
    cmid: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Nothing:
    """An event that needs no answer; ``what`` is the messenger's name for it."""

    key: str
    lane: int
    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer of ours fell due."""

    key: str
    lane: int
    timer: str
    kind: str
    due: datetime
    payload: Mapping[str, str] = field(default_factory=dict)
    event: Literal["timer"] = "timer"


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The courier says how a promised call ended.

    ``refusal`` is None when the messenger agreed; ``code`` is its own error code, for
    the record; ``cmid`` is that of a sent message where the messenger told it;
    ``context`` is what the promise carried.
    """

    key: str
    lane: int
    purpose: str
    call: Call
    refusal: Refusal | None
    at: datetime
    code: int | None = None
    cmid: int | None = None
    context: Mapping[str, str] = field(default_factory=dict)
    event: Literal["call_ended"] = "call_ended"


@dataclass(frozen=True, slots=True)
class Person:
    """One member as the messenger lists him."""

    user_id: int
    name: str
    admin: bool = False
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something the people in charge must know: a broken policy file, a right that is missing."""

    key: str
    lane: int
    at: datetime
    text: str
    event: Literal["alarm"] = "alarm"


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A private command or message that concerns this chat, handed over by its author's lane."""

    key: str
    lane: int
    said: MessageSaid
    event: Literal["forwarded"] = "forwarded"


@dataclass(frozen=True, slots=True)
class Reread:
    """An edit that no event told of, found by reading a recent message once more."""

    key: str
    lane: int
    said: MessageSaid
    event: Literal["reread"] = "reread"


Internal = TimerFired | CallEnded | Alarm | Forwarded | Reread
Event = MessageSaid | MemberJoined | MemberLeft | BotAdded | ButtonPressed | Nothing | Internal
