"""What a policy may know of the chat beside the message itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from policies.asked import Earlier
from policies.lessons import NO_LESSONS, Lessons
from policies.roles import ChatKind
from policies.text.turns import Does

# What a moderator asked for in the evening comes by the next one.
_ON_REQUEST = timedelta(days=1)


def is_on_request(asked: datetime | None, at: datetime) -> bool:
    """True for what comes within a day after a moderator ``asked`` for it, and not before."""
    return asked is not None and timedelta() <= at - asked <= _ON_REQUEST


@dataclass(frozen=True, slots=True)
class Recent:
    """A recent message as features, without its text.

    ``heat``, ``insult``, ``peace``: how heated it is by itself, how surely it holds an open
    insult or threat, how surely it soothes, each 0..1. ``order``: a moderator called to
    order by it. ``does``: whether it asks or answers. ``reply_to``: the message replied to.
    """

    cmid: int
    author_id: int
    at: datetime
    length: int
    reply_to_author: int | None
    rules: tuple[str, ...]
    heat: float = 0.0
    insult: float = 0.0
    peace: float = 0.0
    order: bool = False
    does: Does = Does.SAYS
    reply_to: int | None = None


@dataclass(frozen=True, slots=True)
class ChatState:
    """The chat around a message: its kind and at most 200 recent messages, oldest first.

    ``lessons`` are those of the whole school. ``asked``: the chat's most alike earlier
    question, where one was looked up. ``pictures_asked``: when a moderator last asked for
    pictures, ``confirm_asked``: for a sign («поставьте +»).
    """

    kind: ChatKind = ChatKind.PARENTS
    recent: tuple[Recent, ...] = ()
    lessons: Lessons = NO_LESSONS
    asked: Earlier | None = None
    pictures_asked: datetime | None = None
    confirm_asked: datetime | None = None
