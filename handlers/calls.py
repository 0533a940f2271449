"""What may be asked of a messenger: frozen values, free of any messenger's own words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Literal


class Rank(IntEnum):
    """The order of delivery: sanctions before explanations before courtesies."""

    SANCTION = 0
    EXPLANATION = 1
    COURTESY = 2


class Refusal(StrEnum):
    """Why a messenger refused a call for good, in words that every messenger shares."""

    PRIVATE_CLOSED = "private_closed"
    NOT_ALLOWED = "not_allowed"
    CHAT_LOST = "chat_lost"
    OTHER = "other"


class Colour(StrEnum):
    """How a button looks."""

    PLAIN = "plain"
    PRIMARY = "primary"
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Button:
    """A button: it sends ``payload`` back, or opens ``url``. A label has at most 40 characters.

    ``days``: how long a press on it counts.
    """

    label: str
    payload: Mapping[str, str | int] = field(default_factory=dict)
    url: str = ""
    colour: Colour = Colour.PLAIN
    days: int = 100


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class DeleteMessages:
    """Take messages of one chat down for everybody. Twice is harmless."""

    peer_id: int
    cmids: tuple[int, ...]
    kind: Literal["delete"] = "delete"


@dataclass(frozen=True, slots=True)
class Restrict:
    """Let a member read and not write until a moment. Twice is harmless."""

    peer_id: int
    user_id: int
    until: datetime
    kind: Literal["restrict"] = "restrict"


@dataclass(frozen=True, slots=True)
class Release:
    """Let a member write again. Twice is harmless."""

    peer_id: int
    user_id: int
    kind: Literal["release"] = "release"


@dataclass(frozen=True, slots=True)
class Series:
    """One measure of a chart: a number for each of its labels."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Numbers as a picture: a stack of all series above each label, drawn at the edge.

    ``lying``: the stacks lie beside their labels, where those are long.
    """

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    lying: bool = False


@dataclass(frozen=True, slots=True)
class Remove:
    """Take a member out of a chat: who left the school (Этика 2.9). Twice is harmless."""

    peer_id: int
    user_id: int
    kind: Literal["remove"] = "remove"


@dataclass(frozen=True, slots=True)
class Send:
    """Write to a chat, or to a person privately (``peer_id`` is then the person's id).

    ``charts`` come as pictures; where that cannot be, the words come without them.
    """

    peer_id: int
    text: str
    keyboard: Keyboard = ()
    reply_to: int | None = None
    attachments: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    kind: Literal["send"] = "send"


@dataclass(frozen=True, slots=True)
class Pin:
    """Pin a message of a chat."""

    peer_id: int
    cmid: int
    kind: Literal["pin"] = "pin"


@dataclass(frozen=True, slots=True)
class AnswerPress:
    """Answer a pressed button with a short line (at most 90 characters) that only he sees."""

    peer_id: int
    user_id: int
    press_id: str
    text: str
    kind: Literal["answer"] = "answer"


Call = DeleteMessages | Restrict | Release | Remove | Send | Pin | AnswerPress
