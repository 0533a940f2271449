"""Moderators' commands about strikes: /страйк, /снять, /страйки."""

from handlers.commands import wording
from handlers.commands.command import Invocation, answer
from handlers.commands.targets import Target, Unclear, named, rule, target
from handlers.effects import BlockBegun, Effects
from handlers.events import Reply
from handlers.sanctions import BY_HAND, Breach, lift_strike, strike, take_down
from handlers.turn import Turn
from policies.school import Mode


async def give(turn: Turn, invocation: Invocation) -> Effects:
    """/страйк TARGET RULE: a strike by a person's hand, under a rule; a reply's message goes."""
    whom = target(turn, invocation)
    broken, _ = rule(turn, whom.rest)
    check_sanction(turn, invocation, whom)
    if turn.state.block_of(whom.user_id, invocation.said.at) is not None:
        raise Unclear(wording.BLOCKED_ALREADY)
    reply = whom.reply
    breach = Breach(
        user_id=whom.user_id,
        rule=broken,
        at=invocation.said.at,
        text=reply.text if reply else "",
        cmid=reply.cmid if reply else 0,
        by=invocation.by,
    )
    effects = strike(turn, breach)
    if not effects:
        raise Unclear(wording.STRUCK_ALREADY)
    after = turn.after(effects).state
    # A block uses the strikes up: count as its bearer was told.
    begun = next((one for one in effects if isinstance(one, BlockBegun)), None)
    number = len(begun.used) if begun else len(after.strikes_of(whom.user_id, invocation.said.at))
    done = wording.strike_done(
        turn.state.name_of(whom.user_id),
        broken,
        number,
        turn.here.strikes.limit,
        turn.school.local(begun.until) if begun else None,
    )
    return (*_removed(turn, reply), *effects, answer(invocation, done))


def _removed(turn: Turn, reply: Reply | None) -> Effects:
    return take_down(turn, reply.cmid) if reply is not None else ()


def check_sanction(turn: Turn, invocation: Invocation, whom: Target) -> None:
    """Raise ``Unclear`` while observing, and for oneself, the immune and strangers."""
    if turn.mode is Mode.OBSERVE:
        raise Unclear(wording.OBSERVING)
    if whom.user_id == invocation.by:
        raise Unclear(wording.YOURSELF)
    if turn.role(whom.user_id).immune:
        raise Unclear(wording.IMMUNE)
    known = turn.state.members.get(whom.user_id)
    if known is None and whom.reply is None:
        raise Unclear(wording.NOT_IN_CHAT)


async def lift(turn: Turn, invocation: Invocation) -> Effects:
    """/снять TARGET [NUMBER]: take a strike back; without a number the latest."""
    whom = target(turn, invocation)
    at = invocation.said.at
    strikes = turn.state.strikes_of(whom.user_id, at)
    if not strikes:
        raise Unclear(wording.NO_STRIKES)
    number = whom.rest.split(maxsplit=1)[0] if whom.rest else str(len(strikes))
    known = {str(one) for one in range(1, len(strikes) + 1)}
    if number not in known:
        raise Unclear(wording.no_such_strike(number, len(strikes)))
    lifted = strikes[int(number) - 1]
    done = wording.unstrike_done(
        turn.state.name_of(whom.user_id), lifted.rule, len(strikes) - 1, turn.here.strikes.limit
    )
    return (
        *lift_strike(turn, lifted, at, by=invocation.by, why=BY_HAND),
        answer(invocation, done),
    )


async def show(turn: Turn, invocation: Invocation) -> Effects:
    """/страйки [TARGET]: a person's strikes, or everyone's who has any."""
    at = turn.now()
    if named(turn, invocation):
        people = [target(turn, invocation).user_id]
    else:
        struck = {one.user_id for one in turn.state.strikes.values() if one.expires_at > at}
        blocked = {user for user in turn.state.blocks if turn.state.block_of(user, at)}
        people = sorted(struck | blocked, key=turn.state.name_of)
    if not people:
        return (answer(invocation, wording.NOBODY_STRUCK),)
    return (answer(invocation, "\n".join(_paragraph(turn, one) for one in people)),)


def _paragraph(turn: Turn, user_id: int) -> str:
    at = turn.now()
    strikes = [(one, turn.school.local(one.given_at)) for one in turn.state.strikes_of(user_id, at)]
    block = turn.state.block_of(user_id, at)
    return wording.struck(
        turn.state.name_of(user_id),
        strikes,
        turn.here.strikes.limit,
        (block, turn.school.local(block.until)) if block else None,
    )
