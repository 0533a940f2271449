"""The end of a complaint's case: it is recorded, and whoever complained learns the decision."""

from datetime import datetime

from handlers.effects import CaseClosed, CaseOpened, Effects, JournalLine, Marked
from handlers.state import Case
from handlers.telling import tell
from handlers.turn import Turn
from handlers.wording import complaints as wording

DELETE, STRIKE, KEEP, CORRECT = "delete", "strike", "keep", "correct"
# In the data of a complaint: when the message was said, where that is known.
SAID_AT = "said_at"


def key_of(lane: int, cmid: int) -> str:
    """The key of the complaints about one message."""
    return f"complaint:{lane}:{cmid}"


def shown(turn: Turn, opened: CaseOpened) -> wording.About:
    """The message that is complained of: whose, when, and its words."""
    said_at = opened.data.get(SAID_AT)
    at = turn.school.local(datetime.fromisoformat(said_at)) if said_at else None
    return wording.About(turn.state.name_of(opened.user_id), at, opened.text)


def decided(turn: Turn, case: Case, decision: str, *, by: int, at: datetime) -> Effects:
    """A moderator's decision holds from now on, and nobody is asked again."""
    opened = case.opened
    author = turn.state.members.get(opened.user_id)
    # What a chat administrator wrote no bot can delete: nobody is told that it is gone.
    text = wording.decided(turn.here, decision, deletable=author is None or not author.admin)
    return (
        CaseClosed(opened.key, at=at, by=by, outcome=decision),
        Marked(opened.key, at, decision),
        JournalLine(
            kind="complaint_decided",
            at=at,
            user_id=opened.user_id,
            cmid=int(opened.data["cmid"]),
            rule=opened.data["rule"] or None,
            more={"by": by, "decision": decision},
        ),
        *(
            # Not in the chat, even shortly: it would learn who complained.
            tell(one, text, purpose="complaint-decided", short="")
            for one in sorted(case.votes)
        ),
    )
