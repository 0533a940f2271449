"""Presses: a button under one of our messages, always answered."""

import re

from handlers import deferral, outcomes, reviews, welcome, wording
from handlers.buttons import Do, Pressed, read
from handlers.effects import Effects
from handlers.events import ButtonPressed
from handlers.telling import answer_press
from handlers.turn import Next, Turn

_CMID = re.compile("[0-9]{1,19}")


async def presses(turn: Turn, go_on: Next) -> Effects:
    """Answer a press; one that is not ours, or about a chat we do not keep, is called stale."""
    event = turn.event
    if not isinstance(event, ButtonPressed):
        return await go_on(turn)
    pressed = read(event.payload)
    if pressed is None or turn.chat is None or pressed.chat != event.lane:
        return (answer_press(event, wording.STALE_BUTTON),)
    return _answer(turn, event, pressed)


def _answer(turn: Turn, event: ButtonPressed, pressed: Pressed) -> Effects:
    match pressed.do:
        case Do.AGREE:
            return welcome.agree(turn, event)
        case Do.WITHDRAW if _CMID.fullmatch(pressed.about):
            return deferral.withdraw(turn, event, int(pressed.about))
        case Do.REVIEW:
            return reviews.decide(turn, event, pressed)
        case Do.DETAILS:
            return outcomes.details(turn, event, pressed.about)
        case _:
            return (answer_press(event, wording.STALE_BUTTON),)
