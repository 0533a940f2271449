"""Our own events: a timer that fell due, a call that ended, a word to those in charge."""

from collections.abc import Awaitable, Callable, Mapping

from handlers import (
    announcements,
    apologies,
    appeals,
    closed_talks,
    deferral,
    departing,
    digest,
    forgetting,
    gaps,
    joining,
    letters,
    outcomes,
    own_messages,
    raid,
    relays,
    rereading,
    roster,
    sanctions,
    silence,
    tidying,
    welcome,
)
from handlers.commands import announcing
from handlers.effects import Effects, JournalLine
from handlers.events import (
    Alarm,
    CallEnded,
    ErasureOrdered,
    Event,
    NameStated,
    OwnMessage,
    RelayEnded,
    RelayOrdered,
    RelayWithdrawn,
    TimerFired,
    Undelivered,
)
from handlers.telling import alert
from handlers.turn import Next, Turn


async def own_events(turn: Turn, go_on: Next) -> Effects:
    """Go on from what we ourselves set in motion."""
    match turn.event:
        case TimerFired() if turn.chat is not None or outlives_chat(turn.event):
            return await _timer(turn, turn.event, _TIMERS)
        case TimerFired() if turn.private:
            return await _timer(turn, turn.event, _PRIVATE_TIMERS)
        case CallEnded() if turn.chat is not None or relays.is_relay(turn.event):
            return await outcomes.call_ended(turn, turn.event)
        case CallEnded() if deferral.is_taken_down(turn.event):
            return deferral.taken_down(turn, turn.event)
        case NameStated() if turn.chat is not None:
            return joining.name_stated(turn, turn.event)
        case RelayOrdered():
            return relays.ordered(turn, turn.event)
        case RelayWithdrawn():
            return relays.withdrawn(turn, turn.event)
        case RelayEnded():
            return relays.ended(turn, turn.event)
        case ErasureOrdered():
            return await forgetting.ordered(turn, turn.event)
        case Undelivered():
            return letters.keep(turn, turn.event)
        case OwnMessage():
            return await own_messages.written(turn, turn.event)
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


def outlives_chat(event: Event) -> bool:
    """True for what is done also in a chat that the policy file names no more."""
    return (
        relays.is_relay(event)
        or forgetting.is_erasure(event)
        or own_messages.is_doubtful(event)
        or deferral.is_taken_down(event)
    )


_Fired = Callable[[Turn, TimerFired], Effects | Awaitable[Effects]]


async def _reconciled(turn: Turn, fired: TimerFired) -> Effects:
    read = await roster.reconcile(turn, fired)
    return (*read, *welcome.greet_awaited(turn), *digest.tend(turn))


_TIMERS: Mapping[str, _Fired] = {
    sanctions.RELEASE: outcomes.release_due,
    deferral.POST: deferral.post,
    welcome.WELCOME: welcome.greet_newcomers,
    roster.RECONCILE: _reconciled,
    rereading.REREAD: rereading.reread,
    gaps.GAP: gaps.read,
    raid.RAID: raid.due,
    tidying.TIDY: tidying.tidy,
    tidying.SILENCE: silence.due,
    closed_talks.LINE: closed_talks.line_due,
    announcements.ANNOUNCE: announcements.post,
    announcing.KIND: announcing.kind_not_chosen,
    relays.RELAY: relays.due,
    apologies.APOLOGY: apologies.due,
    appeals.APPEAL: appeals.due,
    forgetting.ERASE: forgetting.again,
    joining.JOINING: joining.due,
    digest.DIGEST: digest.due,
    departing.DEPARTURE: departing.due,
    own_messages.DOUBT: own_messages.due,
}


# In a person's own lane.
_PRIVATE_TIMERS: Mapping[str, _Fired] = {
    relays.DRAFT: relays.forget_draft,
    forgetting.ERASE: forgetting.again,
    own_messages.DOUBT: own_messages.due,
}


async def _timer(turn: Turn, fired: TimerFired, timers: Mapping[str, _Fired]) -> Effects:
    go_on = timers.get(fired.kind)
    if go_on is None:
        return ()
    effects = go_on(turn, fired)
    return effects if isinstance(effects, tuple) else await effects
