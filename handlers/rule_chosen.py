"""A moderator chose the rule of the sanction he ordered."""

from dataclasses import replace

from handlers.buttons import Pressed
from handlers.commands.blocks import ordered_block
from handlers.commands.ordering import (
    MORE,
    Ordered,
    Sanction,
    check_sanction,
    ordered_in,
    rule_buttons,
)
from handlers.commands.strikes import ordered_strike
from handlers.commands.targets import Target, Unclear
from handlers.complaint_case import DELETE
from handlers.effects import CaseClosed, CaseOpened, Effects, JournalLine
from handlers.events import ButtonPressed, Reply
from handlers.reviews import removed
from handlers.telling import answer_press, answer_press_fully, tell
from handlers.turn import Turn
from handlers.wording import ALREADY_DECIDED, ONLY_MODERATORS, STALE_BUTTON, decided
from handlers.wording import commands as wording
from handlers.wording.complaints import ASKED_ANEW

CHOSEN = "sanctioned"


def choose(turn: Turn, event: ButtonPressed, pressed: Pressed) -> Effects:
    """A press under the rules: the first choice of a moderator holds."""
    if not turn.role(event.user_id).commands_chat:
        return (answer_press(event, ONLY_MODERATORS),)
    case = turn.state.cases.get(pressed.about)
    if case is None:
        return (answer_press(event, ALREADY_DECIDED),)
    rules = [one for one in turn.school.regulation.rules if one != "emergency"]
    if pressed.choice.startswith(MORE):
        skip = pressed.choice.removeprefix(MORE)
        keyboard = rule_buttons(turn, pressed.about, rules, int(skip) if skip.isdigit() else 0)
        more = tell(
            event.user_id,
            wording.CHOOSE_RULE,
            purpose=f"rules-{skip}",
            short=wording.CHOOSE_RULE,
            keyboard=keyboard,
        )
        return (more, answer_press(event, wording.CHOOSE_RULE))
    if pressed.choice not in rules:
        return (answer_press(event, STALE_BUTTON),)
    return _sanction(turn, event, case.opened, pressed.choice)


def _sanction(turn: Turn, event: ButtonPressed, case: CaseOpened, rule: str) -> Effects:
    what, waiting = ordered_in(case)
    # The order may have waited for hours: what it orders begins now, when it is complete.
    ordered = replace(waiting, at=event.at)
    if ordered.complaint:
        complaint = turn.state.cases.get(ordered.complaint)
        if complaint is None:
            return (answer_press(event, ALREADY_DECIDED),)
        if complaint.opened.text != ordered.text:
            # Somebody complained of what was made of it meanwhile: that was not read yet.
            return (answer_press(event, ASKED_ANEW),)
    try:
        effects, done = sanction(turn, event.user_id, what, ordered, rule)
    except Unclear as unclear:
        return answer_press_fully(event, str(unclear))
    closed = CaseClosed(case.key, at=event.at, by=event.user_id, outcome=CHOSEN)
    line = JournalLine(
        kind="rule_chosen",
        at=event.at,
        user_id=ordered.user_id,
        rule=rule,
        more={"by": event.user_id, "what": what.value},
    )
    return (closed, line, *effects, *answer_press_fully(event, done))


def sanction(
    turn: Turn, by: int, what: Sanction, ordered: Ordered, rule: str
) -> tuple[Effects, str]:
    """Do what a moderator ordered under a rule, and say so in a line. Raises ``Unclear``."""
    said = Reply(ordered.cmid, ordered.user_id, ordered.text) if ordered.cmid else None
    check_sanction(turn, by, Target(ordered.user_id, "", said), what)
    match what:
        case Sanction.STRIKE:
            return ordered_strike(turn, ordered, rule)
        case Sanction.BLOCK:
            return ordered_block(turn, ordered, rule)
        case Sanction.DELETE:
            effects = removed(
                turn,
                ordered.user_id,
                ordered.cmid,
                rule=rule,
                quotes=(),
                text=ordered.text,
                at=ordered.at,
                by=ordered.by,
            )
            return effects, decided(DELETE)
