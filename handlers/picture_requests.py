"""A moderator asked the chat for pictures: for a day everybody's may come (КО 6)."""

from datetime import datetime

from handlers.effects import Effects, Marked
from handlers.turn import Turn
from policies.message import Message
from policies.text.picture_requests import asks_for_pictures

ASKED = "pictures_asked"


def remember(message: Message) -> Effects:
    """Remember the request, if the message of a moderator is one."""
    asks = message.role.commands_chat and asks_for_pictures(message.own)
    return (Marked(ASKED, message.at),) if asks else ()


def last(turn: Turn) -> datetime | None:
    """When a moderator last asked this chat for pictures."""
    mark = turn.state.marks.get(ASKED)
    return None if mark is None else mark.at
