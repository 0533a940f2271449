"""A raid: people pour into a chat, more than any class has. One word to those in charge.

Nobody of them is greeted by name, reminded or asked for his name; what they write is judged
as ever, and where newcomers only read, so do these. Once no more come, the rules are posted
for all at once.
"""

from datetime import timedelta

from handlers import read_only, welcome
from handlers.effects import Effects, JournalLine, Marked, TimerCleared, TimerSet, Unmarked
from handlers.events import MemberJoined, TimerFired
from handlers.joining import LISTED
from handlers.read_only import NEWCOMER
from handlers.telling import alert
from handlers.turn import Turn
from handlers.wording import joining as wording
from policies.school import Mode

RAID = "raid"
# As many within the minute of one welcome: the parents of a class are fewer.
MANY = 50
CALM = timedelta(minutes=10)


def joined(turn: Turn, one: MemberJoined) -> Effects:
    """What follows from one more who came in a raid; nothing where there is none."""
    known = turn.state.marks.get(RAID)
    if known is not None:
        counted = Marked(RAID, max(known.at, one.at), str(int(known.value) + 1))
        return (counted, *_reads_only(turn, one))
    waiting = _waiting(turn, one)
    if len(waiting) < MANY or one.user_id in waiting:
        return ()
    return (
        Marked(RAID, one.at, str(len(waiting) + 1)),
        TimerSet(RAID, RAID, max(one.at, turn.now()) + CALM),
        Marked(welcome.NEWCOMERS, one.at, ""),
        TimerCleared(welcome.WELCOME),
        *(Marked(f"{NEWCOMER}:{user_id}", one.at, LISTED) for user_id in waiting),
        *_reads_only(turn, one),
        JournalLine(kind="raid", at=one.at, more={"joined": len(waiting) + 1}),
        *alert(
            turn,
            wording.raid(turn.here, MANY),
            purpose="raid",
            to=sorted({*turn.guards(), *turn.school.administrators}),
        ),
    )


def _waiting(turn: Turn, one: MemberJoined) -> tuple[int, ...]:
    """Who came in the same minute and is not welcomed yet."""
    due, known = turn.state.timers.get(welcome.WELCOME), turn.state.marks.get(welcome.NEWCOMERS)
    if due is None or known is None or one.at > due:
        return ()
    return tuple(int(waits) for waits in known.value.split())


def _reads_only(turn: Turn, one: MemberJoined) -> Effects:
    if not turn.here.joining.read_only or turn.role(one.user_id).immune:
        return ()
    marked = Marked(f"{NEWCOMER}:{one.user_id}", one.at, LISTED)
    blocked = turn.state.block_of(one.user_id, one.at) is not None
    return (marked, *(() if blocked else read_only.hold(turn, one.user_id)))


def due(turn: Turn, fired: TimerFired) -> Effects:
    """Over once nobody came for a while: the rules for all who stayed, in one post."""
    known = turn.state.marks.get(RAID)
    if known is None:
        return ()
    if known.at + CALM > fired.due:
        return (TimerSet(RAID, RAID, known.at + CALM),)
    over = (
        Unmarked(RAID),
        JournalLine(kind="raid_over", at=turn.now(), more={"joined": int(known.value)}),
    )
    return over if turn.mode is Mode.OBSERVE else (*over, welcome.rules_for_all(turn))
