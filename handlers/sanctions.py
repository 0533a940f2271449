"""Strikes and blocks: given, lifted, begun and ended (Этика 2.6–2.8)."""

from dataclasses import dataclass
from datetime import datetime

from handlers import wording
from handlers.calls import DeleteMessages, Rank, Release, Restrict
from handlers.concluding import lapse
from handlers.effects import (
    BlockBegun,
    BlockEnded,
    CallPromised,
    Effects,
    JournalLine,
    Marked,
    SanctionEnd,
    StrikeGiven,
    StrikeLifted,
    TimerCleared,
    TimerSet,
)
from handlers.telling import tell
from handlers.turn import Turn
from policies.duration import Duration
from policies.ladder import block_end
from policies.school import Mode

RELEASE = "release"
# Marks of a person whom the messenger does not restrict (by his block's key), or not release.
UNRESTRICTED, UNRELEASED = "unrestricted", "unreleased"


@dataclass(frozen=True, slots=True)
class Breach:
    """What somebody is struck for. ``confidence`` is None when a person decided."""

    user_id: int
    rule: str
    at: datetime
    text: str = ""
    quotes: tuple[str, ...] = ()
    explanation: str = ""
    cmid: int = 0
    by: int = 0
    confidence: float | None = None


def take_down(turn: Turn, cmid: int, purpose: str = "take-down") -> Effects:
    """Promise to delete one message; its failure is told to the guards."""
    if not cmid:
        return ()
    return (
        CallPromised(
            purpose=purpose,
            call=DeleteMessages(turn.event.lane, (cmid,)),
            rank=Rank.SANCTION,
            report=True,
        ),
    )


def strike(turn: Turn, breach: Breach) -> Effects:
    """Give a strike, tell its bearer, and block when the ladder says so.

    None is given to an immune person, to one who is blocked, or twice for a message.
    """
    state, chat, school = turn.state, turn.here, turn.school
    if turn.role(breach.user_id).immune:
        return ()
    if state.block_of(breach.user_id, breach.at) is not None:
        return (_line("strike_not_given", breach, why="blocked"),)
    key = _strike_key(turn, breach)
    # The mark outlives the strike: one that was lifted or used up is not given anew.
    if key in state.strikes or key in state.marks:
        return ()
    at = school.local(breach.at)
    given = StrikeGiven(
        key=key,
        user_id=breach.user_id,
        rule=breach.rule,
        clause=school.regulation.clause(breach.rule).cited,
        quotes=breach.quotes,
        text=breach.text,
        cmid=breach.cmid,
        given_at=breach.at,
        expires_at=chat.strikes.expire.after(at),
        by=breach.by,
    )
    counted = (*state.strikes_of(breach.user_id, breach.at), given)
    notice = wording.strike_notice(
        chat,
        school.regulation,
        given,
        number=len(counted),
        expires=school.local(given.expires_at),
        explanation=breach.explanation,
    )
    once: Effects = (Marked(key, breach.at),) if breach.cmid else ()
    effects: Effects = (
        given,
        *once,
        _line("strike", breach, number=len(counted), limit=chat.strikes.limit, strike=key),
        tell(
            breach.user_id,
            notice,
            purpose="strike",
            short=wording.strike_short(len(counted), chat.strikes.limit, breach.rule),
        ),
    )
    if not chat.strikes.blocks(len(counted)):
        return effects
    blocked = block(turn.after(effects), breach, chat.strikes.block)
    return (*effects, *blocked)


def block(turn: Turn, breach: Breach, length: Duration) -> Effects:
    """Block a person, never beyond a calendar month after the first block of the chain began.

    All strikes in force are used up. The bearer is told once the messenger agreed.
    """
    state, school = turn.state, turn.school
    if turn.role(breach.user_id).immune:
        return ()
    begun = school.local(breach.at)
    running = state.block_of(breach.user_id, breach.at)
    first = school.local(running.chain_begun) if running else begun
    until = block_end(begun, length, first)
    begins = BlockBegun(
        key=f"block:{turn.event.lane}:{breach.user_id}:{turn.event.key}",
        user_id=breach.user_id,
        rule=breach.rule,
        begun_at=breach.at,
        chain_begun=first,
        until=until,
        by=breach.by,
        used=tuple(one.key for one in state.strikes_of(breach.user_id, breach.at)),
    )
    return (
        *(replace_block(turn, running, breach.at, by=breach.by) if running else ()),
        begins,
        _line("block", breach, until=until.isoformat(), block=begins.key),
        restrict(begins, turn),
        _release_at(begins),
    )


