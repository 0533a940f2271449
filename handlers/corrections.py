"""Official corrections (КО 2): asked for by a button under a complaint, or written as a reply.

After the button the text is written apart from what it corrects, so one correction at a time
waits for a moderator's words; which message it will stand under is quoted to him before and
after.
"""

from datetime import datetime, timedelta
from hashlib import sha256

from handlers.complaint_case import open_about, shown
from handlers.effects import CaseOpened, Effects, Marked, Unmarked
from handlers.events import ButtonPressed
from handlers.telling import answer_press, tell
from handlers.turn import Turn
from handlers.wording import complaints as wording

CORRECTING = "correcting"
CORRECTION = "correction"
# What was asked for by button is written within a day.
WITHIN = timedelta(days=1)
_POSTED = "corrected"


def asked_for(turn: Turn, event: ButtonPressed, opened: CaseOpened) -> Effects:
    """A moderator writes an official correction next; that ends the case."""
    about, before = int(opened.data["cmid"]), awaited(turn, event.user_id, event.at)
    other = open_about(turn, before) if before not in (0, about) else None
    replaced = shown(turn, other.opened) if other is not None else None
    how = wording.how_to_correct(turn.here, shown(turn, opened), replaced)
    return (
        Marked(f"{CORRECTING}:{event.user_id}", event.at, str(about)),
        tell(event.user_id, how, purpose="correcting", short=wording.CORRECTING),
        answer_press(event, wording.CORRECTING),
    )


def awaited(turn: Turn, person: int, at: datetime) -> int:
    """The message whose correction waits for this moderator's words, or 0."""
    mark = turn.state.marks.get(f"{CORRECTING}:{person}")
    return int(mark.value) if mark is not None and mark.value and at - mark.at <= WITHIN else 0


def written(person: int, at: datetime) -> Marked:
    """What waited for this moderator's words has them."""
    return Marked(f"{CORRECTING}:{person}", at, "")


def was_posted(turn: Turn, about: int, text: str) -> bool:
    """True where the last correction of a message says the same already."""
    mark = turn.state.marks.get(_of(about))
    return mark is not None and mark.value == _print(text)


def posted(about: int, text: str, at: datetime) -> Marked:
    """A message is corrected by this text."""
    return Marked(_of(about), at, _print(text))


def refused(about: int) -> Unmarked:
    """The messenger did not take the correction: the same may be written again."""
    return Unmarked(_of(about))


def _of(about: int) -> str:
    return f"{_POSTED}:{about}"


def _print(text: str) -> str:
    """What a text is known by, without keeping its words."""
    return sha256(" ".join(text.split()).encode()).hexdigest()[:8]
