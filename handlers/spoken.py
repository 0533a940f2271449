"""All words of a message that are judged, as people are shown them.

Whoever is punished, asked or called for help must see the words it is about, and these may
stand in a transcript, a poll or what was forwarded as well.
"""

from collections.abc import Sequence

from policies.message import Attachment, AttachmentKind

_FORWARDED = "↪"
_SIGNS = {
    AttachmentKind.VOICE: "🎤",
    AttachmentKind.POLL: "📊",
    AttachmentKind.LINK: "🔗",
    AttachmentKind.PHOTO: "🖼",
    AttachmentKind.VIDEO: "🎬",
    AttachmentKind.AUDIO: "🎵",
}
_OTHER = "📎"


def spoken(text: str, attachments: Sequence[Attachment], forwarded: Sequence[str]) -> str:
    """What somebody wrote and, a line each with a sign of what it is, what he brought.

    An address that stands in his own text already is not said twice.
    """
    lines = [text] if text.strip() else []
    for one in attachments:
        address = "" if one.url in text else one.url
        words = " ".join(part for part in (one.text, address) if part.strip())
        if words:
            lines.append(f"{_SIGNS.get(one.kind, _OTHER)} {words}")
    lines.extend(f"{_FORWARDED} {one}" for one in forwarded if one.strip())
    return "\n".join(lines)
