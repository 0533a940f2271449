"""Those in charge who take no private messages: what may not be lost goes to the administrators.

A cry for help and a complaint are passed on at once. Of whatever else was lost they learn
once a day, so that they can ask the person to allow the bot's messages.
"""

from datetime import timedelta

from handlers import wording
from handlers.appeal_case import known_as
from handlers.calls import Rank, Refusal, Send
from handlers.effects import Effects, Marked
from handlers.events import CallEnded
from handlers.telling import ALERT, alert
from handlers.turn import Turn

UNREACHABLE = "unreachable"
EVERY = timedelta(days=1)


def alert_lost(turn: Turn, ended: CallEnded, call: Send) -> Effects:
    """A word to somebody in charge ended; where it was refused, others hear of it."""
    if ended.refusal is None or ended.purpose.startswith(UNREACHABLE):
        # Of who is not reached by a word about another they learn by what is meant for him.
        return ()
    person = call.peer_id
    others = [int(one) for one in ended.context[ALERT].split()]
    if others:
        text = wording.passed_on(known_as(turn, person), call.text)
        passed = alert(
            turn,
            text,
            purpose="passed-on",
            rank=Rank.SANCTION,
            keyboard=call.keyboard,
            to=others,
        )
        return (_told(ended, person), *passed)
    if ended.refusal is not Refusal.PRIVATE_CLOSED or _told_today(turn, ended, person):
        return ()
    text = wording.unreachable(
        turn.here, known_as(turn, person), wording.private_link(turn.community_id)
    )
    told = alert(turn, text, purpose=UNREACHABLE, to=sorted(turn.school.administrators - {person}))
    return (_told(ended, person), *told)


def _told(ended: CallEnded, person: int) -> Marked:
    return Marked(f"{UNREACHABLE}:{person}", ended.at)


def _told_today(turn: Turn, ended: CallEnded, person: int) -> bool:
    mark = turn.state.marks.get(f"{UNREACHABLE}:{person}")
    return mark is not None and ended.at - mark.at < EVERY
