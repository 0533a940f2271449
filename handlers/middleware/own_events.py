"""Our own events: a timer that fell due, a call that ended, a word to those in charge."""

from handlers import deferral, outcomes, rereading, roster, sanctions, welcome
from handlers.effects import Effects, JournalLine
from handlers.events import Alarm, CallEnded, TimerFired
from handlers.telling import alert
from handlers.turn import Next, Turn
from policies.school import Mode


async def own_events(turn: Turn, go_on: Next) -> Effects:
    """Go on from what we ourselves set in motion."""
    match turn.event:
        case TimerFired() if turn.chat is not None:
            return await _timer(turn, turn.event)
        case CallEnded() if turn.chat is not None:
            return outcomes.call_ended(turn, turn.event)
        case Alarm():
            return (
                JournalLine(kind="alarm", at=turn.event.at, more={"text": turn.event.text}),
                *alert(
                    turn,
                    turn.event.text,
                    purpose="alarm",
                    to=sorted(turn.school.administrators),
                ),
            )
        case _:
            return await go_on(turn)


async def _timer(turn: Turn, fired: TimerFired) -> Effects:
    match fired.kind:
        case sanctions.RELEASE:
            return outcomes.release_due(turn, fired)
        case deferral.POST:
            return await deferral.post(turn, fired)
        case welcome.WELCOME if turn.mode is Mode.ENFORCE:
            return await welcome.greet_newcomers(turn, fired)
        case roster.RECONCILE:
            read = await roster.reconcile(turn, fired)
            return (*read, *welcome.greet_awaited(turn))
        case rereading.REREAD:
            return await rereading.reread(turn, fired)
        case _:
            return ()
