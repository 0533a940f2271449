"""VK's events as values, read leniently: whatever arrives, there is an event.

vkbottle's typed models refuse a whole message for one unexpected field, and a refused
message is never judged. So raw objects are read here field by field. Shapes: VK schema
5.199 ``callback_*``, and the older flat ``message_new`` that a community still gets
whose long poll was left at an old API version.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from reprlib import Repr

from bot.vk.attachments import read_attachments
from bot.vk.bounds import MAX_TEXT, fit, fit_all, shares
from bot.vk.lenient import (
    integer,
    is_chat,
    json_object,
    mapping,
    moment,
    sequence,
    text,
)
from handlers.events import (
    BotAdded,
    ButtonPressed,
    Event,
    Joined,
    MemberJoined,
    MemberLeft,
    MessageSaid,
    MessagesAllowed,
    Nothing,
    OwnMessage,
    Reply,
    ScreenshotTaken,
)
from handlers.spoken import spoken
from policies.message import Attachment
from policies.school import CHAT_BASE

_MAX_GATHERED = 100_000
"""Characters of forwarded texts that are looked at to keep their head and tail."""

_MAX_FORWARD_DEPTH = 10
_MAX_FORWARDS = 1_000
_MAX_ROWS = 20
_MAX_EVENT_ID = 100
_AHEAD = timedelta(days=1)
_MESSAGES = ("message_new", "message_edit", "message_reply")
# What a body too deep for JSON is known by: bounded, and the same for the same body.
_SHALLOW = Repr()
_SHALLOW.maxlevel, _SHALLOW.maxdict, _SHALLOW.maxlist = 20, 200, 200
_SHALLOW.maxstring = _SHALLOW.maxother = _SHALLOW.maxlong = 2_000


def event_id(raw: Mapping[str, object]) -> str:
    """VK's id of an event: the same however often it is delivered, at most 100 characters.

    Where VK gives none (old API versions), a hash of the body.
    """
    given = mapping(raw).get("event_id")
    if isinstance(given, int) and not isinstance(given, bool):
        given = str(integer(given) or "")
    plain = isinstance(given, str) and 0 < len(given) <= _MAX_EVENT_ID
    if plain and isinstance(given, str) and given.isascii() and given.isprintable():
        return given
    try:
        body = json.dumps(raw, sort_keys=True, default=str)
    except RecursionError:
        body = _SHALLOW.repr(raw)
    return f"body:{sha256(body.encode(errors='replace')).hexdigest()}"


def lane_of(raw: Mapping[str, object]) -> int:
    """The chat or private talk in whose order an event is handled; 0 where it has none.

    A private button about a chat names it as the integer ``chat`` of its payload.
    """
    raw = mapping(raw)
    fields = message_of(raw)
    if raw.get("type") == "message_event":
        chat = (json_object(fields.get("payload")) or {}).get("chat")
        if isinstance(chat, int) and is_chat(integer(chat) or 0):
            return chat
    if raw.get("type") in _MESSAGES:
        return _peer(fields) or _author(fields)
    return _peer(fields) or integer(fields.get("user_id")) or 0


def word_to_a_person(raw: Mapping[str, object], *, taken_at: datetime) -> OwnMessage | None:
    """Read what the community wrote in a private talk; None for anything else. Never raises."""
    if raw.get("type") != "message_reply":
        return None
    written = _read_own(raw, taken_at)
    return written if written.lane and not is_chat(written.lane) else None


def read_event(raw: Mapping[str, object], *, taken_at: datetime, community_id: int) -> Event:
    """Read one update of the Bots Long Poll or one body of the Callback API.

    ``taken_at`` (aware) stands in for a date that is missing or absurd, and is the moment
    of a pressed button; ``community_id`` (positive) tells the bot's own messages and joins.
    Never raises: what cannot be understood is ``Nothing``.
    """
    raw = mapping(raw)
    kind = raw.get("type")
    if kind == "message_reply":
        return _read_own(raw, taken_at)
    if kind in _MESSAGES:
        return _read_message(raw, taken_at, community_id)
    if kind == "message_event":
        return _read_press(raw, taken_at)
    if kind == "message_allow" and (lane := lane_of(raw)) > 0:
        return MessagesAllowed(key=event_key(raw), lane=lane, at=taken_at)
    return _nothing(raw, taken_at)


def message_of(raw: Mapping[str, object]) -> Mapping[str, object]:
    """The message of an event, nested (5.103 and later) or flat; else its object."""
    fields = mapping(mapping(raw).get("object"))
    nested = fields.get("message")
    if type(nested) is dict:
        return nested
    return nested if isinstance(nested, Mapping) else fields


def _peer(fields: Mapping[str, object]) -> int:
    peer = integer(fields.get("peer_id"))
    if peer:
        return peer
    number = integer(fields.get("chat_id"))
    return CHAT_BASE + number if number and 0 < number < CHAT_BASE else 0


def _author(fields: Mapping[str, object]) -> int:
    return integer(fields.get("from_id")) or integer(fields.get("user_id")) or 0


def _cmid(fields: Mapping[str, object]) -> int:
    return max(integer(fields.get("conversation_message_id")) or 0, 0)


def _nothing(raw: Mapping[str, object], at: datetime) -> Nothing:
    kind = raw.get("type")
    # An edit has the number of what it edits.
    cmid = _cmid(message_of(raw)) if kind in _MESSAGES and kind != "message_edit" else 0
    return Nothing(key=event_key(raw), lane=lane_of(raw), at=at, cmid=cmid)


def event_key(raw: Mapping[str, object]) -> str:
    """Our name of an event: a message's by chat and number, however often it is delivered."""
    kind, fields = raw.get("type"), message_of(raw)
    peer, cmid = lane_of(raw), _cmid(fields)
    if kind == "message_new" and cmid and is_chat(peer):
        return f"msg:{peer}:{cmid}"
    if kind == "message_edit" and cmid and peer:
        return f"edit:{peer}:{cmid}:{integer(fields.get('update_time')) or event_id(raw)}"
    return f"vk:{event_id(raw)}"


