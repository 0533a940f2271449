"""The school's own voice in a chat: whose it is, and when it may be heard."""

from dataclasses import replace
from datetime import datetime

from handlers.ports import Unavailable
from handlers.turn import Turn
from policies.overlay import ALWAYS
from policies.school import ChatPolicy

# One message of the messenger's, with what stands above the words.
LONGEST = 3500


def opening(chat: ChatPolicy, at: datetime) -> datetime | None:
    """When from ``at`` on (local time) the school's voice may be heard; None where never.

    Open hours hold for it as for anybody (С50 §4). A silence does not: it is asked of members.
    """
    hours = replace(chat.hours or ALWAYS, quiet=None)
    return hours.next_opening(at)


async def name_of(turn: Turn, person_id: int) -> str:
    """A person's name, be he a member of this chat or not; empty where nobody tells it."""
    known = turn.state.members.get(person_id)
    if known is not None and known.name:
        return known.name
    try:
        found = await turn.ports.directory.people((person_id,))
    except Unavailable:
        # A name is a courtesy: the words go out under the office alone.
        return ""
    return found[0].name if found else ""
