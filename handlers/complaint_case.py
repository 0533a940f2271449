"""The end of a complaint's case: it is recorded, and whoever complained learns the decision."""

from datetime import datetime
from hashlib import sha256

from handlers.effects import CaseClosed, CaseKind, CaseOpened, Effects, JournalLine, Marked
from handlers.state import Case
from handlers.telling import tell
from handlers.turn import Turn
from handlers.wording import complaints as wording

DELETE, STRIKE, KEEP, CORRECT = "delete", "strike", "keep", "correct"
# In the data of a complaint: when the message was said, where that is known; how often the
# moderators were asked anew; whether anybody says that it is untrue.
SAID_AT, ASKED, UNTRUE = "said_at", "asked", "untrue"


def key_of(lane: int, cmid: int) -> str:
    """The key of the first complaints about one message, and of the mark of their decision."""
    return f"complaint:{lane}:{cmid}"


def open_about(turn: Turn, cmid: int) -> Case | None:
    """The open complaints about a message: there is one case of them at a time."""
    first = turn.state.cases.get(key_of(turn.event.lane, cmid))
    return first or next(
        (
            one
            for one in turn.state.cases.values()
            if one.opened.kind is CaseKind.COMPLAINT and one.opened.data["cmid"] == str(cmid)
        ),
        None,
    )


def is_decided(turn: Turn, cmid: int, text: str) -> bool:
    """True where a moderator has decided about a message as it reads now."""
    mark = turn.state.marks.get(key_of(turn.event.lane, cmid))
    # Of what was decided before texts were told apart no text is known.
    return mark is not None and mark.value.partition(" ")[2] in ("", _print(text))


def _print(text: str) -> str:
    """What a text is known by, without keeping its words."""
    return sha256(text.encode()).hexdigest()[:8]


def shown(turn: Turn, opened: CaseOpened) -> wording.About:
    """The message that is complained of: whose, when, and its words."""
    said_at = opened.data.get(SAID_AT)
    at = turn.school.local(datetime.fromisoformat(said_at)) if said_at else None
    return wording.About(turn.state.name_of(opened.user_id), at, opened.text)


def decided(turn: Turn, case: Case, decision: str, *, by: int, at: datetime) -> Effects:
    """A moderator's decision holds from now on, and nobody is asked again."""
    opened = case.opened
    cmid = int(opened.data["cmid"])
    author = turn.state.members.get(opened.user_id)
    # What a chat administrator wrote no bot can delete: nobody is told that it is gone.
    text = wording.decided(turn.here, decision, deletable=author is None or not author.admin)
    return (
        CaseClosed(opened.key, at=at, by=by, outcome=decision),
        Marked(key_of(turn.event.lane, cmid), at, f"{decision} {_print(opened.text)}"),
        JournalLine(
            kind="complaint_decided",
            at=at,
            user_id=opened.user_id,
            cmid=cmid,
            rule=opened.data["rule"] or None,
            more={"by": by, "decision": decision},
        ),
        *(
            # Not in the chat, even shortly: it would learn who complained.
            tell(one, text, purpose="complaint-decided", short="")
            for one in sorted(case.votes)
        ),
    )
