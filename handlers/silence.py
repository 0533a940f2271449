"""The silence that a moderator asks of his chat: what it holds back, and what the chat is told.

The chat must know why its messages wait. But while it is closed nothing is said in it: it is
told once it opens, if the silence lasts till then.
"""

from datetime import datetime, timedelta

from handlers import deferral
from handlers.calls import Rank, Send
from handlers.effects import CallPromised, Effects, JournalLine, QuietSet, TimerCleared, TimerSet
from handlers.events import TimerFired
from handlers.tidying import SILENCE
from handlers.turn import Turn
from handlers.voice import opening
from handlers.wording import overlay as wording
from policies.hours import OpenHours
from policies.overlay import overlaid
from policies.school import Mode

# Who asks for the same within this time asks once, and only saw no answer yet.
SAME_ORDER = timedelta(minutes=5)


def in_force(turn: Turn) -> OpenHours | None:
    """The hours of the chat's file with what was laid upon them."""
    school = turn.snapshot.chat(turn.event.lane) or turn.here
    return overlaid(school, turn.state.hours, turn.quiet).hours


def asked_already(turn: Turn, at: datetime, until: datetime) -> bool:
    """True where the silence that lasts is the one that is asked for."""
    if turn.quiet is None:
        return False
    begun, ends = turn.quiet
    return until == ends or (until - at == ends - begun and at - begun < SAME_ORDER)


def begin(turn: Turn, until: datetime, *, at: datetime, by: int) -> Effects:
    """What is not from moderators and no emergency is held back till the end of the silence."""
    quiet = QuietSet(until, at=at)
    after = turn.after((quiet,))
    line = JournalLine(
        kind="mode",
        at=at,
        user_id=by,
        more={"mode": "quiet", "before": turn.mode.value, "until": until.isoformat()},
    )
    # It may be shorter than the one before.
    return (quiet, *deferral.sooner(turn, in_force(after)), line, *_told(after, until))


def end(turn: Turn) -> Effects:
    """The silence is over before its time: what it held back appears, and the chat is told."""
    quiet = QuietSet(None, at=turn.now())
    if turn.quiet_until is None or turn.chat is None:
        return (quiet,)
    hours = in_force(turn.after((quiet,)))
    is_open = hours is None or hours.is_open(turn.now())
    told = (_said(turn, wording.SILENCE_OVER),) if is_open else ()
    return (quiet, *_untimed(turn), *told, *deferral.sooner(turn, hours))


def due(turn: Turn, fired: TimerFired) -> Effects:
    """The chat has opened, and is told of the silence that it does not know of yet."""
    until = turn.quiet_until
    return () if until is None or turn.mode is Mode.OBSERVE else _told(turn, until)


def told_at(turn: Turn, until: datetime) -> datetime | None:
    """When the chat is told of a silence: now, or at its opening; None where that is past it."""
    at = opening(turn.here, turn.now())
    return at if at is not None and at < until else None


def let_out_at(turn: Turn, until: datetime) -> datetime | None:
    """When what a silence holds back appears: as it ends, if the chat is open by then."""
    return opening(turn.here, until)


def _told(turn: Turn, until: datetime) -> Effects:
    at = told_at(turn, until)
    if at is None:
        return _untimed(turn)
    if at > turn.now():
        return (TimerSet(SILENCE, SILENCE, at),)
    text = wording.silence(until, let_out_at(turn, until) or until)
    return (*_untimed(turn), _said(turn, text))


def _untimed(turn: Turn) -> Effects:
    return (TimerCleared(SILENCE),) if SILENCE in turn.state.timers else ()


def _said(turn: Turn, text: str) -> CallPromised:
    return CallPromised(
        purpose=SILENCE,
        call=Send(turn.event.lane, text),
        rank=Rank.EXPLANATION,
        report=True,
    )
