"""Promised calls as VK's requests and VK's answers as outcomes of promised calls.

Deletions of one chat merge (``messages.delete`` takes 100 cmids), so do restrictions of
one chat with the same term and releases of one chat; sends and answers never merge.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

import structlog

from bot.promises import Promised
from bot.vk.errors import Mend
from bot.vk.keyboards import cut, inline_keyboard
from bot.vk.texts import TEXT_LIMIT, split_text
from handlers.calls import (
    AnswerPress,
    Call,
    DeleteMessages,
    Pin,
    Release,
    Remove,
    Restrict,
    Send,
)
from policies.school import CHAT_BASE

DELETE = "messages.delete"
RESTRICT = "messages.changeConversationMemberRestrictions"
REMOVE = "messages.removeChatUser"
SEND = "messages.send"
PIN = "messages.pin"
ANSWER = "messages.sendMessageEventAnswer"

METHODS: Mapping[type[Call], str] = {
    DeleteMessages: DELETE,
    Restrict: RESTRICT,
    Release: RESTRICT,
    Remove: REMOVE,
    Send: SEND,
    Pin: PIN,
    AnswerPress: ANSWER,
}

MERGED_LIMIT = 100
"""Messages or members in one call."""

SNACKBAR_LIMIT = 90
_SHORTER = (2048, 1024, 512)
"""Characters a message, tried one after the other where VK finds a text too long."""
_PARTS = 16
# A text of at most twice a limit, cut into parts that are half full at least.
_PARTS_SHORTER = 5
_DAY = 24 * 3600
_LIST = {DELETE: "cmids", RESTRICT: "member_ids"}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing inside a request: a row's id, and the cmid or member it is about."""

    row: int
    about: int = 0


@dataclass(frozen=True, slots=True)
class Request:
    """A call of VK's API. ``then``: further parts of a text, made after this one succeeded."""

    method: str
    params: Mapping[str, object]
    items: tuple[Item, ...]
    then: tuple["Request", ...] = ()


Bundle = tuple[Request, ...]
"""Requests that carry the same rows and so must travel in one parcel."""


def translate(rows: Iterable[Promised], now: datetime) -> tuple[list[Bundle], list[Promised]]:
    """The requests for ``rows`` in the order of their first row, and the rows that need none.

    A restriction that is over by ``now`` needs none, nor does a deletion of nothing.
    """
    bundles: list[Bundle] = []
    over: list[Promised] = []
    groups: dict[tuple[object, ...], list[Promised]] = {}
    for row in rows:
        if _needs_no_call(row.call, now):
            over.append(row)
            continue
        groups.setdefault(_merge_key(row, now), []).append(row)
    for group in groups.values():
        bundles.extend(_requests(group, now))
    return bundles, over


