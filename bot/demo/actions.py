"""What happened to a chat, in the words of a messenger: «Анна Петрова входит по ссылке»."""

from collections.abc import Mapping
from typing import Any, Final

from emulator import World

_WOMAN: Final = 1


def told(world: World, by: int, action: Mapping[str, Any]) -> str:
    """The service message's line. What kind of action it is may be unknown to us."""
    whom = action.get("member_id")
    who = _name(world, by)
    text = str(action.get("text") or "")
    match action.get("type"):
        case "chat_create":
            return f"{who} {_did(world, by, 'создал', 'создала')} чат «{text}»"
        case "chat_invite_user" if whom == by:
            return f"{who} {_did(world, by, 'вернулся', 'вернулась')} в чат"
        case "chat_invite_user":
            return f"{who} {_did(world, by, 'пригласил', 'пригласила')}: {_name(world, whom)}"
        case "chat_invite_user_by_link":
            return f"{who} {_did(world, by, 'вошёл', 'вошла')} в чат по ссылке"
        case "chat_invite_user_by_message_request":
            return f"{who} {_did(world, by, 'вошёл', 'вошла')} в чат по заявке"
        case "chat_kick_user" if whom == by:
            return f"{who} {_did(world, by, 'вышел', 'вышла')} из чата"
        case "chat_kick_user":
            return f"{who} {_did(world, by, 'удалил', 'удалила')} из чата: {_name(world, whom)}"
        case "chat_title_update":
            return f"{who} {_did(world, by, 'назвал', 'назвала')} чат «{text}»"
        case "chat_photo_update":
            return f"{who} {_did(world, by, 'обновил', 'обновила')} картинку чата"
        case "chat_pin_message":
            return f"{who} {_did(world, by, 'закрепил', 'закрепила')} сообщение"
        case "chat_unpin_message":
            return f"{who} {_did(world, by, 'открепил', 'открепила')} сообщение"
        case "chat_screenshot":
            return f"{who} {_did(world, by, 'сделал', 'сделала')} снимок экрана"
        case _:
            return f"{who}: событие чата"


def _name(world: World, person: object) -> str:
    user = world.users.get(person) if isinstance(person, int) else None
    if user is not None:
        return f"{user.first_name} {user.last_name}".strip()
    return world.community.name if person == world.bot else "Участник"


def _did(world: World, person: int, man: str, woman: str) -> str:
    user = world.users.get(person)
    return woman if user is not None and user.sex == _WOMAN else man
