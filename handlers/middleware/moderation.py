"""Moderation: every message of a chat is judged by the policies, and what follows is decided.

What becomes of the decision is the mode's business: ``enforce`` does it, ``observe``
keeps its journal lines only.
"""

from collections.abc import Callable, Mapping

from handlers import deferral, wording
from handlers.calls import Keyboard, Rank
from handlers.commands.names import command_in
from handlers.effects import CallPromised, Effects, JournalLine, MessageSeen, ReviewOpened
from handlers.events import MessageSaid, Reread
from handlers.rereading import reread_later
from handlers.reviews import close_review, review_buttons
from handlers.sanctions import Breach, restrict, strike, take_down
from handlers.telling import alert, tell
from handlers.turn import Next, Turn, add
from policies.judge import Judged, Judgement, judge
from policies.message import Message
from policies.policy import Policy
from policies.school import Mode
from policies.state import ChatState, Recent
from policies.verdict import Action, Ask

# A recognised command is not judged by hours or topic; its free text is judged as any other.
NOT_FOR_COMMANDS = frozenset({"open_hours", "off_topic"})


def done(effects: Effects) -> Effects:
    """``enforce``: what was decided is done."""
    return effects


def noted(effects: Effects) -> Effects:
    """``observe``: what would have been done is in the journal, nothing is touched."""
    return tuple(one for one in effects if isinstance(one, JournalLine | MessageSeen))


CONSEQUENCES: Mapping[Mode, Callable[[Effects], Effects]] = {
    Mode.ENFORCE: done,
    Mode.OBSERVE: noted,
}


async def moderation(turn: Turn, go_on: Next) -> Effects:
    """Judge what was said or edited in a chat."""
    event = turn.event
    said = event.said if isinstance(event, Reread) else event
    if turn.private or not isinstance(said, MessageSaid):
        return await go_on(turn)
    if not said.edited and said.cmid and turn.state.recent_of(said.cmid) is not None:
        # The same message under another event id: it was judged, answered and recorded.
        return ()
    decided = CONSEQUENCES[turn.mode](_decide(turn, said))
    later = () if said.edited else reread_later(turn, said)
    return await add((*decided, *later), turn, go_on)


def _decide(turn: Turn, said: MessageSaid) -> Effects:
    role = turn.actor or turn.role(said.author_id)
    if role.immune:
        return (_seen_as(said, ()),)
    message = Message.of(
        said.text,
        at=turn.school.local(said.at),
        peer_id=said.lane,
        cmid=said.cmid,
        author_id=said.author_id,
        role=role,
        attachments=said.attachments,
        forwarded=said.forwarded,
        reply_to_author=said.reply.author_id if said.reply else None,
        reply_to_cmid=said.reply.cmid if said.reply else None,
        edited=said.edited,
    )
    state = ChatState(kind=turn.here.kind, recent=turn.state.recent)
    judgement = judge(message, state, _policies_for(turn, said))
    record: Effects = (
        *(_failure(turn, said, one) for one in judgement.failed),
        _verdict_line(turn, said, judgement),
        _seen_as(said, tuple(one.rule for one in judgement.noticed)),
    )
    return (*record, *_answer(turn.after(record), said, judgement))


def _policies_for(turn: Turn, said: MessageSaid) -> tuple[Policy, ...]:
    policies = turn.here.policies
    if command_in(said.text) is None:
        return policies
    return tuple(one for one in policies if one.rule not in NOT_FOR_COMMANDS)


def _answer(turn: Turn, said: MessageSaid, judgement: Judgement) -> Effects:
    verdict, leading = judgement.verdict, judgement.leading()
    alarm = _emergency(turn, said, judgement) if verdict.exempt else ()
    running = turn.state.block_of(said.author_id, said.at)
    if running is not None and not verdict.exempt:
        # The messenger let a blocked person write: deleted on sight, restricted anew.
        return (
            *take_down(turn, said.cmid),
            restrict(running, turn, tells=False),
            JournalLine(
                kind="blocked_wrote",
                at=said.at,
                user_id=said.author_id,
                cmid=said.cmid,
                rule=running.rule,
                more={"block": running.key},
            ),
        )
    if leading is None:
        return alarm
    if verdict.does >= Action.DELETE:
        return _taken_down(turn, said, judgement)
    asked = _ask(turn, said, judgement) if verdict.asks_moderator else ()
    if verdict.defers:
        return (*alarm, *asked, *deferral.defer(turn, said, _finding(judgement, Ask.DEFER)))
    if verdict.does is Action.REMIND:
        reminded = _finding(judgement, Ask.REMIND)
        return (*alarm, *asked, _reminder(turn, said, reminded))
    return (*alarm, *asked)