def seconds_left(until: datetime, now: datetime) -> int:
    """``for`` of a restriction: whole seconds, rounded up, from 1 to 31 days."""
    left = -((now - until) // timedelta(seconds=1))
    return max(1, min(left, 31 * _DAY))


def random_id(key: str) -> int:
    """A positive 31-bit number that is always the same for a key: VK's guard against doubles."""
    number = int.from_bytes(sha256(key.encode("utf-8", "surrogatepass")).digest()[:4], "big")
    return (number & 0x7FFF_FFFF) or 1


def random_ids(key: str) -> Iterator[int]:
    """All that a row's text may have been sent by: its parts, then what shortened parts have."""
    whole: list[int] = []
    for number in range(_PARTS):
        whole.append(random_id(_part_key(key, number)))
        yield whole[-1]
    for one in whole:
        yield from _shorter_ids(one, _SHORTER)


def addressed(request: Request) -> tuple[int, int]:
    """To whom a message goes, and the mark that it carries."""
    return int(str(request.params["peer_ids"])), int(str(request.params["random_id"]))


def _shorter_ids(whole: int, limits: Sequence[int]) -> Iterator[int]:
    for place, limit in enumerate(limits, start=1):
        for number in range(_PARTS_SHORTER):
            own = random_id(_part_key(_shorter_key(whole, limit), number))
            yield own
            yield from _shorter_ids(own, limits[place:])


def apart(request: Request) -> tuple[Request, ...]:
    """A merged call as one call for each message or member."""
    name = _LIST[request.method]
    return tuple(
        Request(
            request.method,
            {**request.params, name: str(about)},
            tuple(item for item in request.items if item.about == about),
        )
        for about in dict.fromkeys(item.about for item in request.items)
    )


def is_merged(request: Request) -> bool:
    """Whether the call is about several messages or members."""
    return request.method in _LIST and len({item.about for item in request.items}) > 1


def mended(request: Request, mend: Mend) -> Request | None:
    """The call changed as ``mend`` says, None where there is nothing to change.

    The parts of a shortened text are numbered by ``random_id`` alike at every attempt.
    """
    if mend is Mend.SHORTER:
        return _shortened(request)
    name = "keyboard" if mend is Mend.NO_KEYBOARD else "forward"
    parts = (request, *request.then)
    if not any(name in part.params for part in parts):
        return None
    kept = [
        replace(part, params={key: value for key, value in part.params.items() if key != name})
        for part in parts
    ]
    return replace(kept[0], then=tuple(replace(part, then=()) for part in kept[1:]))


def _needs_no_call(call: Call, now: datetime) -> bool:
    match call:
        case Restrict(until=until):
            return until <= now
        case DeleteMessages(cmids=cmids):
            return not cmids
        case _:
            return False


def _merge_key(row: Promised, now: datetime) -> tuple[object, ...]:
    match row.call:
        case DeleteMessages(peer_id=peer_id):
            return (DELETE, peer_id)
        case Restrict(peer_id=peer_id, until=until):
            return (RESTRICT, peer_id, seconds_left(until, now))
        case Release(peer_id=peer_id):
            return (RESTRICT, peer_id)
        case _:
            return (row.id,)


def _requests(rows: Sequence[Promised], now: datetime) -> Iterator[Bundle]:
    call = rows[0].call
    match call:
        case DeleteMessages():
            yield from _deletions(call.peer_id, rows)
        case Restrict():
            params = {"action": "ro", "for": seconds_left(call.until, now)}
            yield from _restrictions(call.peer_id, rows, params)
        case Release():
            yield from _restrictions(call.peer_id, rows, {"action": "rw"})
        case Remove():
            params = {"chat_id": call.peer_id - CHAT_BASE, "member_id": call.user_id}
            yield (Request(REMOVE, params, (Item(rows[0].id, call.user_id),)),)
        case Send():
            yield (_sending(rows[0], call),)
        case Pin():
            params = {"peer_id": call.peer_id, "cmid": call.cmid}
            yield (Request(PIN, params, (Item(rows[0].id),)),)
        case AnswerPress():
            yield (_answer(rows[0], call),)


def _deletions(peer_id: int, rows: Sequence[Promised]) -> Iterator[Bundle]:
    items: list[Item] = []
    for row in rows:
        assert isinstance(row.call, DeleteMessages)  # noqa: S101  # the merge key says so
        own = [Item(row.id, cmid) for cmid in dict.fromkeys(row.call.cmids)]
        # A row is never torn between two bundles; a very large one is a bundle by itself.
        if items and len({item.about for item in [*items, *own]}) > MERGED_LIMIT:
            yield tuple(_merged(DELETE, {"peer_id": peer_id, "delete_for_all": 1}, items))
            items = []
        items.extend(own)
    yield tuple(_merged(DELETE, {"peer_id": peer_id, "delete_for_all": 1}, items))


def _restrictions(
    peer_id: int, rows: Sequence[Promised], params: Mapping[str, object]
) -> Iterator[Bundle]:
    items = [
        Item(row.id, row.call.user_id) for row in rows if isinstance(row.call, Restrict | Release)
    ]
    for request in _merged(RESTRICT, {"peer_id": peer_id, **params}, items):
        yield (request,)


def _merged(method: str, params: Mapping[str, object], items: Sequence[Item]) -> Iterator[Request]:
    every = list(dict.fromkeys(item.about for item in items))
    for start in range(0, len(every), MERGED_LIMIT):
        chosen = every[start : start + MERGED_LIMIT]
        wanted = set(chosen)
        yield Request(
            method,
            {**params, _LIST[method]: ",".join(map(str, chosen))},
            tuple(item for item in items if item.about in wanted),
        )


def _sending(row: Promised, call: Send) -> Request:
    params: dict[str, object] = {
        "peer_ids": str(call.peer_id),
        "disable_mentions": 1,
        "dont_parse_links": 1,
    }
    texts = split_text(call.text, TEXT_LIMIT)
    parts = []
    for number, text in enumerate(texts):
        own = {**params, "message": text, "random_id": random_id(_part_key(row.key, number))}
        if number == 0 and call.reply_to is not None:
            own["forward"] = _quote(call.peer_id, call.reply_to)
        if number == len(texts) - 1:
            own |= _closing(row, call)
        parts.append(Request(SEND, own, (Item(row.id),)))
    return replace(parts[0], then=tuple(parts[1:]))


def _closing(row: Promised, call: Send) -> dict[str, object]:
    closing: dict[str, object] = {}
    if call.attachments:
        closing["attachment"] = ",".join(call.attachments)
    if call.keyboard:
        try:
            closing["keyboard"] = inline_keyboard(call.keyboard)
        except ValueError:
            # The words matter more than the buttons; VK's own answer would be 911.
            log.exception("keyboard_left_out", purpose=row.purpose)
    return closing


def _shortened(request: Request) -> Request | None:
    text = str(request.params.get("message", ""))
    limit = next((one for one in _SHORTER if one < len(text)), None)
    if limit is None:
        return None
    texts = split_text(text, limit)
    base = _shorter_key(request.params["random_id"], limit)
    parts = []
    for number, part in enumerate(texts):
        own = {
            **request.params,
            "message": part,
            "random_id": random_id(_part_key(base, number)),
        }
        if number > 0:
            own.pop("forward", None)
        if number < len(texts) - 1:
            own.pop("keyboard", None)
            own.pop("attachment", None)
        parts.append(Request(SEND, own, request.items))
    return replace(parts[0], then=(*parts[1:], *request.then))


def _part_key(key: str, number: int) -> str:
    return key if number == 0 else f"{key}#{number}"


def _shorter_key(whole: object, limit: int) -> str:
    return f"{whole}/{limit}"


def _quote(peer_id: int, cmid: int) -> str:
    quote = {"peer_id": peer_id, "conversation_message_ids": [cmid], "is_reply": True}
    return json.dumps(quote, separators=(",", ":"))


def _answer(row: Promised, call: AnswerPress) -> Request:
    shown = {"type": "show_snackbar", "text": cut(call.text, SNACKBAR_LIMIT)}
    params = {
        "event_id": call.press_id,
        "user_id": call.user_id,
        "peer_id": call.peer_id,
        "event_data": json.dumps(shown, ensure_ascii=False, separators=(",", ":")),
    }
    return Request(ANSWER, params, (Item(row.id),))
