"""VK attachments as values, with all the text that hides in them.

VK's own description of attachments is neither complete nor kept (VK schema 5.199,
``messages_message_attachment``), so nothing here depends on a type being known: text is
gathered from every field that carries words for people, however deep it lies: captions,
wall posts and what they repost, links, polls, file names, transcripts.
"""

import re
from collections.abc import Mapping

from bot.vk.lenient import integer, mapping, sequence, text
from policies.message import Attachment, AttachmentKind

MAX_GATHERED = 100_000
"""Text of one message's attachments that is looked at; of it :mod:`bot.vk.bounds` are kept."""

MAX_ATTACHMENTS = 50
"""VK itself takes ten."""

_MAX_DEPTH = 40
_MAX_NODES = 50_000
_MAX_URL = 2_000

_KINDS = {
    "photo": AttachmentKind.PHOTO,
    "posted_photo": AttachmentKind.PHOTO,
    "photos_list": AttachmentKind.PHOTO,
    "album": AttachmentKind.PHOTO,
    "video": AttachmentKind.VIDEO,
    "video_message": AttachmentKind.VIDEO,
    "video_playlist": AttachmentKind.VIDEO,
    "clip": AttachmentKind.VIDEO,
    "short_video": AttachmentKind.VIDEO,
    "audio": AttachmentKind.AUDIO,
    "audio_playlist": AttachmentKind.AUDIO,
    "podcast": AttachmentKind.AUDIO,
    "podcasts": AttachmentKind.AUDIO,
    "audio_message": AttachmentKind.VOICE,
    "doc": AttachmentKind.DOCUMENT,
    "link": AttachmentKind.LINK,
    "article": AttachmentKind.LINK,
    "wall": AttachmentKind.WALL,
    "wall_reply": AttachmentKind.WALL,
    "poll": AttachmentKind.POLL,
    "sticker": AttachmentKind.STICKER,
    "ugc_sticker": AttachmentKind.STICKER,
    "vmoji": AttachmentKind.STICKER,
    "graffiti": AttachmentKind.GRAFFITI,
    "gift": AttachmentKind.GIFT,
}
_AGAIN = frozenset({"photo", "video", "audio", "doc", "wall", "market", "poll", "audio_message"})
_WORDS = frozenset(
    {
        "text",
        "title",
        "subtitle",
        "description",
        "caption",
        "question",
        "artist",
        "transcript",
        "message",
        "comment",
        "name",
    }
)
_ADDRESSES = frozenset({"url", "view_url", "share_url", "external_url"})
# Something with a size or a length is a stored picture or sound: its address is no link.
_FILE_MARKS = frozenset({"width", "height", "duration", "ext"})
# Names of people and headings of VK's own: nobody in the chat wrote them.
_NOT_TEXT = frozenset(
    {
        "author",
        "category",
        "first_name",
        "friends",
        "from",
        "group",
        "groups",
        "last_name",
        "owner",
        "owner_name",
        "post_source",
        "profile",
        "profiles",
        "screen_name",
        "user",
    }
)
_HUMAN = re.compile(r"\s|[^\x00-\x7f]")
_HANDLE = re.compile(r"([a-z_]{1,20}?)(-?[0-9]{1,19}_[0-9]{1,19}(?:_[0-9A-Za-z]{1,64})?)")
_KEY = re.compile(r"[0-9A-Za-z]{1,64}")
_LINK = re.compile(r"(?i)https?://\S+")


def read_attachments(raw: object) -> tuple[Attachment, ...]:
    """Read a message's ``attachments``: VK's objects, or plain words as in ``photo-1_2``.

    Never raises. What is no list is nothing attached; an item that cannot be understood
    is an ``UNKNOWN`` attachment with whatever text can be had. The text of all of them
    together is at most ``MAX_GATHERED`` characters.
    """
    gatherer = _Gatherer()
    return tuple(_read(item, gatherer) for item in sequence(raw)[:MAX_ATTACHMENTS])


