"""Our own messages: one that we did not write was written by a second program in our name.

The messenger tells us of every message in the community's name. What we promised is known by
its mark from before it is sent, and by its number once the messenger has told us that; what a
person wrote by hand says so. The rest comes from who else works with our key: another program,
or a second Dezhurny on a database of its own, whose strikes we do not count and whose buttons
we do not open.
"""

from datetime import timedelta

from handlers.effects import Effects, EventRaised, JournalLine, TimerSet
from handlers.events import ADMINISTRATORS_LANE, Alarm, Event, OwnMessage, TimerFired
from handlers.turn import Turn
from handlers.wording.own_messages import SECOND_PROGRAM

DOUBT = "own_message"
UNKNOWN = "unknown_own_message"
# On a restored copy what was sent after it was taken is promised anew, chat by chat.
PATIENCE = timedelta(minutes=1)
# One name a week for all of them: it is told once, and again while it goes on.
_ONCE = "alarm:second program:{:%G-W%V}"


async def written(turn: Turn, own: OwnMessage) -> Effects:
    """Recognise a message in our name; what is not ours is looked for again a minute later."""
    if own.by:
        return ()
    if own.strange:
        return _unknown(turn, own.cmid)
    if await turn.ports.reader.promised(own.lane, own.mark, own.cmid):
        return ()
    known_by = {"mark": str(own.mark), "cmid": str(own.cmid)}
    name = f"{DOUBT}:{own.cmid}:{own.mark}"
    return (TimerSet(name, DOUBT, turn.now() + PATIENCE, known_by),)


async def due(turn: Turn, fired: TimerFired) -> Effects:
    """Say that a message is still nobody's."""
    mark, cmid = int(fired.payload["mark"]), int(fired.payload["cmid"])
    if await turn.ports.reader.promised(fired.lane, mark, cmid):
        return ()
    return _unknown(turn, cmid)


def is_doubtful(event: Event) -> bool:
    """True for what is looked at also in a chat that the policy file does not name."""
    return isinstance(event, OwnMessage) or (isinstance(event, TimerFired) and event.kind == DOUBT)


def _unknown(turn: Turn, cmid: int) -> Effects:
    now = turn.now()
    return (
        JournalLine(kind=UNKNOWN, at=now, cmid=cmid or None),
        EventRaised(
            Alarm(key=_ONCE.format(now), lane=ADMINISTRATORS_LANE, at=now, text=SECOND_PROGRAM)
        ),
    )