def _read_press(raw: Mapping[str, object], taken_at: datetime) -> Event:
    fields = message_of(raw)
    user = integer(fields.get("user_id"))
    press = text(fields.get("event_id"), 200)
    if not user or not press:
        return _nothing(raw, taken_at)
    return ButtonPressed(
        key=event_key(raw),
        lane=lane_of(raw),
        user_id=user,
        peer_id=_peer(fields) or user,
        press_id=press,
        payload=json_object(fields.get("payload")) or {},
        cmid=_cmid(fields),
        at=taken_at,
    )


def _read_own(raw: Mapping[str, object], taken_at: datetime) -> OwnMessage:
    fields = message_of(raw)
    return OwnMessage(
        key=event_key(raw),
        lane=lane_of(raw),
        at=_said_at(fields, taken_at),
        mark=integer(fields.get("random_id")) or 0,
        by=max(integer(fields.get("admin_author_id")) or 0, 0),
        cmid=_cmid(fields),
        buttons=_buttons(fields.get("keyboard")),
    )


def _buttons(keyboard: object) -> tuple[Mapping[str, object], ...]:
    """The payloads of a keyboard's buttons."""
    rows = [sequence(row) for row in sequence(mapping(keyboard).get("buttons"))][:_MAX_ROWS]
    actions = [mapping(mapping(one).get("action")) for row in rows for one in row[:_MAX_ROWS]]
    payloads = [json_object(action.get("payload")) for action in actions]
    return tuple(one for one in payloads if one)


def _said_at(fields: Mapping[str, object], taken_at: datetime) -> datetime:
    at = moment(fields.get("date"))
    # A block that began in the future would outlast its month.
    return taken_at if at is None or at > taken_at + _AHEAD else at


def _read_message(raw: Mapping[str, object], taken_at: datetime, community_id: int) -> Event:
    fields = message_of(raw)
    author, lane = _author(fields), lane_of(raw)
    at = _said_at(fields, taken_at)
    if _is_own(fields, author, lane, community_id):
        return _nothing(raw, at)
    said = _said(raw, fields, author, at)
    if "action" in fields and fields["action"] is not None:
        event = _read_action(raw, fields, at, community_id)
        # A service message says nothing itself; what does speak is judged, whatever its action.
        if not isinstance(event, Nothing) or not _speaks(said):
            return event
    return said if author else _nothing(raw, at)


def _is_own(fields: Mapping[str, object], author: int, lane: int, community_id: int) -> bool:
    if author < 0:
        return author == -community_id
    # In a private talk an administrator answers in the community's name; in a chat
    # the flag must not shield a person from judgement.
    return integer(fields.get("out")) == 1 and not is_chat(lane)


def _speaks(said: MessageSaid) -> bool:
    return bool(said.author_id and (said.text or said.attachments or said.forwarded))


