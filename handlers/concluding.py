"""The end of an apology or appeal, whoever or whatever brings it about."""

from datetime import datetime

from handlers.calls import DeleteMessages, Rank
from handlers.effects import (
    CallPromised,
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
from handlers.wording import apologies, appeals
from policies.school import Mode

LAPSED = "lapsed"
# In a case's data: the number of the post that asks the chat.
POST = "post"
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


def lapse(turn: Turn, sanction: str, at: datetime, *, again: bool = False) -> Effects:
    """A strike or block is over: nothing is left to forgive or to decide about it.

    ``again``: another block stands in its place, for which one may apologise.
    """
    effects: Effects = ()
    for case in turn.state.cases.values():
        opened = case.opened
        if opened.kind not in _KINDS or opened.data.get(ABOUT) != sanction:
            continue
        if opened.kind is CaseKind.APPEAL:
            text = appeals.lapsed(opened.data["number"])
            purpose = f"lapsed-{opened.data['number']}"
        else:
            text, purpose = apologies.lapsed(again=again), "apology-lapsed"
        told = tell(opened.user_id, text, purpose=purpose, short=text)
        shown = int(opened.data.get(POST, "0"))
        effects = (*effects, *conclude(opened, at, LAPSED), told, *take_back(turn, shown))
    return effects


def take_back(turn: Turn, post: int) -> Effects:
    """Take down a post that asks the chat what nobody needs to know any more.

    After a day the messenger keeps it; a press on it is answered then. Observing, none goes.
    """
    if not post or turn.mode is Mode.OBSERVE:
        return ()
    call = DeleteMessages(turn.event.lane, (post,))
    return (CallPromised(f"take-back:{post}", call, Rank.EXPLANATION),)
