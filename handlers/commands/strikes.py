"""Moderators' commands about strikes: /страйк, /снять, /страйки."""

from handlers.commands.command import Audience, Command, Invocation, answer
from handlers.commands.leading import bare
from handlers.commands.names import Name
from handlers.commands.ordering import Ordered, Sanction, check_sanction, offer_rules
from handlers.commands.targets import RuleUnclear, Unclear, named, rule, target
from handlers.effects import BlockBegun, Effects, SanctionEnd
from handlers.sanctions import Breach, lift_strike, strike
from handlers.settling import taken_down
from handlers.turn import Turn
from handlers.wording import commands as wording


async def give(turn: Turn, invocation: Invocation) -> Effects:
    """/страйк TARGET RULE: a strike by a person's hand, under a rule; a reply's message goes.

    Without a rule the rules are offered as buttons (Этика 2.8, С50 3.4).
    """
    whom = target(turn, invocation)
    check_sanction(turn, invocation.by, whom, Sanction.STRIKE)
    ordered = Ordered(
        user_id=whom.user_id,
        by=invocation.by,
        at=invocation.said.at,
        text=whom.reply.text if whom.reply else "",
        cmid=whom.reply.cmid if whom.reply else 0,
    )
    try:
        broken, _ = rule(turn, whom.rest)
    except RuleUnclear as unclear:
        return offer_rules(turn, invocation, Sanction.STRIKE, ordered, unclear)
    effects, done = ordered_strike(turn, ordered, broken)
    return (*effects, answer(invocation, done))


def ordered_strike(turn: Turn, ordered: Ordered, broken: str) -> tuple[Effects, str]:
    """A strike that a moderator ordered under a rule, and what he is told. Raises ``Unclear``."""
    if turn.state.block_of(ordered.user_id, ordered.at) is not None:
        raise Unclear(wording.BLOCKED_ALREADY)
    breach = Breach(
        user_id=ordered.user_id,
        rule=broken,
        at=ordered.at,
        text=ordered.text,
        cmid=ordered.cmid,
        by=ordered.by,
    )
    effects = strike(turn, breach)
    if not effects:
        raise Unclear(wording.STRUCK_ALREADY)
    after = turn.after(effects).state
    # A block uses the strikes up: count as its bearer was told.
    begun = next((one for one in effects if isinstance(one, BlockBegun)), None)
    number = len(begun.used) if begun else len(after.strikes_of(ordered.user_id, ordered.at))
    done = wording.strike_done(
        turn.state.name_of(ordered.user_id),
        broken,
        number,
        turn.here.strikes.limit,
        turn.school.local(begun.until) if begun else None,
    )
    down = taken_down(turn, ordered.cmid, Sanction.STRIKE, at=ordered.at, by=ordered.by)
    return (*down, *effects), done


async def lift(turn: Turn, invocation: Invocation) -> Effects:
    """/снять TARGET [NUMBER]: take a strike back; without a number the latest."""
    whom = target(turn, invocation)
    at = invocation.said.at
    strikes = turn.state.standing_of(whom.user_id, at)
    if not strikes:
        raise Unclear(wording.NO_STRIKES)
    written = bare(whom.rest)
    number = bare(written.split(maxsplit=1)[0]) if written else str(len(strikes))
    known = {str(one) for one in range(1, len(strikes) + 1)}
    if number not in known:
        raise Unclear(wording.no_such_strike(number, len(strikes)))
    lifted = strikes[int(number) - 1]
    counted = turn.state.strikes_of(whom.user_id, at)
    done = wording.unstrike_done(
        turn.state.name_of(whom.user_id),
        lifted.rule,
        sum(one.key != lifted.key for one in counted),
        turn.here.strikes.limit,
    )
    return (
        *lift_strike(turn, lifted, at, by=invocation.by, why=SanctionEnd.LIFTED),
        answer(invocation, done),
    )


async def show(turn: Turn, invocation: Invocation) -> Effects:
    """/страйки [TARGET]: a person's strikes, or everyone's who has any."""
    at = turn.now()
    if named(invocation):
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
    counted = turn.state.strikes_of(user_id, at)
    strikes = [
        (one, turn.school.local(one.given_at), one in counted)
        for one in turn.state.standing_of(user_id, at)
    ]
    block = turn.state.block_of(user_id, at)
    return wording.struck(
        turn.state.name_of(user_id),
        strikes,
        turn.here.strikes.limit,
        (block, turn.school.local(block.until)) if block else None,
    )


COMMANDS = (
    Command(
        Name.STRIKE,
        Audience.MODERATORS,
        "/страйк КТО ПРАВИЛО",
        "вынести предупреждение (ответом на сообщение, через @ или по фамилии)",
        give,
        details="Ответом на сообщение — ещё и удалит его. ПРАВИЛО — слово или номер пункта: "
        "/страйк Петрова оскорбление; без него бот предложит правила кнопками. Автор лично "
        "получит пункт, свои слова, номер предупреждения и как его оспорить.",
    ),
    Command(
        Name.UNSTRIKE,
        Audience.MODERATORS,
        "/снять КТО [НОМЕР]",
        "снять предупреждение, без номера — последнее",
        lift,
        details="Номера показывает /страйки КТО. Участнику придёт сообщение.",
    ),
    Command(
        Name.STRIKES,
        Audience.MODERATORS,
        "/страйки [КТО]",
        "предупреждения участника или всех",
        show,
        details="Сколько их, за что и когда, кто заблокирован и до какого часа. "
        "По номеру в этом списке предупреждение снимает /снять.",
    ),
)
