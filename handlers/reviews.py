"""Reviews: a moderator decides about a message of which the bot is not sure."""

from collections.abc import Sequence
from datetime import datetime

from handlers import deferral, review_case, teaching, wording
from handlers.buttons import Do, Pressed, button
from handlers.calls import Colour, Keyboard
from handlers.complaint_case import DELETE, KEEP, STRIKE
from handlers.effects import ABANDONED, Effects, JournalLine, ReviewClosed, ReviewOpened
from handlers.events import ButtonPressed
from handlers.sanctions import Breach, strike
from handlers.settling import settled, taken_down
from handlers.telling import answer_press, tell
from handlers.turn import Turn
from policies.school import Mode

MOST_OPEN = 100
"""So many questions of a chat may wait for an answer: further down nobody looks."""


def abandoned(turn: Turn, at: datetime) -> Effects:
    """The oldest question goes unanswered where too many wait already, and its text with it.

    Of a late message it stays: without an answer that would never be posted.
    """
    waiting = [one for one in turn.state.reviews.values() if not deferral.is_held(turn, one.cmid)]
    if len(waiting) < MOST_OPEN:
        return ()
    oldest = min(waiting, key=lambda one: one.at)
    return (
        ReviewClosed(oldest.key, at=at, by=0, decision=ABANDONED),
        _line(oldest, at=at, by=0, decision=ABANDONED),
    )


def _line(
    review: ReviewOpened, *, at: datetime, by: int, decision: str, evidence: tuple[str, ...] = ()
) -> JournalLine:
    """What the journal says of how a question ended."""
    return JournalLine(
        kind="review",
        at=at,
        user_id=review.user_id,
        cmid=review.cmid,
        rule=review.rule,
        evidence=evidence,
        more={"by": by, "decision": decision},
    )


def review_buttons(peer_id: int, cmid: int) -> Keyboard:
    """«Удалить», «Страйк», «Оставить»."""

    def choice(name: str) -> Pressed:
        return Pressed(Do.REVIEW, peer_id, about=str(cmid), choice=name)

    return (
        (
            button(wording.DELETE, choice(DELETE), Colour.PRIMARY),
            button(wording.STRIKE, choice(STRIKE), Colour.BAD),
            button(wording.KEEP, choice(KEEP), Colour.GOOD),
        ),
    )


def decide(turn: Turn, event: ButtonPressed, pressed: Pressed) -> Effects:
    """A press under a review: the first decision of a moderator holds."""
    if not turn.role(event.user_id).commands_chat:
        return (answer_press(event, wording.ONLY_MODERATORS),)
    review = turn.state.reviews.get(review_case.key_of(event.lane, pressed.about))
    if review is None:
        return (answer_press(event, wording.ALREADY_DECIDED),)
    if pressed.choice not in (DELETE, STRIKE, KEEP):
        return (answer_press(event, wording.STALE_BUTTON),)
    if turn.mode is Mode.OBSERVE and pressed.choice != KEEP:
        return (answer_press(event, wording.OBSERVED),)
    record: Effects = (
        _line(
            review,
            at=event.at,
            by=event.user_id,
            decision=pressed.choice,
            evidence=review.quotes,
        ),
        *_taught(turn, review, right=pressed.choice != KEEP, by=event.user_id),
    )
    answer = wording.decided(pressed.choice)
    if pressed.choice == KEEP:
        kept = settled(turn, review.cmid, KEEP, at=event.at, by=event.user_id)
        late = deferral.is_held(turn, review.cmid)
        return (*record, *kept, answer_press(event, wording.LET_STAND if late else answer))
    blocked = turn.state.block_of(review.user_id, event.at) is not None
    if pressed.choice == STRIKE:
        struck = () if blocked else strike(turn, _breach(review, at=event.at, by=event.user_id))
        if struck:
            down = taken_down(turn, review.cmid, STRIKE, at=event.at, by=event.user_id)
            return (*record, *down, *struck, answer_press(event, answer))
        # No strike comes of it, yet its author learns what was taken down, and why.
        answer = wording.REVIEW_BLOCKED if blocked else wording.decided(DELETE)
    gone = removed(
        turn,
        review.user_id,
        review.cmid,
        rule=review.rule,
        quotes=review.quotes,
        text=review.text,
        at=event.at,
        by=event.user_id,
    )
    return (*record, *gone, answer_press(event, answer))


def _breach(review: ReviewOpened, *, at: datetime, by: int) -> Breach:
    return Breach(
        user_id=review.user_id,
        rule=review.rule,
        at=at,
        text=review.text,
        quotes=review.quotes,
        cmid=review.cmid,
        by=by,
    )


def _taught(turn: Turn, review: ReviewOpened, *, right: bool, by: int) -> Effects:
    """A decision about a message says of the judgement whether it was right."""
    about = teaching.About(review.cmid, review.rule, review.text, review.user_id)
    return teaching.decided(turn, about, right=right, by=by)


def removed(
    turn: Turn,
    user_id: int,
    cmid: int,
    *,
    rule: str,
    quotes: Sequence[str],
    text: str,
    at: datetime,
    by: int,
) -> Effects:
    """A moderator takes a message down without a strike; its author gets it back, and why."""
    higher = turn.role(user_id).immune
    notice = wording.removed_by_moderator(
        turn.here, turn.school.regulation, rule, quotes, text, higher=higher
    )
    return (
        *taken_down(turn, cmid, DELETE, at=at, by=by),
        tell(user_id, notice, purpose="removed", short=wording.removed_short(rule)),
    )