def _said(
    raw: Mapping[str, object], fields: Mapping[str, object], author: int, at: datetime
) -> MessageSaid:
    words = fields.get("text") if isinstance(fields.get("text"), str) else fields.get("body")
    if isinstance(words, str):
        # Old API versions write a sign in up to ten: it is cut twice, before and after reading.
        words = text(fit(words, 10 * MAX_TEXT), 10 * MAX_TEXT)
    attachments, forwarded = _brought(fields)
    return MessageSaid(
        key=event_key(raw),
        lane=lane_of(raw),
        author_id=author,
        at=at,
        text=fit(words, MAX_TEXT) if isinstance(words, str) else "",
        cmid=_cmid(fields),
        attachments=attachments,
        forwarded=forwarded,
        reply=_reply(fields.get("reply_message")),
        edited=raw.get("type") == "message_edit",
        payload=json_object(fields.get("payload")),
    )


def _brought(fields: Mapping[str, object]) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    """What is attached and what is forwarded, within the bounds of what is judged."""
    attached = read_attachments(fields.get("attachments"))
    forwarded = _Forwards().read(fields.get("fwd_messages"))
    parts = [part for one in attached for part in (one.text, one.url)]
    room, room_forwarded = shares(sum(map(len, parts)), sum(map(len, forwarded)))
    kept = fit_all(parts, room)
    if kept != tuple(parts):
        attached = tuple(
            replace(one, text=words, url=url)
            for one, words, url in zip(attached, kept[::2], kept[1::2], strict=True)
        )
    return attached, tuple(one for one in fit_all(forwarded, room_forwarded) if one)


def _reply(raw: object) -> Reply | None:
    fields = mapping(raw)
    if not fields:
        return None
    return Reply(
        cmid=_cmid(fields),
        author_id=_author(fields),
        text=spoken(text(fields.get("text"), MAX_TEXT), *_brought(fields)),
        at=moment(fields.get("date")),
    )


def _read_action(
    raw: Mapping[str, object], fields: Mapping[str, object], at: datetime, community_id: int
) -> Event:
    action = mapping(fields.get("action"))
    kind = text(action.get("type"), 64)
    key, lane, actor = event_key(raw), lane_of(raw), _author(fields)
    member, cmid = integer(action.get("member_id")), _cmid(fields)
    if kind == "chat_create" and actor:
        return BotAdded(key=key, lane=lane, by=actor, at=at, cmid=cmid)
    if kind == "chat_invite_user" and member == -community_id:
        return BotAdded(key=key, lane=lane, by=actor, at=at, cmid=cmid)
    if kind == "chat_kick_user" and (member == -community_id or (member or 0) > 0):
        by = actor or member or 0
        return MemberLeft(key=key, lane=lane, user_id=member or 0, by=by, at=at, cmid=cmid)
    if kind == "chat_screenshot" and (member or actor) > 0:
        return ScreenshotTaken(key=key, lane=lane, user_id=member or actor, at=at, cmid=cmid)
    how = {
        "chat_invite_user": Joined.RETURNED if member == actor else Joined.INVITED,
        "chat_invite_user_by_link": Joined.LINK,
        "chat_invite_user_by_message_request": Joined.REQUEST,
    }.get(kind)
    # Who came by a link or at his own request wrote the service message himself.
    joiner = member if member or how is Joined.INVITED else actor
    if how is None or not joiner or joiner < 0:
        return _nothing(raw, at)
    by = actor or joiner
    return MemberJoined(key=key, lane=lane, user_id=joiner, by=by, how=how, at=at, cmid=cmid)


class _Forwards:
    """Flattens forwarded messages, a text for each, while there is room."""

    __slots__ = ("_found", "_room")

    def __init__(self) -> None:
        self._room = _MAX_GATHERED
        self._found: list[str] = []

    def read(self, raw: object) -> tuple[str, ...]:
        """The texts in the order of reading, each with what is attached to it."""
        self._walk(raw, 0)
        return tuple(self._found)

    def _walk(self, raw: object, depth: int) -> None:
        items = (raw,) if isinstance(raw, Mapping) else sequence(raw)
        for item in items:
            if depth >= _MAX_FORWARD_DEPTH or self._room <= 0 or len(self._found) >= _MAX_FORWARDS:
                return
            fields = mapping(item)
            self._keep(fields)
            # What a forwarded message replies to is brought along and shown with it.
            self._walk(fields.get("reply_message"), depth + 1)
            self._walk(fields.get("fwd_messages"), depth + 1)

    def _keep(self, fields: Mapping[str, object]) -> None:
        words = fields.get("text")
        parts = [text(words if isinstance(words, str) else fields.get("body"), self._room)]
        for attached in read_attachments(fields.get("attachments")):
            parts += [attached.text, attached.url]
        whole = "\n".join(part for part in parts if part)[: self._room]
        if whole:
            self._room -= len(whole)
            self._found.append(whole)
