"""The end of an apology or appeal, whoever or whatever brings it about."""

from datetime import datetime

from handlers.effects import (
    CaseClosed,
    CaseKind,
    CaseOpened,
    Effects,
    JournalLine,
    TimerCleared,
)
from handlers.state import ABOUT
from handlers.telling import tell
from handlers.turn import Turn
from handlers.wording import appeals as wording

LAPSED = "lapsed"
_KINDS = frozenset({CaseKind.APOLOGY, CaseKind.APPEAL})


def conclude(opened: CaseOpened, at: datetime, outcome: str, **more: object) -> Effects:
    """Close a case for good."""
    return (
        CaseClosed(opened.key, at=at, by=0, outcome=outcome),
        TimerCleared(opened.key),
        JournalLine(
            kind=f"{opened.kind.value}_closed",
            at=at,
            user_id=opened.user_id,
            rule=opened.data.get("rule"),
            more={"case": opened.key, "outcome": outcome, **more},
        ),
    )


def lapse(turn: Turn, sanction: str, at: datetime) -> Effects:
    """A strike or block is over: nothing is left to forgive or to decide about it."""
    effects: Effects = ()
    for case in turn.state.cases.values():
        opened = case.opened
        if opened.kind not in _KINDS or opened.data.get(ABOUT) != sanction:
            continue
        effects = (*effects, *conclude(opened, at, LAPSED))
        if opened.kind is CaseKind.APPEAL:
            text = wording.lapsed(opened.data["number"])
            purpose = f"lapsed-{opened.data['number']}"
            told = tell(opened.user_id, text, purpose=purpose, short=text)
            effects = (*effects, told)
    return effects
