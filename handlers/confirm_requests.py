"""A moderator asked the chat for a sign: for a day «+» and «прочитала» are answers (КО 6).

Whoever does as he is asked is not to be told that it was out of place.
"""

from datetime import datetime

from handlers.effects import Effects, Marked
from handlers.turn import Turn
from policies.message import Message
from policies.text.confirm_requests import asks_to_confirm

ASKED = "confirm_asked"


def remember(message: Message) -> Effects:
    """Remember the request, if the message of a moderator is one."""
    asks = message.role.commands_chat and asks_to_confirm(message.own)
    return (Marked(ASKED, message.at),) if asks else ()


def last(turn: Turn) -> datetime | None:
    """When a moderator last asked this chat for a sign."""
    mark = turn.state.marks.get(ASKED)
    return None if mark is None else mark.at
