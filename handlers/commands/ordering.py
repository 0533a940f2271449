"""A sanction that a moderator orders: against whom he may, and under which rule.

No sanction without a rule, and personal reasons are none (Этика 2.8, С50 3.4): where the
command names no rule, the school's rules are offered as buttons, and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handlers.buttons import Do, Pressed, button
from handlers.calls import Button, Keyboard
from handlers.commands.command import Invocation, answer
from handlers.commands.targets import RuleUnclear, Target, Unclear
from handlers.effects import CaseKind, CaseOpened, Effects
from handlers.turn import Turn
from handlers.wording import commands as wording
from policies.rulebook import rule_name
from policies.school import Mode

# What moderators strike by hand for most often; the others follow as the school has them.
OFTEN = (
    "insult", "conflict", "profanity", "off_topic", "ads", "confidential", "foreign_messenger",
    "personal", "homework",
)  # fmt: skip
# The messenger shows at most ten buttons under a message, five in a row, six rows.
MOST, A_ROW = 10, 2
MORE = "more"


class Sanction(StrEnum):
    """What a moderator orders."""

    DELETE = "delete"
    STRIKE = "strike"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Ordered:
    """Who is to be sanctioned by whom; ``text`` and ``cmid`` of the message replied to, if any.

    ``term`` is a block's, as written; ``complaint`` the key of the case that led to it.
    """

    user_id: int
    by: int
    at: datetime
    text: str = ""
    cmid: int = 0
    term: str = ""
    complaint: str = ""


def check_sanction(turn: Turn, by: int, whom: Target, what: Sanction) -> None:
    """Raise ``Unclear`` while observing, and for oneself, the immune and strangers.

    Of an immune person's words an administrator may say that they go; nothing else befalls him.
    """
    if turn.mode is Mode.OBSERVE:
        raise Unclear(wording.OBSERVING)
    if whom.user_id == by:
        raise Unclear(wording.YOURSELF)
    goes = what is Sanction.DELETE and by in turn.school.administrators
    if turn.role(whom.user_id).immune and not goes:
        raise Unclear(wording.IMMUNE)
    known = turn.state.members.get(whom.user_id)
    if known is None and whom.reply is None:
        raise Unclear(wording.NOT_IN_CHAT)


def offer_rules(
    turn: Turn, invocation: Invocation, what: Sanction, ordered: Ordered, unclear: RuleUnclear
) -> Effects:
    """Keep the order and ask for its rule by buttons; the first choice of a moderator holds."""
    case = waiting_for_rule(turn, what, ordered)
    keyboard = rule_buttons(turn, case.key, unclear.rules)
    return (case, answer(invocation, str(unclear), keyboard=keyboard))


def waiting_for_rule(turn: Turn, what: Sanction, ordered: Ordered) -> CaseOpened:
    """An order that waits for its rule."""
    # Of a complaint a moderator may order the same again: then it is the same order.
    about = f"{ordered.by}:{what}:{ordered.cmid}" if ordered.complaint else turn.event.key
    return CaseOpened(
        key=f"sanction:{turn.event.lane}:{about}",
        kind=CaseKind.SANCTION,
        user_id=ordered.user_id,
        at=ordered.at,
        text=ordered.text,
        data={
            "what": what.value,
            "by": str(ordered.by),
            "cmid": str(ordered.cmid),
            "term": ordered.term,
            "complaint": ordered.complaint,
        },
    )


def ordered_in(case: CaseOpened) -> tuple[Sanction, Ordered]:
    """The order that waits for its rule."""
    return Sanction(case.data["what"]), Ordered(
        user_id=case.user_id,
        by=int(case.data["by"]),
        at=case.at,
        text=case.text,
        cmid=int(case.data["cmid"]),
        term=case.data["term"],
        complaint=case.data.get("complaint", ""),
    )


def rule_buttons(turn: Turn, case: str, rules: Sequence[str], skip: int = 0) -> Keyboard:
    """The rules as buttons from the one numbered ``skip`` on, the last button leads to the rest."""
    often = [one for one in OFTEN if one in rules]
    left = [*often, *(one for one in rules if one not in often)][skip:]
    shown = left if len(left) <= MOST else left[: MOST - 1]

    def choice(label: str, name: str) -> Button:
        return button(label[:40], Pressed(Do.RULE, turn.event.lane, case, name))

    buttons = [choice(_label(one), one) for one in shown]
    if len(shown) < len(left):
        buttons.append(choice(wording.OTHER_RULES, f"{MORE}{skip + len(shown)}"))
    return tuple(tuple(buttons[at : at + A_ROW]) for at in range(0, len(buttons), A_ROW))


def _label(rule: str) -> str:
    name = rule_name(rule)
    return name[:1].upper() + name[1:]
