"""Chat members: restrictions, removal, invitation links, the pinned message."""

from __future__ import annotations

from typing import Any, Final

from emulator.chats import CHAT_BASE, FOREVER, Chat, new_link
from emulator.errors import VKError
from emulator.ground import MESSAGES_SCOPE
from emulator.methods.registry import method
from emulator.params import Params
from emulator.world import World

RESTRICTION_LIMIT: Final = 31 * 24 * 3600
MEMBERS_LIMIT: Final = 1000


def _chat_as_admin(world: World, params: Params, code: int = 925) -> Chat:
    chat = world.chat_of_bot(params.number("peer_id"))
    if not chat.is_admin(world.bot):
        raise VKError(code)
    return chat


@method("messages.changeConversationMemberRestrictions", MESSAGES_SCOPE)
def change_restrictions(world: World, params: Params) -> dict[str, list[int]]:
    """`action` ro forbids writing for `for` seconds (for ever without), rw allows it.

    Administrators and who is not in the chat come back in `failed_member_ids`.
    """
    action = params.text("action")
    if action not in ("ro", "rw"):
        raise VKError(100, "action should be ro or rw")
    member_ids = params.numbers("member_ids", limit=MEMBERS_LIMIT)
    until: float | None = None
    if action == "ro":
        until = FOREVER
        if params.has("for"):
            until = world.clock() + params.number("for", low=1, high=RESTRICTION_LIMIT)
    chat = _chat_as_admin(world, params)
    failed = []
    for member_id in member_ids:
        member = chat.members.get(member_id)
        if member is None or chat.is_admin(member_id):
            failed.append(member_id)
        else:
            member.restricted_until = until
    world.touch()
    return {"failed_member_ids": failed}


@method("messages.removeChatUser", MESSAGES_SCOPE)
def remove_chat_user(world: World, params: Params) -> int:
    """Remove a member, or leave oneself; 1. Not a ban."""
    peer_id = CHAT_BASE + params.number("chat_id", low=1, high=100_000_000)
    member_id = params.number("member_id" if params.has("member_id") else "user_id")
    chat = world.chat_of_bot(peer_id)
    if member_id not in chat.members:
        raise VKError(935)
    if member_id == world.bot:
        world.leave(peer_id, world.bot)
        return 1
    if not chat.is_admin(world.bot):
        raise VKError(925)
    if chat.is_admin(member_id):
        raise VKError(15, "can't remove this user")
    world.kick(peer_id, member_id, by=world.bot)
    return 1


@method("messages.getInviteLink", MESSAGES_SCOPE)
def get_invite_link(world: World, params: Params) -> dict[str, str]:
    """The chat's invitation link; `reset` makes a new one."""
    reset = params.flag("reset")
    chat = _chat_as_admin(world, params, 931 if reset else 919)
    if reset:
        chat.link = new_link()
        world.touch()
    return {"link": chat.link}


@method("messages.pin", MESSAGES_SCOPE)
def pin(world: World, params: Params) -> dict[str, Any]:
    """Pin a message by cmid; the pinned message."""
    chat = _chat_as_admin(world, params)
    name = "cmid" if params.has("cmid") else "conversation_message_id"
    message = chat.living(params.number(name, low=1))
    if message is None or message.action is not None:
        raise VKError(100, "message not found")
    chat.pinned = message.cmid
    action = {
        "type": "chat_pin_message",
        "member_id": world.bot,
        "conversation_message_id": message.cmid,
        "message": message.text,
    }
    world.act(chat, world.bot, action)
    return {**message.shape(world.community.id), "out": message.from_id == world.bot}


@method("messages.unpin", MESSAGES_SCOPE)
def unpin(world: World, params: Params) -> int:
    """Take the pinned message down; 1, also when there is none."""
    chat = _chat_as_admin(world, params)
    if chat.pinned is not None:
        action = {
            "type": "chat_unpin_message",
            "member_id": world.bot,
            "conversation_message_id": chat.pinned,
        }
        chat.pinned = None
        world.act(chat, world.bot, action)
    return 1
