"""What a person sees, and what only an overseer does: the world as JSON for the page."""

from collections.abc import Collection, Mapping
from math import isfinite
from typing import Any, Final

from bot.demo import enclosures, moves
from bot.demo.actions import told
from bot.demo.school import RESIDENTS
from bot.demo.stage import Stage, hours_of
from emulator import Chat, Message, User, World
from policies.school import ChatPolicy

SHOWN: Final = 150
"""The newest messages of a conversation that the page shows."""
_ANSWERS: Final = 50
_QUOTE: Final = 300

Shown = dict[str, Any]


def state(
    stage: Stage, policy: ChatPolicy | None, *, viewer: int, peer_id: int, overseer: bool
) -> Shown:
    """Everything the page shows for ``viewer`` in the chat ``peer_id``, of which the bot judges
    by ``policy``.

    Deleted messages are left out unless an ``overseer`` looks. Times are Unix seconds.
    """
    world = stage.world
    chat = world.chats.get(peer_id)
    now = world.clock()
    hours, local = hours_of(policy), stage.now()
    opening = moves.next_opening(local, hours)
    moderators = policy.moderators if policy else frozenset()
    return {
        "version": world.version,
        "now": now,
        "timezone": stage.in_force.snapshot().school.timezone.key,
        "open": hours.is_open(local),
        "opening": opening.timestamp() if opening else None,
        "group_id": world.community.id,
        "bot": {"id": world.bot, "name": world.community.name},
        "chats": [{"peer_id": one.peer_id, "title": one.title} for one in world.chats.values()],
        "people": [_person(world, user, chat, moderators, now) for user in world.users.values()],
        "chat": None if chat is None else _chat(stage, chat, viewer, overseer),
        "private": _private(stage, viewer, overseer),
        "answers": [_answer(one) for one in world.answers[-_ANSWERS:]],
        "calls": world.calls.next,
    }


def _person(
    world: World, user: User, chat: Chat | None, moderators: Collection[int], now: float
) -> Shown:
    resident = RESIDENTS.get(user.id)
    member = chat.members.get(user.id) if chat else None
    held = member is not None and member.restricted(now)
    until = member.restricted_until if member is not None and held else None
    dialog = world.private.get(user.id)
    letters = dialog.messages.values() if dialog else ()
    return {
        "id": user.id,
        "name": _full_name(user),
        "short": f"{user.first_name} {user.last_name[:1]}.".replace(" .", ""),
        "about": "" if resident is None else resident.about,
        "here": member is not None,
        "removed": chat is not None and user.id in chat.kicked,
        "admin": chat is not None and chat.is_admin(user.id),
        "moderator": user.id in moderators,
        "owner": chat is not None and user.id == chat.owner,
        "read_only": held,
        "read_only_until": until if until is not None and isfinite(until) else None,
        "private_open": user.messages_allowed,
        "letters": sum(1 for one in letters if one.from_id == world.bot),
    }


def _chat(stage: Stage, chat: Chat, viewer: int, overseer: bool) -> Shown:
    here = viewer in chat.members
    messages = list(chat.messages.values())[-SHOWN:] if here or overseer else []
    pinned = chat.living(chat.pinned) if chat.pinned is not None and messages else None
    return {
        "peer_id": chat.peer_id,
        "title": chat.title,
        "link": chat.link,
        "here": here,
        "bot": chat.bot_state(stage.world.bot),
        "size": sum(1 for one in chat.members if one > 0),
        "pinned": None if pinned is None else {"cmid": pinned.cmid, "text": pinned.text[:_QUOTE]},
        "messages": _messages(stage, messages, overseer),
    }


def _private(stage: Stage, viewer: int, overseer: bool) -> list[Shown]:
    dialog = stage.world.private.get(viewer)
    messages = list(dialog.messages.values())[-SHOWN:] if dialog else []
    return _messages(stage, messages, overseer)


def _messages(stage: Stage, messages: list[Message], overseer: bool) -> list[Shown]:
    return [_message(stage, one, overseer) for one in messages if overseer or not one.deleted]


def _message(stage: Stage, message: Message, overseer: bool) -> Shown:
    world = stage.world
    deleted = None
    if message.deleted:
        deleted = "author" if stage.withdrawn(message.peer_id, message.cmid) else "bot"
    action = message.action
    return {
        "cmid": message.cmid,
        "from": message.from_id,
        "name": name_of(world, message.from_id),
        "date": message.date,
        "text": message.text,
        "attachments": [enclosures.shown(one) for one in message.attachments],
        "keyboard": None if message.keyboard is None else _keyboard(message.keyboard),
        "reply": _reply(world, message, overseer),
        "forwarded": [_quote(world, one) for one in message.forwarded],
        "action": None if action is None else told(world, message.from_id, action),
        "deleted": deleted,
        "edited": message.edited is not None,
    }


def _keyboard(keyboard: Mapping[str, Any]) -> list[list[Shown]]:
    return [
        [
            {
                "label": one["action"].get("label") or one["action"]["type"],
                "type": one["action"]["type"],
                "payload": one["action"].get("payload"),
                "link": one["action"].get("link"),
                "color": one.get("color", "secondary"),
            }
            for one in row
        ]
        for row in keyboard["buttons"]
    ]


def _reply(world: World, message: Message, overseer: bool) -> Shown | None:
    if message.reply is None or message.reply_to is None:
        return None
    chats, private = world.chats, world.private
    talk = chats.get(message.peer_id) or private.get(message.peer_id)
    gone = talk is None or talk.living(message.reply_to) is None
    shown = _quote(world, message.reply)
    if gone and not overseer:
        shown["text"] = "Сообщение удалено"
    return {**shown, "cmid": message.reply_to, "gone": gone}


def _quote(world: World, quoted: Mapping[str, Any]) -> Shown:
    text = str(quoted.get("text") or "")[:_QUOTE]
    return {
        "name": name_of(world, quoted["from_id"]),
        "text": text or ("Вложение" if quoted.get("attachments") else ""),
    }


def _answer(answer: Mapping[str, Any]) -> Shown:
    data = answer.get("data") or {}
    return {
        "event_id": answer["event_id"],
        "user_id": answer["user_id"],
        "text": answer.get("text"),
        "link": data.get("link"),
    }


def name_of(world: World, author: int) -> str:
    """Who wrote: a person's full name, or the community's."""
    if author < 0:
        return world.community.name if author == world.bot else "Сообщество"
    user = world.users.get(author)
    return "Неизвестный участник" if user is None else _full_name(user)


def _full_name(user: User) -> str:
    return f"{user.first_name} {user.last_name}".strip()
