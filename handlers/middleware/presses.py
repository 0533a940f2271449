"""Presses: a button under one of our messages, always answered."""

from collections.abc import Awaitable, Callable, Mapping

from handlers import (
    announcements,
    apologies,
    appeals,
    asked,
    closed_talks,
    complaints,
    deferral,
    departing,
    digest,
    forgetting,
    reviews,
    rule_chosen,
    teaching,
    undoing,
    welcome,
    wording,
)
from handlers.buttons import Do, Pressed, read
from handlers.commands import announcing, choosing, relaying
from handlers.effects import Effects, JournalLine
from handlers.events import ButtonPressed, Unfit
from handlers.telling import answer_press
from handlers.turn import Next, Turn

Answer = Callable[[Turn, ButtonPressed, Pressed], Effects | Awaitable[Effects]]

# In a chat's lane, whose policy the turn has.
_IN_CHAT: Mapping[Do, Answer] = {
    Do.AGREE: welcome.agree,
    Do.WITHDRAW: deferral.withdraw,
    Do.REVIEW: reviews.decide,
    Do.DETAILS: closed_talks.details,
    Do.APOLOGY: apologies.pressed,
    Do.APPEAL: appeals.pressed,
    Do.RULE: rule_chosen.choose,
    Do.COMPLAINT: complaints.decide,
    Do.POST_AGAIN: undoing.post_again,
    Do.ANNOUNCE: announcements.press,
    Do.KIND: announcing.kind_chosen,
    Do.DEPARTURE: departing.pressed,
    Do.TEACH: teaching.pressed,
    Do.DIGEST: digest.pressed,
    Do.ASKED: asked.dismiss,
}
# In a person's own lane: buttons that are about no chat, pressed by himself.
_PRIVATELY: Mapping[Do, Answer] = {
    Do.CHAT: choosing.chosen,
    Do.RELAY: relaying.decided,
    Do.FORGET: forgetting.pressed,
}


async def presses(turn: Turn, go_on: Next) -> Effects:
    """Answer a press; one that is not ours, or about a chat we do not keep, is called stale.

    What is made up is answered like what is old: whoever tries learns nothing by it.
    """
    event = turn.event
    if not isinstance(event, ButtonPressed):
        return await go_on(turn)
    if event.unfit is not None:
        return _refused(event, event.unfit)
    pressed = read(event.payload)
    answer = _answer(turn, event, pressed) if pressed is not None else None
    if pressed is None or answer is None:
        return _refused(event, Unfit.STALE)
    effects = answer(turn, event, pressed)
    return effects if isinstance(effects, tuple) else await effects


def _refused(event: ButtonPressed, why: Unfit) -> Effects:
    """A line for the journal, without the payload: that is whatever its sender wrote."""
    line = JournalLine(
        kind="press_refused",
        at=event.at,
        user_id=event.user_id,
        more={"why": why.value, "in": event.peer_id},
    )
    return (line, answer_press(event, wording.STALE_BUTTON))


def _answer(turn: Turn, event: ButtonPressed, pressed: Pressed) -> Answer | None:
    if pressed.chat != event.lane:
        return None
    if turn.chat is not None:
        return _IN_CHAT.get(pressed.do)
    if turn.private and event.user_id == event.lane:
        return _PRIVATELY.get(pressed.do)
    return None
