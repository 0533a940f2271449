"""Gentle hints (КО 17, 18): a burst, an answer to nobody in particular. Privately, once a week.

They rest on a message's neighbours, so they are no part of its verdict: nothing is taken
down, struck or asked of a moderator because of them.
"""

from datetime import timedelta

from handlers import failed_policy
from handlers.effects import Effects, JournalLine, Marked
from handlers.events import MessageSaid
from handlers.telling import remind
from handlers.turn import Turn
from handlers.wording import hints as wording
from policies.judge import judge
from policies.message import Message
from policies.state import ChatState
from policies.verdict import Ask

HINTED = "hinted"
# One hint of any kind a person.
REST = timedelta(days=7)


def hint(turn: Turn, said: MessageSaid, message: Message) -> Effects:
    """Hint at what the message's neighbours show; ``turn`` is as it was before the message."""
    if said.edited:
        return ()
    policies = [one for one in turn.here.policies if one.looks_at_chat]
    if not policies:
        return ()
    judged = judge(message, ChatState(turn.here.kind, turn.state.recent), policies)
    failed = failed_policy.journaled(said, judged)
    found = next((one for one in judged.noticed if one.asks is Ask.REMIND), None)
    if found is None or _rests(turn, said):
        return failed
    text = wording.hint(turn.here, turn.school.regulation, found.rule)
    return (
        *failed,
        Marked(_mark(said.author_id), said.at, found.rule),
        JournalLine(
            kind="hint",
            at=said.at,
            user_id=said.author_id,
            cmid=said.cmid,
            rule=found.rule,
            confidence=found.finding.score,
            evidence=found.finding.quotes,
            more={"mode": turn.mode.value},
        ),
        remind(turn, said.author_id, text, purpose="hint", short=wording.short(found.rule)),
    )


def _rests(turn: Turn, said: MessageSaid) -> bool:
    """True within a week of the person's last hint."""
    mark = turn.state.marks.get(_mark(said.author_id))
    return mark is not None and said.at - mark.at < REST


def _mark(user_id: int) -> str:
    return f"{HINTED}:{user_id}"
