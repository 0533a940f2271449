"""What a policy may know of the chat beside the message itself."""

from dataclasses import dataclass
from datetime import datetime

from policies.roles import ChatKind


@dataclass(frozen=True, slots=True)
class Recent:
    """A recent message as features, without its text."""

    cmid: int
    author_id: int
    at: datetime
    length: int
    reply_to_author: int | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChatState:
    """The chat around a message: its kind and at most 200 recent messages, oldest first."""

    kind: ChatKind = ChatKind.PARENTS
    recent: tuple[Recent, ...] = ()
