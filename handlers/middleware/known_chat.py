"""Known chat: only chats that the policy file names are moderated."""

from dataclasses import replace
from datetime import timedelta

from handlers import wording
from handlers.calls import Rank, Send
from handlers.effects import CallPromised, Effects, JournalLine, Marked, TimerSet
from handlers.events import BotAdded, ButtonPressed, TimerFired
from handlers.gaps import GAP, passed_by
from handlers.middleware.own_events import outlives_chat
from handlers.rereading import REREAD
from handlers.roster import RECONCILE
from handlers.telling import alert
from handlers.tidying import TIDY
from handlers.turn import Next, Turn
from handlers.welcome import AWAITED
from policies.overlay import overlaid
from policies.school import ChatPolicy

AGAIN = timedelta(hours=1)
# Looks at the chat that are set anew once it is in the file again.
_LOOKS = frozenset({RECONCILE, REREAD, GAP, TIDY})


async def known_chat(turn: Turn, go_on: Next) -> Effects:
    """Give the turn its chat's policy; tell the administrators of a chat without one."""
    if turn.private:
        return await go_on(turn)
    chat = turn.snapshot.chat(turn.event.lane)
    if chat is not None:
        return await go_on(replace(turn, chat=_overlaid(turn, chat)))
    if isinstance(turn.event, ButtonPressed) or outlives_chat(turn.event):
        # It outlived the chat's place in the file: a press is always answered, whoever relays
        # learns how it ended in each chat, and what is kept of a person can be erased.
        return await go_on(turn)
    if isinstance(turn.event, TimerFired) and turn.event.kind not in _LOOKS:
        # The chat may come back into the file: a release or a held message waits for it.
        due = turn.now() + AGAIN
        return (TimerSet(turn.event.timer, turn.event.kind, due, turn.event.payload),)
    passed = passed_by(turn)
    if not isinstance(turn.event, BotAdded):
        return passed
    return (
        *passed,
        JournalLine(kind="unknown_chat", at=turn.event.at, user_id=turn.event.by or None),
        Marked(AWAITED, turn.event.at),
        *alert(
            turn,
            wording.unknown_chat(turn.event.lane),
            purpose="unknown-chat",
            to=sorted(turn.school.administrators),
        ),
        CallPromised(
            purpose="unknown-chat",
            call=Send(turn.event.lane, wording.UNKNOWN_CHAT_HERE),
            rank=Rank.COURTESY,
        ),
    )


def _overlaid(turn: Turn, chat: ChatPolicy) -> ChatPolicy:
    """The chat's policy with what its moderators laid upon it."""
    return overlaid(chat, turn.state.hours, turn.quiet)
