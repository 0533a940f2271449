"""Gaps: what the messenger did not deliver is read by its number.

Messages of a chat are numbered without holes, service messages and our own among them. A
number that is still missing after a short delay (late and out of order is no loss) is read,
at most a hundred in one call, and judged as if it had come.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from handlers.effects import Effect, Effects, EventRaised, JournalLine, Marked, TimerSet, Unmarked
from handlers.events import (
    BotAdded,
    Event,
    MemberJoined,
    MemberLeft,
    MessageSaid,
    Missed,
    Nothing,
    OwnMessage,
    ScreenshotTaken,
    TimerFired,
)
from handlers.ports import Unavailable
from handlers.roster import MISSING, NO_RIGHT, RECONCILE, RESTORED
from handlers.turn import Next, Turn

GAP = "gap"
# The newest number that a service message brought; messages are remembered as recent ones.
NEWEST = "newest-number"
DELAY, NEXT, AGAIN = timedelta(seconds=20), timedelta(seconds=2), timedelta(minutes=5)
AT_ONCE = 100
MOST = 1000
"""Numbers awaited in one chat: what is older was lost, and the source says so."""

_Numbered = (
    MessageSaid | MemberJoined | MemberLeft | ScreenshotTaken | BotAdded | OwnMessage | Nothing
)


async def gaps(turn: Turn, go_on: Next) -> Effects:
    """Notice numbers that were left out; stop a service message that came before."""
    event = turn.event
    if turn.chat is None or not isinstance(event, _Numbered) or not event.cmid:
        return await go_on(turn)
    if isinstance(event, MessageSaid) and event.edited:
        return await go_on(turn)
    awaited = _awaited(turn)
    newest = _newest(turn)
    if event.cmid in awaited:
        came: Effects = (_marked(turn, [one for one in awaited if one != event.cmid]),)
    elif newest is None or event.cmid > newest:
        came = _left_out(turn, newest, event.cmid, awaited)
    elif isinstance(event, MessageSaid | OwnMessage):
        # Moderation knows what it has judged; of our own each is looked at.
        came = ()
    else:
        return ()
    if not isinstance(event, MessageSaid) and (newest is None or event.cmid > newest):
        came = (*came, Marked(NEWEST, event.at, str(event.cmid)))
    return (*came, *await go_on(turn.after(came)))


def passed_by(turn: Turn) -> Effects:
    """A number of a chat that the file does not name: what is said there is not judged later.

    Of a chat that was never moderated nothing is remembered.
    """
    event = turn.event
    if not isinstance(event, _Numbered) or not event.cmid:
        return ()
    newest = _newest(turn)
    if newest is None or event.cmid <= newest:
        return ()
    awaited = (Unmarked(GAP),) if GAP in turn.state.marks else ()
    return (Marked(NEWEST, event.at, str(event.cmid)), *awaited)


def _newest(turn: Turn) -> int | None:
    mark = turn.state.marks.get(NEWEST)
    known = [int(mark.value)] if mark is not None else []
    known += [one.cmid for one in turn.state.recent[-1:]]
    return max(known, default=None)


def _left_out(turn: Turn, newest: int | None, cmid: int, awaited: Sequence[int]) -> Effects:
    right = _right(turn)
    if right == RESTORED:
        # From here on it hears again; what was said meanwhile was not in its charge.
        return (Marked(NO_RIGHT, turn.now(), ""),)
    if newest is None or cmid == newest + 1 or right == MISSING:
        return ()
    wanted = [*awaited, *range(max(newest + 1, cmid - MOST), cmid)][-MOST:]
    timed = () if GAP in turn.state.timers else (TimerSet(GAP, GAP, turn.now() + DELAY),)
    return (_marked(turn, wanted), *timed)


def _right(turn: Turn) -> str:
    """Without its right the bot hears next to nothing of a chat, and may not read it either."""
    told = turn.state.marks.get(NO_RIGHT)
    return told.value if told is not None else ""


async def read(turn: Turn, fired: TimerFired) -> Effects:
    """Read the numbers that did not come meanwhile; what is there becomes events."""
    known = {one.cmid for one in turn.state.recent}
    awaited = [one for one in _awaited(turn) if one not in known]
    now, later = awaited[:AT_ONCE], awaited[AT_ONCE:]
    if not now:
        return (Unmarked(GAP),)
    try:
        found = await turn.ports.directory.missed(fired.lane, now)
    except Unavailable as error:
        line = JournalLine(
            kind="gap_unread", at=turn.now(), more={"reason": error.reason, "numbers": len(now)}
        )
        if error.refused:
            return (line, Unmarked(GAP))
        return (line, _marked(turn, awaited), TimerSet(GAP, GAP, turn.now() + AGAIN))
    missed = [one for event in found if (one := _missed(event)) is not None]
    # What was found is awaited until it is judged: it comes as an event of its own.
    left = [*(one.what.cmid for one in missed), *later]
    return (
        *(EventRaised(one) for one in missed),
        _marked(turn, left),
        *((TimerSet(GAP, GAP, turn.now() + NEXT),) if later else ()),
        *(
            (JournalLine(kind="gap_read", at=turn.now(), more={"found": len(missed)}),)
            if missed
            else ()
        ),
        *_looked_over(turn, missed),
    )


def _looked_over(turn: Turn, missed: Sequence[Missed]) -> Effects:
    """Who came or left is old news: he may have left or come again, and VK's list knows."""
    if not any(one.joined or one.left for one in missed):
        return ()
    return (TimerSet(RECONCILE, RECONCILE, turn.now() + DELAY),)


def _missed(event: Event) -> Missed | None:
    """What of a chat's history is worth an event: words, and who came or left."""
    # A payload is whatever its author made it, even what no database can store.
    match event:
        case MessageSaid():
            return Missed(_key(event), event.lane, said=replace(event, payload=None))
        case MemberJoined():
            return Missed(_key(event), event.lane, joined=event)
        case MemberLeft():
            return Missed(_key(event), event.lane, left=event)
        case _:
            return None


def _key(event: _Numbered) -> str:
    return f"missed:{event.lane}:{event.cmid}"


def _awaited(turn: Turn) -> list[int]:
    """The numbers that did not come yet, in order."""
    mark = turn.state.marks.get(GAP)
    return [int(one) for one in mark.value.split()] if mark is not None else []


def _marked(turn: Turn, numbers: Sequence[int]) -> Effect:
    if not numbers:
        return Unmarked(GAP)
    return Marked(GAP, turn.now(), " ".join(map(str, numbers)))
