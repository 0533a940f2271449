"""Moderators' commands about blocks: /блок and /разблок."""

from dataclasses import replace
from datetime import datetime

from handlers.commands.command import Audience, Command, Invocation, answer
from handlers.commands.names import Name
from handlers.commands.ordering import Ordered, Sanction, check_sanction, offer_rules
from handlers.commands.targets import RuleUnclear, Unclear, rule, target
from handlers.commands.terms import term
from handlers.effects import BlockBegun, Effects, SanctionEnd
from handlers.sanctions import Breach, block, end_block
from handlers.turn import Turn
from handlers.wording import commands as wording
from policies.duration import MONTH, Duration

FOREVER = frozenset({"навсегда", "всегда", "бессрочно", "forever", "пожизненно"})


async def give(turn: Turn, invocation: Invocation) -> Effects:
    """/блок TARGET RULE [TERM]: at most one month (Этика 2.6), by default the school's term.

    Without a rule the rules are offered as buttons (Этика 2.8, С50 3.4).
    """
    whom = target(turn, invocation)
    check_sanction(turn, invocation.by, whom, Sanction.BLOCK)
    ordered = Ordered(user_id=whom.user_id, by=invocation.by, at=invocation.said.at)
    try:
        broken, rest = rule(turn, whom.rest)
    except RuleUnclear as unclear:
        # What is no rule may be the term: «/блок Петрова 7 дней».
        written = _readable(whom.rest)
        if written:
            ordered = replace(ordered, term=written)
            unclear = RuleUnclear(wording.NO_RULE, unclear.rules)
        return offer_rules(turn, invocation, Sanction.BLOCK, ordered, unclear)
    effects, done = ordered_block(turn, replace(ordered, term=rest), broken)
    return (*effects, answer(invocation, done))


def ordered_block(turn: Turn, ordered: Ordered, broken: str) -> tuple[Effects, str]:
    """A block that a moderator ordered under a rule, and what he is told. Raises ``Unclear``."""
    at = turn.school.local(ordered.at)
    length = _term(turn, ordered.term, at) if ordered.term else turn.here.strikes.block
    strikes = len(turn.state.strikes_of(ordered.user_id, at))
    if not turn.here.strikes.manual_block_allowed(strikes):
        raise Unclear(wording.block_too_early(strikes, turn.here.strikes.limit))
    breach = Breach(user_id=ordered.user_id, rule=broken, at=ordered.at, by=ordered.by)
    effects = block(turn, breach, length)
    begun = next(one for one in effects if isinstance(one, BlockBegun))
    done = wording.block_done(
        turn.state.name_of(ordered.user_id), broken, turn.school.local(begun.until)
    )
    return effects, done


def _readable(text: str) -> str:
    try:
        return str(term(text))
    except ValueError:
        return ""


def _term(turn: Turn, text: str, at: datetime) -> Duration:
    """The term as written, at most a month; a month and something is more, whatever follows.

    The school's own term is not asked about: in a short month its 31 days end with the month.
    """
    try:
        length = term(text)
    except ValueError:
        words = text.lower().split()
        if FOREVER.intersection(words) or any(word.startswith(("месяц", "год")) for word in words):
            raise Unclear(wording.only_month(turn.school.regulation)) from None
        raise Unclear(wording.bad_term(text)) from None
    if length.after(at) > MONTH.after(at):
        raise Unclear(wording.only_month(turn.school.regulation))
    return length


async def lift(turn: Turn, invocation: Invocation) -> Effects:
    """/разблок TARGET: end a block before its term."""
    whom = target(turn, invocation)
    running = turn.state.block_of(whom.user_id, invocation.said.at)
    if running is None:
        raise Unclear(wording.NOT_BLOCKED)
    done = wording.unblock_done(turn.state.name_of(whom.user_id))
    return (
        *end_block(turn, running, invocation.said.at, by=invocation.by, why=SanctionEnd.LIFTED),
        answer(invocation, done),
    )


COMMANDS = (
    Command(
        Name.BLOCK,
        Audience.MODERATORS,
        "/блок КТО ПРАВИЛО [7 дней]",
        "запретить писать, не дольше месяца",
        give,
        details="Срок: 7 дней, 2 недели, 24 часа, 1 месяц; без него — какой задан школой. "
        "Без правила бот предложит правила кнопками. Участник читает чат, но не пишет; "
        "причину и срок он узнает лично. Предупреждения уходят в блокировку.",
    ),
    Command(
        Name.UNBLOCK,
        Audience.MODERATORS,
        "/разблок КТО",
        "разрешить писать раньше",
        lift,
        details="Участнику придёт сообщение. Если блокировка была ошибкой — /отмена.",
    ),
)
