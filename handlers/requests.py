"""A moderator asked the chat for something: for a day everybody's may come (КО 6).

Pictures, or a sign: «+» and «прочитала» are then answers, and whoever does as he is asked is
not to be told that it was out of place.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from handlers.effects import Effects, Marked
from handlers.turn import Turn
from policies.message import Message
from policies.text.confirm_requests import asks_to_confirm
from policies.text.picture_requests import asks_for_pictures
from policies.text.view import TextView

PICTURES, SIGNS = "pictures_asked", "confirm_asked"
# By the mark of a request, what makes a text one.
REQUESTS: Mapping[str, Callable[[TextView], bool]] = {
    PICTURES: asks_for_pictures,
    SIGNS: asks_to_confirm,
}


def remember(message: Message) -> Effects:
    """Remember what the message of a moderator asks for."""
    if not message.role.commands_chat:
        return ()
    return tuple(Marked(name, message.at) for name, asks in REQUESTS.items() if asks(message.own))


def last(turn: Turn, request: str) -> datetime | None:
    """When a moderator last asked this chat for it."""
    mark = turn.state.marks.get(request)
    return None if mark is None else mark.at