def _release_at(running: BlockBegun) -> TimerSet:
    return TimerSet(
        name=f"{RELEASE}:{running.user_id}",
        kind=RELEASE,
        due=running.until,
        payload={"block": running.key, "user": str(running.user_id)},
    )


def replace_block(turn: Turn, running: BlockBegun, at: datetime, *, by: int) -> Effects:
    """Another block takes this one's place; the messenger need not be asked."""
    return (
        BlockEnded(running.key, at=at, by=by, why=SanctionEnd.REPLACED),
        *lapse(turn, running.key, at, again=True),
    )


def restrict(running: BlockBegun, turn: Turn, *, tells: bool = True) -> CallPromised:
    """Ask the messenger to make a block so; ``tells``: its bearer is told when it agreed."""
    return CallPromised(
        purpose=f"restrict:{running.user_id}",
        call=Restrict(turn.event.lane, running.user_id, running.until),
        rank=Rank.SANCTION,
        report=True,
        context={"block": running.key, "tells": "yes" if tells else ""},
    )


def end_block(
    turn: Turn, running: BlockBegun, at: datetime, *, by: int, why: SanctionEnd
) -> Effects:
    """End a block; the messenger is asked to let the person write again."""
    return (
        BlockEnded(running.key, at=at, by=by, why=why),
        TimerCleared(f"{RELEASE}:{running.user_id}"),
        _release(turn, running, tells=True),
        JournalLine(
            kind="release",
            at=at,
            user_id=running.user_id,
            rule=running.rule,
            more={"why": why.value, "by": by, "block": running.key},
        ),
        *lapse(turn, running.key, at),
    )


def _release(turn: Turn, running: BlockBegun, *, tells: bool) -> CallPromised:
    return CallPromised(
        purpose=f"release:{running.user_id}",
        call=Release(turn.event.lane, running.user_id),
        rank=Rank.SANCTION,
        report=True,
        context={"block": running.key, "tells": "yes" if tells else ""},
    )


def suspend_block(turn: Turn, running: BlockBegun, at: datetime) -> Effects:
    """Let a block rest while the commission decides. Its term goes on, and its timer with it."""
    return (
        BlockEnded(running.key, at=at, by=0, why=SanctionEnd.SUSPENDED),
        _release(turn, running, tells=False),
        JournalLine(
            kind="block_suspended",
            at=at,
            user_id=running.user_id,
            rule=running.rule,
            more={"block": running.key},
        ),
        *lapse(turn, running.key, at),
    )


def go_on(turn: Turn, block: BlockBegun, at: datetime) -> Effects:
    """A block acts (again), till its ``until``, which may have come nearer and never farther.

    While observing the messenger is not asked; it is as soon as the chat is watched again.
    """
    asked = () if turn.mode is Mode.OBSERVE else (restrict(block, turn, tells=False),)
    return (
        block,
        _release_at(block),
        JournalLine(
            kind="block_goes_on",
            at=at,
            user_id=block.user_id,
            rule=block.rule,
            more={"block": block.key, "until": block.until.isoformat()},
        ),
        *asked,
    )


def lift_strike(
    turn: Turn, given: StrikeGiven, at: datetime, *, by: int, why: SanctionEnd, tells: bool = True
) -> Effects:
    """Take a strike back; ``tells``: its bearer learns it by this."""
    left = sum(one.key != given.key for one in turn.state.strikes_of(given.user_id, at))
    text = wording.strike_lifted_notice(turn.here, given, left, sorry=why is SanctionEnd.UNDONE)
    return (
        StrikeLifted(given.key, at=at, by=by, why=why),
        JournalLine(
            kind="strike_lifted",
            at=at,
            user_id=given.user_id,
            cmid=given.cmid or None,
            rule=given.rule,
            more={"by": by, "why": why.value, "strike": given.key},
        ),
        *((tell(given.user_id, text, purpose="lifted", short=text),) if tells else ()),
        *lapse(turn, given.key, at),
    )


def _strike_key(turn: Turn, breach: Breach) -> str:
    """A strike a message: two moderators striking the same message give one."""
    about = str(breach.cmid) if breach.cmid else f"{breach.user_id}:{turn.event.key}"
    return f"strike:{turn.event.lane}:{about}"


def _line(kind: str, breach: Breach, **more: object) -> JournalLine:
    return JournalLine(
        kind=kind,
        at=breach.at,
        user_id=breach.user_id,
        cmid=breach.cmid or None,
        rule=breach.rule,
        confidence=breach.confidence,
        evidence=breach.quotes,
        more={"by": breach.by, **more},
    )
