"""A talk for policies that look at the chat: who says what, when, answering whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from policies.heat import features_of
from policies.message import Attachment, AttachmentKind, Message
from policies.state import ChatState, Recent

NOON = datetime(2026, 3, 4, 10, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Said:
    """A line of a talk; ``after``: seconds since the line before; ``to``: the line answered."""

    who: int
    text: str
    after: int = 10
    to: int | None = None
    photo: bool = False
    rules: tuple[str, ...] = ()


def heard(talk: Sequence[Said]) -> tuple[Message, ChatState]:
    """The last line as a message, and the chat as it was before it."""
    at, messages = NOON, list[Message]()
    for number, one in enumerate(talk, start=1):
        at += timedelta(seconds=one.after)
        messages.append(
            Message.of(
                one.text,
                at=at,
                cmid=number,
                author_id=one.who,
                attachments=(Attachment(AttachmentKind.PHOTO),) if one.photo else (),
                reply_to_author=None if one.to is None else talk[one.to].who,
                reply_to_cmid=None if one.to is None else one.to + 1,
            )
        )
    recent: list[Recent] = [
        features_of(message, said.rules) for message, said in zip(messages, talk, strict=True)
    ]
    return messages[-1], ChatState(recent=tuple(recent[:-1]))
