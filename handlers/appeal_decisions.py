"""A decision on an appeal, carried out: the strike or block stays, goes, or ends sooner.

Nothing here ever makes a sanction longer than it was given.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers.effects import (
    BlockBegun,
    BlockEnded,
    CaseOpened,
    Effects,
    JournalLine,
    SanctionEnd,
    StrikeGiven,
    StrikeLifted,
    StrikeSoftened,
)
from handlers.sanctions import (
    Breach,
    block,
    end_block,
    go_on,
    lift_strike,
    replace_block,
)
from handlers.state import ABOUT, SUSPENDED
from handlers.turn import Turn
from handlers.wording import appeals as wording
from policies.duration import MONTH
from policies.school import Mode

KEEP, CANCEL, SOFTEN = "keep", "cancel", "soften"
CHOICES: Mapping[str, str] = {
    KEEP: wording.KEEP,
    CANCEL: wording.CANCEL,
    SOFTEN: wording.SOFTEN,
}
# What would be left of a block is not worth leaving.
_SHORT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Done:
    """What follows from a decision, and how it is told."""

    effects: Effects
    result: str


def carry_out(
    turn: Turn, opened: CaseOpened, about: BlockBegun | None, choice: str, at: datetime
) -> Done:
    """Carry a decision out; the case is closed in the turn's state already."""
    if about is not None:
        return _on_block(turn, about, choice, at, rests=bool(opened.data[SUSPENDED]))
    strike = turn.state.strikes.get(opened.data[ABOUT])
    if choice == CANCEL:
        return _cancel_strike(turn, opened, strike, at)
    if strike is None or strike.expires_at <= at:
        return Done((), wording.STRIKE_RECORDED)
    if choice == SOFTEN:
        return _soften_strike(turn, strike, at)
    if opened.data[SUSPENDED]:
        return _count_again(turn, strike, at)
    return Done((), wording.strike_kept(turn.school.local(strike.expires_at)))


# Strikes


def _cancel_strike(
    turn: Turn, opened: CaseOpened, strike: StrikeGiven | None, at: datetime
) -> Done:
    """The strike was never right: nor was the block that there would not be without it."""
    key = opened.data[ABOUT]
    if strike is not None:
        lifted = lift_strike(turn, strike, at, by=0, why=SanctionEnd.APPEAL, tells=False)
    else:
        lifted = (
            StrikeLifted(key, at=at, by=0, why=SanctionEnd.APPEAL),
            JournalLine(
                kind="strike_lifted",
                at=at,
                user_id=opened.user_id,
                rule=opened.data["rule"],
                more={"by": 0, "why": SanctionEnd.APPEAL.value, "strike": key},
            ),
        )
    running = turn.state.block_of(opened.user_id, at)
    if running is None or not _because_of(turn, running, key):
        return Done(lifted, wording.STRIKE_LIFTED)
    ended = end_block(turn, running, at, by=0, why=SanctionEnd.APPEAL)
    return Done((*lifted, *ended), wording.STRIKE_AND_BLOCK_LIFTED)


def _because_of(turn: Turn, running: BlockBegun, strike: str) -> bool:
    """True where the ladder blocked with this strike and would not have without it."""
    count, ladder = len(running.used), turn.here.strikes
    return strike in running.used and ladder.blocks(count) and not ladder.blocks(count - 1)


def _soften_strike(turn: Turn, strike: StrikeGiven, at: datetime) -> Done:
    """It ends within a month; where it would have anyway, after half of what is left."""
    half = at + (strike.expires_at - at) / 2
    expires = min(MONTH.after(turn.school.local(at)), turn.school.local(half))
    return Done(
        (
            StrikeSoftened(strike.key, expires_at=expires),
            JournalLine(
                kind="strike_softened",
                at=at,
                user_id=strike.user_id,
                cmid=strike.cmid or None,
                rule=strike.rule,
                more={"strike": strike.key, "expires": expires.isoformat()},
            ),
        ),
        wording.strike_softened(expires),
    )


def _count_again(turn: Turn, strike: StrikeGiven, at: datetime) -> Done:
    """A strike that rested counts again; what the ladder says of their number follows now."""
    counted = turn.state.strikes_of(strike.user_id, at)
    stands = Done((), wording.strike_kept(turn.school.local(strike.expires_at)))
    if not turn.here.strikes.blocks(len(counted)) or turn.mode is Mode.OBSERVE:
        return stands
    if turn.state.block_of(strike.user_id, at) is not None:
        return stands
    breach = Breach(user_id=strike.user_id, rule=strike.rule, at=at, by=strike.by)
    blocked = block(turn, breach, turn.here.strikes.block)
    begun = next((one for one in blocked if isinstance(one, BlockBegun)), None)
    if begun is None:
        return stands
    return Done(blocked, wording.strike_kept_and_blocks(turn.school.local(begun.until)))


# Blocks


def _on_block(turn: Turn, about: BlockBegun, choice: str, at: datetime, *, rests: bool) -> Done:
    if choice == CANCEL:
        return Done(_end(turn, about, at, rests=rests), wording.BLOCK_LIFTED)
    if about.until <= at:
        return Done((), wording.BLOCK_OVER)
    if choice == KEEP:
        kept = wording.block_kept(turn.school.local(about.until))
        return Done(_again(turn, about, at) if rests else (), kept)
    left = about.until - at
    if left < _SHORT:
        return Done(_end(turn, about, at, rests=rests), wording.BLOCK_LIFTED_SHORT)
    until = turn.school.local(at + left / 2).replace(second=0, microsecond=0)
    return Done(_again(turn, replace(about, until=until), at), wording.block_softened(until))


def _end(turn: Turn, about: BlockBegun, at: datetime, *, rests: bool) -> Effects:
    if not rests:
        return end_block(turn, about, at, by=0, why=SanctionEnd.APPEAL)
    return (
        BlockEnded(about.key, at=at, by=0, why=SanctionEnd.APPEAL),
        JournalLine(
            kind="release",
            at=at,
            user_id=about.user_id,
            rule=about.rule,
            more={"why": SanctionEnd.APPEAL.value, "by": 0, "block": about.key},
        ),
    )


def _again(turn: Turn, about: BlockBegun, at: datetime) -> Effects:
    """The block acts till its end. One laid meanwhile gives way, unless it lasts longer."""
    if turn.role(about.user_id).immune:
        return ()
    other = turn.state.block_of(about.user_id, at)
    if other is None or other.key == about.key:
        return go_on(turn, about, at)
    if other.until >= about.until:
        return ()
    return (*replace_block(turn, other, at, by=0), *go_on(turn, about, at))