def _read(item: object, gatherer: "_Gatherer") -> Attachment:
    if isinstance(item, str):
        return _read_word(item, gatherer)
    fields = mapping(item)
    name = _type_of(fields)
    body = fields.get(name, fields)
    kind = _kind_of(name, body)
    url = ""
    if kind is AttachmentKind.LINK:
        found = body if isinstance(body, str) else _address_of(mapping(body))
        url = gatherer.take(found[:_MAX_URL])
    return Attachment(
        kind=kind,
        text=gatherer.words(body, but=url),
        url=url,
        reference=_reference(name, mapping(body)),
    )


def _read_word(word: str, gatherer: "_Gatherer") -> Attachment:
    if word in _KINDS:
        return Attachment(_KINDS[word])
    handle = _HANDLE.fullmatch(word)
    if handle:
        name = handle.group(1)
        kind = _KINDS.get(name, AttachmentKind.UNKNOWN)
        return Attachment(kind, reference=word if name in _AGAIN else "")
    if len(word) <= _MAX_URL and _LINK.fullmatch(word):
        return Attachment(AttachmentKind.LINK, url=gatherer.take(word))
    return Attachment(AttachmentKind.UNKNOWN, text=gatherer.take(word))


def _type_of(fields: Mapping[str, object]) -> str:
    name = fields.get("type")
    if isinstance(name, str):
        return name
    return next((key for key in fields if key in _KINDS), "")


def _kind_of(name: str, body: object) -> AttachmentKind:
    if name == "doc":
        # Old clients send drawings and voice as documents.
        preview = mapping(mapping(body).get("preview"))
        if "graffiti" in preview:
            return AttachmentKind.GRAFFITI
        if "audio_message" in preview or "audio_msg" in preview:
            return AttachmentKind.VOICE
    return _KINDS.get(name, AttachmentKind.UNKNOWN)


def _address_of(body: Mapping[str, object]) -> str:
    found = (body.get(key) for key in ("url", "view_url"))
    return next((address for address in found if isinstance(address, str) and address), "")


def _reference(name: str, body: Mapping[str, object]) -> str:
    if name not in _AGAIN:
        return ""
    number = integer(body.get("id"))
    # A wall post names its wall in one of three ways, by age of the API.
    owners = (integer(body.get(key)) for key in ("owner_id", "to_id", "from_id"))
    owner = next((found for found in owners if found), None)
    if not number or number < 0 or owner is None:
        return ""
    key = body.get("access_key")
    tail = f"_{key}" if isinstance(key, str) and _KEY.fullmatch(key) else ""
    return f"{name}{owner}_{number}{tail}"


class _Gatherer:
    """Collects text while there is room; one serves a whole message."""

    __slots__ = ("_nodes", "_room")

    def __init__(self) -> None:
        self._room = MAX_GATHERED
        self._nodes = _MAX_NODES

    def take(self, value: str) -> str:
        """The part of ``value`` for which there is room."""
        taken = text(value.strip(), self._room)
        self._room -= len(taken)
        return taken

    def words(self, body: object, *, but: str = "") -> str:
        """All text for people in ``body``, a line each, without repeats and without ``but``."""
        seen = {but: None, "": None}
        found: list[str] = []
        if isinstance(body, str):
            body = {"text": body}
        self._walk(body, 0, seen, found)
        return "\n".join(found)

    def _walk(self, node: object, depth: int, seen: dict[str, None], found: list[str]) -> None:
        if depth > _MAX_DEPTH:
            return
        if isinstance(node, Mapping):
            is_file = any(mark in node for mark in _FILE_MARKS)
            for key, value in node.items():
                if key in _NOT_TEXT or (is_file and key in _ADDRESSES):
                    continue
                self._visit(str(key), value, depth, seen, found)
        else:
            for value in sequence(node):
                self._visit("", value, depth, seen, found)

    def _visit(
        self, key: str, value: object, depth: int, seen: dict[str, None], found: list[str]
    ) -> None:
        if self._nodes <= 0 or self._room <= 1:
            return
        self._nodes -= 1
        if not isinstance(value, str):
            self._walk(value, depth + 1, seen, found)
            return
        if value in seen or not (key in _WORDS or key in _ADDRESSES or _HUMAN.search(value)):
            return
        seen[value] = None
        self._room -= 1  # the line end between two texts
        taken = self.take(value)
        if taken:
            found.append(taken)
