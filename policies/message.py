"""One message as policies see it: a value, free of any messenger."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from policies.roles import Role
from policies.text.view import TextView


class AttachmentKind(StrEnum):
    """What is attached. What the messenger adds tomorrow is ``UNKNOWN``, never an error."""

    PHOTO = "photo"
    VIDEO = "video"
    AUDIO = "audio"
    VOICE = "voice"
    DOCUMENT = "document"
    LINK = "link"
    WALL = "wall"
    POLL = "poll"
    STICKER = "sticker"
    GRAFFITI = "graffiti"
    GIFT = "gift"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something attached, with all the text that hides in it.

    ``reference`` is the messenger's own handle for attaching it again, or "".
    """

    kind: AttachmentKind
    text: str = ""
    url: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A message to judge.

    ``at`` is the messenger's own time of the message, in the school's time zone.
    ``forwarded`` are texts that the author brought into the chat; what he merely
    replies to is not here, since a quoter answers only for his own words.
    """

    peer_id: int
    cmid: int
    author_id: int
    role: Role
    at: datetime
    own: TextView
    whole: TextView
    attachments: tuple[Attachment, ...] = ()
    forwarded: tuple[str, ...] = ()
    reply_to_author: int | None = None
    reply_to_cmid: int | None = None
    reply_to_role: Role | None = None
    edited: bool = False

    @classmethod
    def of(
        cls,
        text: str,
        *,
        at: datetime,
        peer_id: int = 0,
        cmid: int = 0,
        author_id: int = 0,
        role: Role = Role.MEMBER,
        attachments: tuple[Attachment, ...] = (),
        forwarded: tuple[str, ...] = (),
        reply_to_author: int | None = None,
        reply_to_cmid: int | None = None,
        reply_to_role: Role | None = None,
        edited: bool = False,
    ) -> "Message":
        """Build a message; its whole text is all that it says and brings, line by line."""
        brought = [part.text for part in attachments] + [part.url for part in attachments]
        parts = [text, *brought, *forwarded]
        own = TextView(text)
        whole = TextView("\n".join(part for part in parts if part))
        return cls(
            peer_id=peer_id,
            cmid=cmid,
            author_id=author_id,
            role=role,
            at=at,
            own=own,
            whole=own if whole == own else whole,
            attachments=attachments,
            forwarded=forwarded,
            reply_to_author=reply_to_author,
            reply_to_cmid=reply_to_cmid,
            reply_to_role=reply_to_role,
            edited=edited,
        )

    @property
    def text(self) -> str:
        """What the author wrote himself."""
        return self.own.text
