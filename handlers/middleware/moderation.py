"""Moderation: every message of a chat is judged by the policies, and what follows is decided.

What becomes of the decision is the mode's business: ``enforce`` does it, ``observe``
keeps its journal lines only.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers import (
    asked,
    cry,
    deferral,
    digest,
    failed_policy,
    heat,
    hints,
    requests,
    review_case,
    teaching,
    wording,
)
from handlers.calls import Keyboard
from handlers.commands.names import Name, meant
from handlers.commands.registry import COMMANDS
from handlers.complaint_case import DELETE, STRIKE
from handlers.effects import (
    CallPromised,
    Effects,
    JournalLine,
    Marked,
    MessageSeen,
    QuestionAnswered,
    QuestionAsked,
    ReviewOpened,
)
from handlers.events import MessageSaid, Reread
from handlers.ports import RosterRole
from handlers.rereading import reread_later
from handlers.reviews import abandoned, review_buttons
from handlers.sanctions import Breach, restrict, strike
from handlers.settling import taken_down
from handlers.telling import alert, remind, tell
from handlers.turn import Next, Turn, add
from policies.heat import features_of
from policies.judge import REMINDED, Judged, Judgement, judge
from policies.message import Message
from policies.policy import Policy
from policies.school import Mode
from policies.state import ChatState
from policies.verdict import Action, Ask, Verdict

# A command goes from the chat by itself. What it says beside its name («Петрова мат») is no
# talk: it is judged by what nobody may say in any form, and only what is certain counts.
FOR_COMMANDS = frozenset(
    {"emergency", "profanity", "insult", "ads", "confidential", "foreign_messenger"}
)
# Who complains must be able to say what was said to him, and a strike would name him.
FOR_DISCREET = frozenset({"emergency"})
_REMEMBERED = frozenset({heat.HEAT, hints.HINTED, *requests.REQUESTS})


def done(turn: Turn, said: MessageSaid, effects: Effects) -> Effects:
    """``enforce``: what was decided is done."""
    return effects


def noted(turn: Turn, said: MessageSaid, effects: Effects) -> Effects:
    """``observe``: what would have been done is in the journal and in the evening's digest,
    nothing is touched. Only a cry for help still reaches those who can help, privately.
    """
    kept = tuple(
        one
        for one in effects
        # What was journaled is remembered too, or it would be journaled every time.
        if isinstance(one, JournalLine | MessageSeen | QuestionAsked | QuestionAnswered)
        or (isinstance(one, Marked) and one.name.partition(":")[0] in _REMEMBERED)
        or (isinstance(one, CallPromised) and one.purpose.partition(":")[0] == cry.CRY)
    )
    return (*kept, *digest.keep(turn, said, effects))


CONSEQUENCES: Mapping[Mode, Callable[[Turn, MessageSaid, Effects], Effects]] = {
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
    message = _message(turn, said)
    judgement = await _judgement(turn, said, message)
    stands = message.role.immune or _stands(turn, said, judgement.verdict)
    # Not sought for a command, nor for what goes from the chat.
    sought = stands and _command(said) is None
    looked = await asked.look(turn, said, message) if sought else None
    decided = (
        _of_the_immune(turn, said, message, looked, judgement)
        if message.role.immune
        else _of_a_member(turn, said, message, looked, judgement, stands=stands)
    )
    done_here = CONSEQUENCES[turn.mode](turn, said, decided)
    later = () if said.edited else reread_later(turn, said)
    return await add((*done_here, *later), turn, go_on)


def _command(said: MessageSaid) -> tuple[Name, str] | None:
    """The command that a message is meant as. An edit is none: it would stay in the chat
    for good, past the hours and the topic, with a slash before it.
    """
    return None if said.edited else meant(said.text)


def _message(turn: Turn, said: MessageSaid) -> Message:
    command = _command(said)
    return Message.of(
        said.text if command is None else command[1],
        at=turn.school.local(said.at),
        peer_id=said.lane,
        cmid=said.cmid,
        author_id=said.author_id,
        role=turn.actor or turn.role(said.author_id),
        attachments=said.attachments,
        forwarded=said.forwarded,
        reply_to_author=said.reply.author_id if said.reply else None,
        reply_to_cmid=said.reply.cmid if said.reply else None,
        reply_to_role=turn.role(said.reply.author_id) if said.reply else None,
        edited=said.edited,
    )


async def _judgement(turn: Turn, said: MessageSaid, message: Message) -> Judgement:
    state = ChatState(
        turn.here.kind,
        turn.state.recent,
        turn.lessons,
        pictures_asked=requests.last(turn, requests.PICTURES),
        confirm_asked=requests.last(turn, requests.SIGNS),
    )
    judgement = judge(message, state, _policies_for(turn, said))
    if _command(said) is not None:
        judgement = judgement.of_a_command()
    # A subject teacher is a member like others in a class's chat: only the roster knows.
    asked_of = any(one.rule in REMINDED for one in judgement.noticed)
    if asked_of and not message.role.teaches and await _works_here(turn, said.author_id):
        return judgement.of_a_teacher()
    return judgement


async def _works_here(turn: Turn, person_id: int) -> bool:
    entries = await turn.ports.reader.enrolled((person_id,))
    return any(one.role is RosterRole.EMPLOYEE and not one.left for one in entries)


def _of_the_immune(
    turn: Turn,
    said: MessageSaid,
    message: Message,
    looked: asked.Looked | None,
    judgement: Judgement,
) -> Effects:
    """What those who command the chat say is remembered; at most they are reminded."""
    command = _command(said) is not None
    # «/объявление … пришлите фото» asks as well.
    seen = (_seen_as(message, (), command=command), *requests.remember(message))
    if command:
        return seen
    remembered = (*seen, *asked.remember(turn, message, looked))
    watched = heat.watch(turn.after(remembered), said)
    return (*remembered, *_reminded(turn, said, judgement), *watched)


def _of_a_member(
    turn: Turn,
    said: MessageSaid,
    message: Message,
    looked: asked.Looked | None,
    judgement: Judgement,
    *,
    stands: bool,
) -> Effects:
    command = _command(said) is not None
    lines = (*failed_policy.journaled(said, judgement), _verdict_line(turn, said, judgement))
    if _is_unsigned(said, judgement):
        # The lines beside it name the complaint, and these would name who complained.
        lines = tuple(replace(one, user_id=None, cmid=None) for one in lines)
    record: Effects = (
        *lines,
        _seen_as(message, tuple(one.rule for one in judgement.noticed), command=command),
    )
    answered = (*record, *_answer(turn.after(record), said, judgement))
    if command:
        return answered
    if stands:
        answered = (*answered, *_of_the_talk(turn, said, message, looked, judgement.verdict))
    return (*answered, *heat.watch(turn.after(answered), said))


def _of_the_talk(
    turn: Turn,
    said: MessageSaid,
    message: Message,
    looked: asked.Looked | None,
    verdict: Verdict,
) -> Effects:
    """What a message that stands means among its neighbours; an emergency is not hinted at."""
    remembered = asked.remember(turn, message, looked)
    if verdict.exempt:
        return remembered
    pointed = asked.point(turn, said, looked)
    # One thing at a time: who is shown an answer, or reminded of a rule, gets no hint.
    told = pointed or verdict.does is Action.REMIND
    return (*remembered, *pointed, *(() if told else hints.hint(turn, said, message)))


def _stands(turn: Turn, said: MessageSaid, verdict: Verdict) -> bool:
    """True for a message that stays in the chat."""
    if verdict.exempt:
        return True
    blocked = turn.state.block_of(said.author_id, said.at) is not None
    return not blocked and verdict.does < Action.DELETE and not verdict.defers


def _policies_for(turn: Turn, said: MessageSaid) -> tuple[Policy, ...]:
    """Those that judge a message by itself."""
    policies = tuple(one for one in turn.here.policies if not one.looks_at_chat)
    if _command(said) is None:
        return policies
    judging = FOR_DISCREET if _is_discreet(said) else FOR_COMMANDS
    return tuple(one for one in policies if one.rule in judging)


def _answer(turn: Turn, said: MessageSaid, judgement: Judgement) -> Effects:
    verdict, leading = judgement.verdict, judgement.leading()
    alarm = _alarm(turn, said, judgement) if verdict.exempt else ()
    running = turn.state.block_of(said.author_id, said.at)
    if running is not None and not verdict.exempt:
        # The messenger let a blocked person write: deleted on sight, restricted anew.
        return (
            *taken_down(turn, said.cmid, DELETE, at=said.at, by=0),
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
    if verdict.defers:
        late = deferral.defer(turn, said, _finding(judgement, Ask.DEFER))
        asked = _ask(turn.after(late), said, judgement) if verdict.asks_moderator else ()
        return (*alarm, *asked, *late)
    asked = _ask(turn, said, judgement) if verdict.asks_moderator else ()
    if verdict.does is Action.REMIND:
        return (*alarm, *asked, _reminder(turn, said, judgement))
    return (*alarm, *asked)


def _reminded(turn: Turn, said: MessageSaid, judgement: Judgement) -> Effects:
    """A teacher who commands the chat is told of his own assignment, and nothing is done."""
    if judgement.verdict.does is not Action.REMIND:
        return ()
    return (_verdict_line(turn, said, judgement), _reminder(turn, said, judgement))


def _taken_down(turn: Turn, said: MessageSaid, judgement: Judgement) -> Effects:
    if judgement.verdict.does is Action.STRIKE:
        found = _finding(judgement, Ask.STRIKE)
        breach = Breach(
            user_id=said.author_id,
            rule=found.rule,
            at=said.at,
            text=said.spoken,
            quotes=found.finding.quotes,
            explanation=found.finding.explanation,
            cmid=said.cmid,
            confidence=found.finding.score,
        )
        struck = strike(turn, breach)
        if struck:
            return (*taken_down(turn, said.cmid, STRIKE, at=said.at, by=0), *struck)
    ask = Ask.STRIKE if judgement.verdict.does is Action.STRIKE else Ask.DELETE
    found = _finding(judgement, ask)
    notice = wording.removed_notice(
        turn.here, turn.school.regulation, found, found.finding.quotes, said.spoken
    )
    short = wording.removed_short(found.rule)
    return (
        *taken_down(turn, said.cmid, DELETE, at=said.at, by=0),
        tell(said.author_id, notice, purpose="removed", short=short),
    )


def _reminder(turn: Turn, said: MessageSaid, judgement: Judgement) -> CallPromised:
    found = _finding(judgement, Ask.REMIND)
    asked = judgement.verdict.asks_moderator and not turn.role(said.author_id).immune
    text = wording.reminder(
        turn.here, turn.school.regulation, found, found.finding.quotes, asked=asked
    )
    short = wording.removed_short(found.rule)
    return remind(turn, said.author_id, text, purpose="reminder", short=short)


def _ask(turn: Turn, said: MessageSaid, judgement: Judgement) -> Effects:
    found = next(one for one in judgement.noticed if one.asks in (Ask.DELETE, Ask.STRIKE))
    key = review_case.key_of(said.lane, said.cmid)
    if key in turn.state.reviews:
        return ()
    keyboard: Keyboard = review_buttons(said.lane, said.cmid)
    if said.spoken.strip() and teaching.policy_for(turn, found.rule) is not None:
        keyboard = (*keyboard, teaching.row(said.lane, said.cmid))
    name = turn.state.name_of(said.author_id)
    late = deferral.is_held(turn, said.cmid)
    text = wording.review(turn.here, turn.school.regulation, name, found, said.spoken, late=late)
    return (
        *abandoned(turn, said.at),
        ReviewOpened(
            key=key,
            user_id=said.author_id,
            cmid=said.cmid,
            rule=found.rule,
            quotes=found.finding.quotes,
            text=said.spoken,
            at=said.at,
        ),
        *alert(turn, text, purpose="review", keyboard=keyboard),
    )


def _alarm(turn: Turn, said: MessageSaid, judgement: Judgement) -> Effects:
    found = _finding(judgement, Ask.EXEMPT)
    return cry.passed_on(turn, said, found, discreet=_is_discreet(said))


def _is_discreet(said: MessageSaid) -> bool:
    command = _command(said)
    return command is not None and COMMANDS[command[0]].discreet


def _is_unsigned(said: MessageSaid, judgement: Judgement) -> bool:
    """True for a complaint, unless it cries so surely for help that its author is named."""
    if not _is_discreet(said):
        return False
    exempt = judgement.verdict.exempt
    return not (exempt and cry.is_signed(_finding(judgement, Ask.EXEMPT)))


def _finding(judgement: Judgement, asks: Ask) -> Judged:
    """The surest finding that asks for this, the certain ones first."""
    return judgement.surest(asks)


def _seen_as(message: Message, rules: tuple[str, ...], *, command: bool) -> MessageSeen:
    seen = features_of(message, rules)
    # A command is no part of the talk, whatever it says of somebody.
    return MessageSeen(replace(seen, heat=0.0, insult=0.0, peace=0.0) if command else seen)


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
