"""A message is decided about once: by a button, a command or the bot itself, and for all.

The bot may have asked a moderator about a message, members may have complained of it, and a
moderator may strike for it without being asked. Whatever comes first answers the others:
nobody is asked any more, and whoever complained learns how it ended.
"""

from datetime import datetime

from handlers import complaint_case, deferral, review_case
from handlers.effects import Effects, HeldEnd, ReviewClosed
from handlers.sanctions import take_down
from handlers.turn import Turn


def settled(turn: Turn, cmid: int, decision: str, *, at: datetime, by: int) -> Effects:
    """Close the review of a message and the complaints about it; ``by`` is 0 for the bot."""
    lane = turn.event.lane
    review = turn.state.reviews.get(review_case.key_of(lane, cmid))
    complaint = complaint_case.open_about(turn, cmid)
    closed = deferral.let_stand(turn, cmid) if decision == complaint_case.KEEP else ()
    if review is not None:
        closed = (*closed, ReviewClosed(review.key, at=at, by=by, decision=decision))
    if complaint is not None:
        closed = (*closed, *complaint_case.decided(turn, complaint, decision, by=by, at=at))
    return closed


def taken_down(turn: Turn, cmid: int, decision: str, *, at: datetime, by: int) -> Effects:
    """A message goes, with or without a strike.

    One that waits to be posted is in the chat no more, and never will be.
    """
    gone = deferral.drop(turn, cmid, why=HeldEnd.TAKEN_DOWN) or take_down(turn, cmid)
    return (*gone, *settled(turn, cmid, decision, at=at, by=by))
