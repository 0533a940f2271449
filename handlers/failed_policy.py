"""A policy that raised while others judged on: the journal says which, and what it raised."""

from handlers.effects import JournalLine
from handlers.events import MessageSaid
from policies.judge import Judgement


def journaled(said: MessageSaid, judgement: Judgement) -> tuple[JournalLine, ...]:
    """A journal line for each policy that failed at a message."""
    return tuple(
        JournalLine(
            kind="policy_failed",
            at=said.at,
            user_id=said.author_id,
            cmid=said.cmid,
            rule=one.rule,
            more={"error": one.error},
        )
        for one in judgement.failed
    )
