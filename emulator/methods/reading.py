"""Reading conversations: their members, their messages, themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from emulator.chats import CHAT_BASE, Chat, Conversation
from emulator.errors import VKError
from emulator.ground import MESSAGES_SCOPE
from emulator.methods.registry import method
from emulator.methods.users import wanted_fields
from emulator.params import Params
from emulator.people import PROFILE_FIELDS
from emulator.world import World

DEFAULT_MEMBERS: Final = 20
ITEMS_LIMIT: Final = 100


def _people(world: World, ids: Iterable[int], params: Params) -> dict[str, Any]:
    ids = list(ids)
    fields = wanted_fields(params) or PROFILE_FIELDS
    return {
        "profiles": [user.profile(fields) for user in world.profiles(ids)],
        "groups": [world.community.profile()] if world.bot in ids else [],
    }


@method("messages.getConversationMembers", MESSAGES_SCOPE)
def get_conversation_members(world: World, params: Params) -> dict[str, Any]:
    """A page of members (20 unless `count` says more) with their profiles."""
    count = params.number("count", DEFAULT_MEMBERS, low=1, high=1000)
    offset = params.number("offset", 0, low=0)
    peer_id = params.number("peer_id")
    conversation = world.conversation(peer_id)
    if not isinstance(conversation, Chat):
        both = [{"member_id": peer_id}, {"member_id": world.bot}]
        return {"items": both, "count": 2, **_people(world, [peer_id, world.bot], params)}
    if not conversation.is_admin(world.bot):
        raise VKError(917)
    members = list(conversation.members.values())
    page = members[offset : offset + count]
    now = world.clock()
    return {
        "items": [conversation.member_shape(member, now, kickable=True) for member in page],
        "count": len(members),
        "chat_restrictions": {"admins_promote_users": False},
        **_people(world, [member.id for member in page], params),
    }


@method("messages.getConversationsById", MESSAGES_SCOPE)
def get_conversations_by_id(world: World, params: Params) -> dict[str, Any]:
    """Conversations; a chat where the bot is no administrator is left out, as VK leaves it."""
    found = [world.conversation(peer) for peer in params.numbers("peer_ids", limit=ITEMS_LIMIT)]
    shown = [
        conversation
        for conversation in found
        if not isinstance(conversation, Chat) or conversation.is_admin(world.bot)
    ]
    answer: dict[str, Any] = {
        "count": len(shown),
        "items": [_conversation(world, conversation) for conversation in shown],
    }
    if params.flag("extended"):
        ids = [
            member
            for conversation in shown
            for member in (
                conversation.members if isinstance(conversation, Chat) else [conversation.peer_id]
            )
        ]
        answer.update(_people(world, ids, params))
    return answer


def _conversation(world: World, conversation: Conversation) -> dict[str, Any]:
    is_chat = isinstance(conversation, Chat)
    last = conversation.messages.get(conversation.last_cmid)
    last_id = 0 if last is None else last.id
    peer: dict[str, Any] = {"id": conversation.peer_id, "type": "chat" if is_chat else "user"}
    peer["local_id"] = conversation.peer_id - (CHAT_BASE if is_chat else 0)
    shown: dict[str, Any] = {
        "peer": peer,
        "last_message_id": last_id,
        "last_conversation_message_id": conversation.last_cmid,
        "in_read": last_id,
        "out_read": last_id,
        "sort_id": {"major_id": 0, "minor_id": conversation.last_cmid},
        "important": False,
        "unanswered": False,
        "version": 10_000_001 + conversation.last_cmid,
        "can_write": {"allowed": True},
    }
    if isinstance(conversation, Chat):
        shown["chat_settings"] = _settings(world, conversation)
    else:
        allowed = world.users[conversation.peer_id].messages_allowed
        shown["can_write"] = {"allowed": True} if allowed else {"allowed": False, "reason": 901}
    return shown


def _settings(world: World, chat: Chat) -> dict[str, Any]:
    members = list(chat.members)
    settings: dict[str, Any] = {
        "owner_id": chat.owner,
        "title": chat.title,
        "state": "in",
        "members_count": len(members),
        "admin_ids": [member for member in members if chat.is_admin(member)],
        "active_ids": [member for member in members if member != world.bot][:4],
        "is_group_channel": False,
        "is_service": False,
        "acl": {
            "can_change_info": True,
            "can_change_invite_link": True,
            "can_change_pin": True,
            "can_invite": True,
            "can_promote_users": False,
            "can_see_invite_link": True,
            "can_moderate": True,
            "can_copy_chat": False,
            "can_call": False,
            "can_use_mass_mentions": True,
            "can_change_style": False,
        },
    }
    pinned = chat.living(chat.pinned) if chat.pinned is not None else None
    if pinned is not None:
        shape = pinned.shape(world.community.id)
        settings["pinned_message"] = {**shape, "out": pinned.from_id == world.bot}
    return settings


@method("messages.getByConversationMessageId", MESSAGES_SCOPE)
def get_by_conversation_message_id(world: World, params: Params) -> dict[str, Any]:
    """Messages by cmid (at most 100); deleted and unknown ones are left out."""
    conversation = world.conversation(params.number("peer_id"))
    cmids = params.numbers("conversation_message_ids", limit=ITEMS_LIMIT)
    if isinstance(conversation, Chat) and not conversation.is_admin(world.bot):
        raise VKError(917)
    found = [message for cmid in cmids if (message := conversation.living(cmid)) is not None]
    answer: dict[str, Any] = {
        "count": len(found),
        "items": [message.shape(world.community.id) for message in found],
    }
    if params.flag("extended"):
        answer.update(_people(world, [message.from_id for message in found], params))
    return answer
