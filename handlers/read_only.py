"""Newcomers who only read until they know the rules (`joining: {read_only: true}`).

A restriction of their own beside the blocks: reconciliation keeps it, renews it before the
messenger lets it go, and lifts it once the person has agreed or the school asks no more.
"""

from datetime import timedelta

from handlers.calls import Rank, Release, Restrict
from handlers.effects import CallPromised, Effects, Marked
from handlers.events import CallEnded, Person
from handlers.telling import alert
from handlers.turn import Turn
from handlers.wording import joining as wording

HOLD, LET_GO = "hold", "let-go"
HELD = "held"
# The messenger restricts for a month at most; the next time is asked before that is over.
TERM, RENEWED = timedelta(days=30), timedelta(days=28)
NEWCOMER = "joining"
OVER = ""


def is_held(turn: Turn, user_id: int) -> bool:
    """True while a person may only read: he came later, and has not agreed to the rules."""
    came = turn.state.marks.get(f"{NEWCOMER}:{user_id}")
    member = turn.state.members.get(user_id)
    return (
        turn.here.joining.read_only
        and came is not None
        and came.value != OVER
        and (member is None or member.agreed_at is None)
        and not turn.role(user_id).immune
    )


def hold(turn: Turn, user_id: int) -> Effects:
    """Ask the messenger to let a newcomer only read."""
    now = turn.now()
    return (
        Marked(f"{HELD}:{user_id}", now, HELD),
        CallPromised(
            purpose=f"{HOLD}:{user_id}",
            call=Restrict(turn.event.lane, user_id, now + TERM),
            rank=Rank.SANCTION,
            report=True,
        ),
    )


def wants_hold(turn: Turn, person: Person) -> bool:
    """True for one who should only read and does not, or soon would no more."""
    if person.admin or not is_held(turn, person.user_id):
        return False
    held = turn.state.marks.get(f"{HELD}:{person.user_id}")
    return not person.restricted or held is None or turn.now() - held.at >= RENEWED


def let_go(turn: Turn, user_id: int) -> Effects:
    """A newcomer has agreed: he may write, unless he is blocked besides."""
    held = turn.state.marks.get(f"{HELD}:{user_id}")
    if held is None or held.value == OVER:
        return ()
    effects: Effects = (Marked(held.name, turn.now(), OVER),)
    if turn.state.block_of(user_id, turn.now()) is not None:
        return effects
    call = Release(turn.event.lane, user_id)
    promised = CallPromised(f"{LET_GO}:{user_id}", call, Rank.SANCTION, report=True)
    return (*effects, promised)


def gone(turn: Turn, ended: CallEnded, call: Release) -> Effects:
    """The messenger let a newcomer write, or would not."""
    if ended.refusal is None:
        return ()
    name = turn.state.name_of(call.user_id)
    return alert(turn, wording.not_let_go(name), purpose="not-let-go")
