"""messages.send, messages.edit, messages.sendReaction, messages.isMessagesFromGroupAllowed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from emulator import keyboards
from emulator.chats import CHAT_BASE, Conversation, Message
from emulator.errors import VKError
from emulator.ground import MESSAGES_SCOPE
from emulator.methods.registry import method
from emulator.params import Params
from emulator.world import World

TEXT_LIMIT: Final = 4096
FORWARD_LIMIT: Final = 100
PEERS_LIMIT: Final = 100
ATTACHMENTS_LIMIT: Final = 10
EDIT_SECONDS: Final = 24 * 3600
UNTOLD: Final = {"random_id": 0}
_INT32: Final = 2**31
_ATTACHMENT: Final = re.compile(r"([a-z_]+)(-?\d+)_(\d+)(?:_(\w+))?")


@dataclass(slots=True)
class _Draft:
    """What is to be sent, checked, to whomever."""

    random_id: int
    text: str
    attachments: list[dict[str, Any]]
    keyboard: dict[str, Any] | None
    payload: str | None
    reply_to: int | None = None
    reply_peer: int | None = None
    reply: dict[str, Any] | None = None
    forwarded: list[dict[str, Any]] = field(default_factory=list)


@method("messages.send", MESSAGES_SCOPE)
def messages_send(world: World, params: Params) -> Any:
    """Send to one peer (`peer_id`: the message's id, 0 in chats) or several (`peer_ids`: a list).

    The same random_id to the same peer is the same message; 0 never is.
    """
    draft = _draft(world, params)
    if params.has("peer_ids"):
        peers = params.numbers("peer_ids", limit=PEERS_LIMIT)
        return [_send_item(world, peer_id, draft) for peer_id in peers]
    return _send(world, _peer(params), draft).id


def _peer(params: Params) -> int:
    if params.has("peer_id"):
        return params.number("peer_id")
    if params.has("user_id"):
        return params.number("user_id")
    if params.has("chat_id"):
        return CHAT_BASE + params.number("chat_id", low=1, high=100_000_000)
    raise VKError(100, "you should specify peer_id, user_id, chat_id or peer_ids param")


def _draft(world: World, params: Params) -> _Draft:
    random_id = params.number("random_id", low=-_INT32, high=_INT32 - 1)
    text = checked_text(params)
    attachments = checked_attachments(world, params)
    if params.has("sticker_id"):
        sticker = {"product_id": 1, "sticker_id": params.number("sticker_id", low=1)}
        attachments.append({"type": "sticker", "sticker": sticker})
    keyboard = keyboards.parse(params.raw["keyboard"]) if params.has("keyboard") else None
    payload = params.text("payload") or None
    draft = _Draft(random_id, text, attachments, keyboard, payload)
    if params.has("forward"):
        _take_forward(world, params.structure("forward"), draft)
    elif params.has("reply_to"):
        _take_reply_to(world, _peer(params), params.number("reply_to", low=1), draft)
    if not (draft.text.strip() or draft.attachments or draft.forwarded):
        raise VKError(100, "message is empty or invalid")
    return draft


def checked_text(params: Params) -> str:
    """The `message` parameter.

    :raises VKError: 914 longer than 4096 characters.
    """
    text = params.text("message")
    if len(text) > TEXT_LIMIT:
        raise VKError(914)
    return text


def checked_attachments(world: World, params: Params) -> list[dict[str, Any]]:
    """The `attachment` parameter (`photo-1_2,doc3_4`) as attachment objects.

    The community's own photos must have been saved; other people's things are not looked at.
    """
    names = [part.strip() for part in params.text("attachment").split(",") if part.strip()]
    if len(names) > ATTACHMENTS_LIMIT:
        raise VKError(100, "attachment: too many attachments")
    shown = []
    for name in names:
        found = _ATTACHMENT.fullmatch(name)
        if found is None:
            raise VKError(100, "attachment is invalid")
        kind, owner, item, key = found.groups()
        body: dict[str, Any] = {"owner_id": int(owner), "id": int(item)}
        if kind == "photo":
            photo = world.uploads.attached(int(owner), int(item), key or "")
            body = body if photo is None else photo.shape(params.origin)
        shown.append({"type": kind, kind: body})
    return shown


def _take_forward(world: World, forward: dict[str, Any], draft: _Draft) -> None:
    peer_id = forward.get("peer_id")
    cmids = forward.get("conversation_message_ids")
    if not isinstance(peer_id, int) or not isinstance(cmids, list) or not cmids:
        raise VKError(100, "forward should have peer_id and conversation_message_ids")
    if len(cmids) > FORWARD_LIMIT:
        raise VKError(913)
    conversation = world.conversation(peer_id)
    messages = []
    for cmid in cmids:
        message = conversation.living(cmid) if isinstance(cmid, int) else None
        if message is None or message.action is not None:
            raise VKError(921)
        messages.append(message)
    if forward.get("is_reply"):
        if len(messages) > 1:
            raise VKError(100, "forward: only one message can be replied to")
        draft.reply_peer = peer_id
        draft.reply_to = messages[0].cmid
        draft.reply = messages[0].quoted()
    else:
        draft.forwarded = [message.quoted() for message in messages]


def _take_reply_to(world: World, peer_id: int, message_id: int, draft: _Draft) -> None:
    for message in world.conversation(peer_id).messages.values():
        if message.id == message_id and not message.deleted:
            draft.reply_peer = peer_id
            draft.reply_to = message.cmid
            draft.reply = message.quoted()
            return
    raise VKError(100, "reply_to is invalid")


def _send(world: World, peer_id: int, draft: _Draft) -> Message:
    conversation = world.conversation(peer_id)
    _check_recipient(world, peer_id)
    if draft.random_id in conversation.sent:
        return conversation.sent[draft.random_id]
    if draft.reply_peer not in (None, peer_id):
        raise VKError(921, "a reply should be in the same conversation")
    message = Message(
        peer_id,
        0,
        world.bot,
        world.now(),
        draft.text,
        random_id=draft.random_id,
        attachments=draft.attachments,
        keyboard=_signed(world, draft.keyboard),
        payload=draft.payload,
        reply_to=draft.reply_to,
        reply=draft.reply,
        forwarded=draft.forwarded,
    )
    world.post(conversation, message)
    if draft.random_id:
        conversation.remember(message)
    if "message_reply" in world.events.wanted:
        told = message.shape(world.community.id)
        world.events.emit("message_reply", told if world.tells_random_ids else told | UNTOLD)
    return message


def _check_recipient(world: World, peer_id: int) -> None:
    user = world.users.get(peer_id)
    if user is not None and not user.messages_allowed:
        raise VKError(901)
    chat = world.chats.get(peer_id)
    if chat is not None and chat.members[world.bot].restricted(world.clock()):
        raise VKError(983)


def _send_item(world: World, peer_id: int, draft: _Draft) -> dict[str, Any]:
    try:
        message = _send(world, peer_id, draft)
    except VKError as error:
        return {
            "peer_id": peer_id,
            "message_id": 0,
            "conversation_message_id": 0,
            "error": {"code": error.code, "description": error.text},
        }
    return {
        "peer_id": peer_id,
        "message_id": message.id,
        "conversation_message_id": message.cmid,
    }


def _signed(world: World, keyboard: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if keyboard is None else {**keyboard, "author_id": world.bot}


@method("messages.edit", MESSAGES_SCOPE)
def messages_edit(world: World, params: Params) -> int:
    """Edit the community's own message of the last 24 hours; 1."""
    conversation = world.conversation(params.number("peer_id"))
    message = _edited(conversation, params)
    text = checked_text(params)
    attachments = checked_attachments(world, params)
    keyboard = keyboards.parse(params.raw["keyboard"]) if params.has("keyboard") else None
    if message.from_id != world.bot or message.action is not None:
        raise VKError(920)
    if world.now() - message.date > EDIT_SECONDS:
        raise VKError(909)
    if not (text.strip() or attachments):
        raise VKError(100, "message is empty or invalid")
    message.text = text
    message.attachments = attachments
    message.keyboard = _signed(world, keyboard)
    message.edited = world.now()
    message.version += 1
    if not params.flag("keep_forward_messages"):
        message.forwarded = []
    world.touch()
    if "message_edit" in world.events.wanted:
        world.events.emit("message_edit", message.shape(world.community.id))
    return 1


def _edited(conversation: Conversation, params: Params) -> Message:
    if params.has("cmid") or params.has("conversation_message_id"):
        name = "cmid" if params.has("cmid") else "conversation_message_id"
        message = conversation.living(params.number(name, low=1))
    else:
        message_id = params.number("message_id", low=1)
        message = next(
            (m for m in conversation.messages.values() if m.id == message_id and not m.deleted),
            None,
        )
    if message is None:
        raise VKError(100, "message not found")
    return message


@method("messages.sendReaction", MESSAGES_SCOPE)
def messages_send_reaction(world: World, params: Params) -> int:
    """Set the community's reaction on a message; 1."""
    conversation = world.conversation(params.number("peer_id"))
    message = conversation.living(params.number("cmid", low=1))
    if message is None:
        raise VKError(100, "message not found")
    message.reactions[world.bot] = params.number("reaction_id", low=1, high=64)
    world.touch()
    return 1


@method("messages.isMessagesFromGroupAllowed", MESSAGES_SCOPE)
def messages_is_messages_from_group_allowed(world: World, params: Params) -> dict[str, int]:
    """Whether this person may be written to privately."""
    if params.number("group_id", low=1) != world.community.id:
        raise VKError(15, "no access to this group")
    user = world.users.get(params.number("user_id", low=1))
    return {"is_allowed": int(user is not None and user.messages_allowed)}
