"""Moderators' commands about blocks: /блок and /разблок."""

from handlers.commands import wording
from handlers.commands.command import Invocation, answer
from handlers.commands.strikes import check_sanction
from handlers.commands.targets import Unclear, rule, target
from handlers.effects import BlockBegun, Effects
from handlers.sanctions import BY_HAND, Breach, block, end_block
from handlers.turn import Turn
from policies.duration import MONTH, Duration

FOREVER = frozenset({"навсегда", "всегда", "бессрочно", "forever", "пожизненно"})


async def give(turn: Turn, invocation: Invocation) -> Effects:
    """/блок TARGET RULE [TERM]: at most one month (Этика 2.6), by default the school's term."""
    whom = target(turn, invocation)
    broken, rest = rule(turn, whom.rest)
    check_sanction(turn, invocation, whom)
    at = turn.school.local(invocation.said.at)
    length = turn.here.strikes.block
    if rest:
        length = _term(turn, rest)
    if length.after(at) > MONTH.after(at):
        raise Unclear(wording.only_month(turn.school.regulation))
    strikes = len(turn.state.strikes_of(whom.user_id, at))
    if not turn.here.strikes.manual_block_allowed(strikes):
        raise Unclear(wording.block_too_early(strikes, turn.here.strikes.limit))
    breach = Breach(user_id=whom.user_id, rule=broken, at=invocation.said.at, by=invocation.by)
    effects = block(turn, breach, length)
    begun = next(one for one in effects if isinstance(one, BlockBegun))
    done = wording.block_done(
        turn.state.name_of(whom.user_id), broken, turn.school.local(begun.until)
    )
    return (*effects, answer(invocation, done))


def _term(turn: Turn, text: str) -> Duration:
    """The term as written. A month and something is more than a month, whatever follows."""
    try:
        return Duration.parse(text)
    except ValueError:
        words = text.lower().split()
        if FOREVER.intersection(words) or any(word.startswith(("месяц", "год")) for word in words):
            raise Unclear(wording.only_month(turn.school.regulation)) from None
        raise Unclear(wording.bad_term(text)) from None


async def lift(turn: Turn, invocation: Invocation) -> Effects:
    """/разблок TARGET: end a block before its term."""
    whom = target(turn, invocation)
    running = turn.state.block_of(whom.user_id, invocation.said.at)
    if running is None:
        raise Unclear(wording.NOT_BLOCKED)
    done = wording.unblock_done(turn.state.name_of(whom.user_id))
    return (
        *end_block(turn, running, invocation.said.at, by=invocation.by, why=BY_HAND),
        answer(invocation, done),
    )
