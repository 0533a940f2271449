"""A screenshot of the chat (КО 8, КО-р 9): whoever takes one is reminded of the rule, privately."""

from datetime import timedelta

from handlers.effects import Effects, JournalLine, Marked
from handlers.events import ScreenshotTaken
from handlers.telling import remind
from handlers.turn import Turn
from handlers.wording import screenshots as wording
from policies.school import Mode

RULE = "confidential"
# A screenshot is no breach: only what becomes of it may be one. So a word a day is enough.
EVERY = timedelta(days=1)
# Begins the mark of whoever was reminded.
TAKEN = "screenshot"


def taken(turn: Turn, event: ScreenshotTaken) -> Effects:
    """Remind the person, where the school watches over confidential matters at all."""
    line = JournalLine(kind="screenshot", at=event.at, user_id=event.user_id, rule=RULE)
    watched = any(one.rule == RULE for one in turn.here.policies)
    name = f"{TAKEN}:{event.user_id}"
    told = turn.state.marks.get(name)
    lately = told is not None and event.at - told.at < EVERY
    quiet = turn.mode is Mode.OBSERVE or turn.role(event.user_id).immune
    if not watched or lately or quiet:
        return (line,)
    text = wording.reminder(turn.here, turn.school.regulation)
    return (
        line,
        Marked(name, event.at),
        remind(turn, event.user_id, text, purpose="screenshot", short=wording.SHORT),
    )
