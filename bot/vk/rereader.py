"""Messages read a second time: edits that no event told of, and what an event cut off.

Whether ``message_edit`` reaches a community for others' messages in a chat is not sure;
and a long tail of forwarded messages comes cut (``is_cropped``). So recent messages are
read once more (``messages.getByConversationMessageId``), and what has changed becomes
events in the shape of ``message_edit``.
"""

from collections.abc import Collection, Mapping
from typing import Any

from bot.vk.client import Messenger
from bot.vk.events import message_of
from bot.vk.lenient import integer, mapping, sequence

MOST_AT_ONCE = 100
"""cmids of one call."""


async def reread(
    messenger: Messenger,
    peer_id: int,
    cmids: Collection[int],
    *,
    cropped: Collection[int] = (),
) -> tuple[dict[str, Any], ...]:
    """Raw ``message_edit`` events of those messages of a chat that were edited meanwhile.

    At most 100 ``cmids`` are read, the latest; those named in ``cropped`` too come back
    edited or not. Raises ``VKError`` (917: no administrator) and ``Unreachable``.
    """
    latest = sorted(set(cmids))[-MOST_AT_ONCE:]
    if not latest:
        return ()
    params = {"peer_id": peer_id, "conversation_message_ids": latest}
    answer = await messenger.call("messages.getByConversationMessageId", params, rank=1)
    return edits_in(answer, peer_id, cropped=cropped)


async def unheard(
    messenger: Messenger, peer_id: int, cmids: Collection[int]
) -> tuple[dict[str, Any], ...]:
    """Those of a chat's messages that stand, as the ``message_new`` events that did not come.

    At most 100 ``cmids`` are read, the earliest. Raises ``VKError`` and ``Unreachable``.
    """
    earliest = sorted(set(cmids))[:MOST_AT_ONCE]
    if not earliest:
        return ()
    params = {"peer_id": peer_id, "conversation_message_ids": earliest}
    answer = await messenger.call("messages.getByConversationMessageId", params, rank=1)
    found = {
        integer(message.get("conversation_message_id")): message
        for message in map(mapping, sequence(mapping(answer).get("items")))
        if not message.get("deleted")
    }
    return tuple(
        {
            "type": "message_new",
            "event_id": f"unheard:{peer_id}:{cmid}",
            "object": {"message": {**found[cmid], "peer_id": peer_id}},
        }
        for cmid in earliest
        if cmid in found
    )


def edits_in(
    answer: object, peer_id: int, *, cropped: Collection[int] = ()
) -> tuple[dict[str, Any], ...]:
    """The edited messages of such an answer as raw ``message_edit`` events.

    An event's id is made of chat, cmid and ``update_time``: the same edit read twice, or
    read and told of, is one event.
    """
    events = []
    for message in map(mapping, sequence(mapping(answer).get("items"))):
        cmid = integer(message.get("conversation_message_id"))
        edited = integer(message.get("update_time"))
        if not cmid or (not edited and cmid not in cropped):
            continue
        events.append(
            {
                "type": "message_edit",
                "event_id": f"reread:{peer_id}:{cmid}:{edited or 0}",
                "object": {**message, "peer_id": peer_id},
            }
        )
    return tuple(events)


def is_cropped(raw: Mapping[str, object]) -> bool:
    """Whether VK cut something off a message event, so that it has to be read again."""
    message = message_of(raw)
    if message.get("is_cropped") is True:
        return True
    parts = [message.get("reply_message"), *sequence(message.get("fwd_messages"))]
    return any(mapping(part).get("is_cropped") is True for part in parts)