def _taken_down(turn: Turn, said: MessageSaid, judgement: Judgement) -> Effects:
    down = (*take_down(turn, said.cmid), *close_review(turn, said.cmid, said.at))
    if judgement.verdict.does is Action.STRIKE:
        found = _finding(judgement, Ask.STRIKE)
        breach = Breach(
            user_id=said.author_id,
            rule=found.rule,
            at=said.at,
            text=said.text,
            quotes=found.finding.quotes,
            explanation=found.finding.explanation,
            cmid=said.cmid,
            confidence=found.finding.score,
        )
        struck = strike(turn, breach)
        if struck:
            return (*down, *struck)
    ask = Ask.STRIKE if judgement.verdict.does is Action.STRIKE else Ask.DELETE
    found = _finding(judgement, ask)
    notice = wording.removed_notice(
        turn.here, turn.school.regulation, found, found.finding.quotes, said.text
    )
    short = wording.removed_short(found.rule)
    return (*down, tell(said.author_id, notice, purpose="removed", short=short))


def _reminder(turn: Turn, said: MessageSaid, found: Judged) -> CallPromised:
    text = wording.reminder(turn.here, turn.school.regulation, found, found.finding.quotes)
    return tell(
        said.author_id,
        text,
        purpose="reminder",
        short=wording.removed_short(found.rule),
        rank=Rank.COURTESY,
    )


def _ask(turn: Turn, said: MessageSaid, judgement: Judgement) -> Effects:
    found = next(one for one in judgement.noticed if one.asks in (Ask.DELETE, Ask.STRIKE))
    key = f"review:{said.lane}:{said.cmid}"
    if key in turn.state.reviews:
        return ()
    keyboard: Keyboard = review_buttons(said.lane, said.cmid)
    name = turn.state.name_of(said.author_id)
    text = wording.review(turn.here, turn.school.regulation, name, found, said.text)
    return (
        ReviewOpened(
            key=key,
            user_id=said.author_id,
            cmid=said.cmid,
            rule=found.rule,
            quotes=found.finding.quotes,
            text=said.text,
            at=said.at,
        ),
        *alert(turn, text, purpose="review", keyboard=keyboard),
    )


def _emergency(turn: Turn, said: MessageSaid, judgement: Judgement) -> Effects:
    found = _finding(judgement, Ask.EXEMPT)
    name = turn.state.name_of(said.author_id)
    return alert(
        turn,
        wording.emergency(turn.here, name, said.text, found),
        purpose="emergency",
        rank=Rank.SANCTION,
    )


def _finding(judgement: Judgement, asks: Ask) -> Judged:
    """The surest finding that asks for this, the certain ones first."""
    return judgement.surest(asks)


def _seen_as(said: MessageSaid, rules: tuple[str, ...]) -> MessageSeen:
    return MessageSeen(
        Recent(
            cmid=said.cmid,
            author_id=said.author_id,
            at=said.at,
            length=len(said.text),
            reply_to_author=said.reply.author_id if said.reply else None,
            rules=rules,
        )
    )


def _verdict_line(turn: Turn, said: MessageSaid, judgement: Judgement) -> JournalLine:
    leading = judgement.leading()
    return JournalLine(
        kind="edit_verdict" if said.edited else "verdict",
        at=said.at,
        user_id=said.author_id,
        cmid=said.cmid,
        rule=leading.rule if leading else None,
        confidence=leading.finding.score if leading else None,
        evidence=leading.finding.quotes if leading else (),
        more={
            "action": judgement.verdict.outcome.value,
            "mode": turn.mode.value,
            "findings": [
                {
                    "rule": one.rule,
                    "confidence": round(one.finding.score, 4),
                    "level": one.level.value,
                    "evidence": list(one.finding.quotes),
                }
                for one in judgement.noticed
            ],
        },
    )


def _failure(turn: Turn, said: MessageSaid, one: Judged) -> JournalLine:
    return JournalLine(
        kind="policy_failed",
        at=said.at,
        user_id=said.author_id,
        cmid=said.cmid,
        rule=one.rule,
        more={"error": one.error},
    )
