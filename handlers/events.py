"""What happens to a chat, as values: from the messenger, from our timers, from the courier.

Every event has a ``key``, by which what follows from it is recognised when it is
judged again, and a ``lane``: the chat (or private talk) in whose order it is handled.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from handlers.calls import Call, Keyboard, Refusal
from handlers.spoken import spoken
from policies.message import Attachment


@dataclass(frozen=True, slots=True)
class Reply:
    """The message that is replied to, with all its words, as ``MessageSaid.spoken``.

    ``at``: when it was said, where the messenger tells.
    """

    cmid: int
    author_id: int
    text: str = ""
    at: datetime | None = None


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

    @property
    def spoken(self) -> str:
        """All its words that are judged, its own and what it brings, as people are shown them."""
        return spoken(self.text, self.attachments, self.forwarded)


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
    cmid: int = 0


@dataclass(frozen=True, slots=True)
class MemberLeft:
    """Somebody left (``by`` is himself) or was removed."""

    key: str
    lane: int
    user_id: int
    by: int
    at: datetime
    cmid: int = 0


@dataclass(frozen=True, slots=True)
class ScreenshotTaken:
    """Somebody took a picture of the chat's screen; the messenger tells of it."""

    key: str
    lane: int
    user_id: int
    at: datetime
    cmid: int = 0


@dataclass(frozen=True, slots=True)
class BotAdded:
    """The bot itself was added, or the chat was created with it."""

    key: str
    lane: int
    by: int
    at: datetime
    cmid: int = 0


class Unfit(StrEnum):
    """Why a press does not count."""

    UNSEALED = "unsealed"
    """As buttons were before they were sealed, or made up."""
    FORGED = "forged"
    """Made up, altered, or carried here from another talk."""
    EXPIRED = "expired"
    STALE = "stale"
    """Ours, but about nothing that is there."""


@dataclass(frozen=True, slots=True)
class ButtonPressed:
    """A button under one of our messages; ``press_id`` must be answered within a minute.

    ``unfit``: it is not one that we put there; its payload is then its sender's invention.
    """

    key: str
    lane: int
    user_id: int
    peer_id: int
    press_id: str
    payload: Mapping[str, object]
    cmid: int
    at: datetime
    unfit: Unfit | None = None


@dataclass(frozen=True, slots=True)
class MessagesAllowed:
    """A person, whose private lane it is, takes our messages from now on."""

    key: str
    lane: int
    at: datetime


@dataclass(frozen=True, slots=True)
class OwnMessage:
    """The messenger says that we wrote something; whether we did is to be seen.

    ``mark`` is what we send along so that a repeated send is one message, 0 where there is
    none; ``by`` the person who wrote it in our name by hand, 0 where none did; ``buttons`` are
    the payloads under it; ``strange``: another program's seal is on them.
    """

    key: str
    lane: int
    at: datetime
    mark: int
    by: int = 0
    cmid: int = 0
    buttons: tuple[Mapping[str, object], ...] = ()
    strange: bool = False


@dataclass(frozen=True, slots=True)
class Nothing:
    """An event that needs no answer."""

    key: str
    lane: int
    at: datetime
    cmid: int = 0


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


ADMINISTRATORS_LANE = 0
"""The lane of what concerns no chat but those in charge."""


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


@dataclass(frozen=True, slots=True)
class Missed:
    """What the messenger did not deliver, read later by its number: one of the three."""

    key: str
    lane: int
    said: MessageSaid | None = None
    joined: MemberJoined | None = None
    left: MemberLeft | None = None
    event: Literal["missed"] = "missed"

    @property
    def what(self) -> MessageSaid | MemberJoined | MemberLeft:
        """The event as it would have come."""
        found = self.said or self.joined or self.left
        if found is None:
            raise ValueError("nothing was missed")
        return found


@dataclass(frozen=True, slots=True)
class NameStated:
    """A person wrote privately what his full name is, having been asked in this chat's name."""

    key: str
    lane: int
    user_id: int
    name: str
    at: datetime
    event: Literal["name_stated"] = "name_stated"


@dataclass(frozen=True, slots=True)
class RelayOrdered:
    """An administrator's relay is to be posted in this chat; ``relay`` names it in his lane."""

    key: str
    lane: int
    relay: str
    by: int
    text: str
    attachments: tuple[str, ...] = ()
    urgent: bool = False
    event: Literal["relay_ordered"] = "relay_ordered"


@dataclass(frozen=True, slots=True)
class RelayWithdrawn:
    """A relay is taken back: where it still waits in this chat, it is not posted."""

    key: str
    lane: int
    relay: str
    by: int
    at: datetime
    event: Literal["relay_withdrawn"] = "relay_withdrawn"


@dataclass(frozen=True, slots=True)
class RelayEnded:
    """How a relay ended in one chat, told to its author's lane; ``members`` could read it."""

    key: str
    lane: int
    relay: str
    peer_id: int
    outcome: str
    members: int
    at: datetime
    event: Literal["relay_ended"] = "relay_ended"


@dataclass(frozen=True, slots=True)
class ErasureOrdered:
    """What this lane keeps of a person till now is to be erased (152-ФЗ).

    ``tells``: he asked for it himself, and learns what was erased and what stays.
    """

    key: str
    lane: int
    user_id: int
    at: datetime
    tells: bool = True
    event: Literal["erasure_ordered"] = "erasure_ordered"


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A letter from some chat that the person, whose private lane it is, did not take."""

    key: str
    lane: int
    at: datetime
    text: str
    keyboard: Keyboard = ()
    event: Literal["undelivered"] = "undelivered"


Internal = (
    TimerFired
    | CallEnded
    | Alarm
    | Forwarded
    | Reread
    | Missed
    | NameStated
    | RelayOrdered
    | RelayWithdrawn
    | RelayEnded
    | ErasureOrdered
    | Undelivered
)
Event = (
    MessageSaid
    | MemberJoined
    | MemberLeft
    | ScreenshotTaken
    | BotAdded
    | ButtonPressed
    | MessagesAllowed
    | OwnMessage
    | Nothing
    | Internal
)
