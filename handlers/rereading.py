"""Edits that no event tells of: recent messages are read once more after a short delay.

Whether a messenger tells a bot of others' edits in a chat is not sure (docs/decisions.md);
a message must not become a breach behind its back.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from handlers.effects import Effects, EventRaised, JournalLine, TimerSet
from handlers.events import MessageSaid, Reread, TimerFired
from handlers.ports import Unavailable
from handlers.turn import Turn

REREAD = "reread"
DELAY = timedelta(minutes=5)
MOST = 100
_SINCE = "since"


def reread_later(turn: Turn, said: MessageSaid) -> Effects:
    """Have the chat's recent messages read again, once for all that come until then."""
    if REREAD in turn.state.timers or not said.cmid:
        return ()
    due = max(said.at, turn.now()) + DELAY
    # The first of them may be old news: the bot was away.
    return (TimerSet(REREAD, REREAD, due, {_SINCE: said.at.isoformat()}),)


async def reread(turn: Turn, fired: TimerFired) -> Effects:
    """Read again what was said since the timer was set; each edit is judged once."""
    told = fired.payload.get(_SINCE)
    since = min(datetime.fromisoformat(told), fired.due) - DELAY if told else fired.due - 2 * DELAY
    cmids = [
        one.cmid
        for one in turn.state.recent[-MOST:]
        if one.at >= since and not turn.role(one.author_id).immune
    ]
    if not cmids:
        return ()
    try:
        edits = await turn.ports.directory.edited(fired.lane, cmids)
    except Unavailable as error:
        line = JournalLine(kind="not_reread", at=turn.now(), more={"reason": error.reason})
        if error.refused:
            return (line,)
        return (line, TimerSet(REREAD, REREAD, turn.now() + DELAY, fired.payload))
    # A payload is whatever its author made it, even what no database can store.
    return tuple(
        EventRaised(Reread(key=one.key, lane=fired.lane, said=replace(one, payload=None)))
        for one in edits
    )
