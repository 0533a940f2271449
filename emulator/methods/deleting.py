"""messages.delete: what may be deleted for everybody, and by whom."""

from __future__ import annotations

from typing import Any, Final

from emulator.chats import Chat, Conversation, Message
from emulator.errors import VKError
from emulator.ground import MESSAGES_SCOPE
from emulator.methods.registry import method
from emulator.params import Params
from emulator.world import World

CMIDS_LIMIT: Final = 100
DELETE_SECONDS: Final = 24 * 3600


@method("messages.delete", MESSAGES_SCOPE)
def messages_delete(world: World, params: Params) -> list[dict[str, Any]]:
    """Delete by cmid (or by message_id in private); one item each: `response: 1` or `error`.

    Without `delete_for_all` others go on seeing the message. Deleting twice is no error.
    """
    conversation = world.conversation(params.number("peer_id"))
    for_all = params.flag("delete_for_all")
    if params.has("cmids"):
        cmids = params.numbers("cmids", limit=CMIDS_LIMIT)
    else:
        cmids = _by_message_id(conversation, params.numbers("message_ids", limit=1000))
    return [_delete_item(world, conversation, cmid, for_all) for cmid in cmids]


def _by_message_id(conversation: Conversation, message_ids: list[int]) -> list[int]:
    known = {message.id: cmid for cmid, message in conversation.messages.items() if message.id}
    return [known.get(message_id, 0) for message_id in message_ids]


def _delete_item(
    world: World, conversation: Conversation, cmid: int, for_all: bool
) -> dict[str, Any]:
    message = conversation.messages.get(cmid)
    item: dict[str, Any] = {
        "peer_id": conversation.peer_id,
        "message_id": 0 if message is None else message.id,
        "conversation_message_id": cmid,
    }
    try:
        _delete(world, conversation, message, for_all)
    except VKError as error:
        return {**item, "error": {"code": error.code, "description": error.text}}
    return {**item, "response": 1}


def _delete(
    world: World, conversation: Conversation, message: Message | None, for_all: bool
) -> None:
    if message is None:
        raise VKError(924, "message not found")
    if message.deleted or not for_all:
        return
    if message.action is not None:
        raise VKError(924)
    if message.from_id != world.bot:
        _check_power(world, conversation, message)
    if world.now() - message.date > DELETE_SECONDS:
        raise VKError(924)
    message.deleted = True
    if isinstance(conversation, Chat) and conversation.pinned == message.cmid:
        conversation.pinned = None
    world.touch()


def _check_power(world: World, conversation: Conversation, message: Message) -> None:
    if not isinstance(conversation, Chat):
        raise VKError(924)
    if not conversation.is_admin(world.bot):
        raise VKError(15)
    if conversation.is_admin(message.from_id):
        raise VKError(15, "message author is an administrator")
