"""Asked before (КО 16): a question that was answered earlier in the chat gets a reply that says so.

Questions and their first answers are remembered as salted hashes, never as words; what is
quoted is read from the messenger anew. «Не то» takes the reply away, keeps the pair apart
ever after and makes the chat a little harder to convince.
"""

from dataclasses import dataclass
from datetime import timedelta

from handlers.buttons import Do, Pressed, button
from handlers.calls import DeleteMessages, Rank, Send
from handlers.effects import (
    CallPromised,
    Effects,
    JournalLine,
    Marked,
    QuestionAnswered,
    QuestionAsked,
    QuestionForgotten,
    QuestionRefused,
)
from handlers.events import ButtonPressed, MessageSaid
from handlers.ports import Quote, Unavailable
from handlers.telling import answer_press
from handlers.turn import Turn
from handlers.wording import asked as wording
from policies.asked import KEPT, MOST_RAISED, RAISE, Asked, Earlier, find
from policies.asked_before import AskedBefore
from policies.asked_talk import asks, question_answered
from policies.message import Message
from policies.school import Mode
from policies.state import ChatState
from policies.text.questions import Gist, answer_gist, question_gist

SHOWN, RAISED = "asked_shown", "asked_raised"
# One such reply a chat in this time.
REST = timedelta(minutes=10)
# So many replies can still be dismissed; of older ones the press is only answered.
_MOST_SHOWN = 30
# A reply that could not be sent in time would come into another talk.
_FRESH = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Looked:
    """A question as it is remembered, and what was found for it.

    ``gone``: a question that was found, and whose message is no longer in the chat.
    """

    gist: Gist
    earlier: Earlier | None = None
    question: Quote | None = None
    answer: Quote | None = None
    gone: int | None = None


async def look(turn: Turn, said: MessageSaid, message: Message) -> Looked | None:
    """Look a question up; None for what is none, or where questions are not remembered."""
    policy, salt = policy_of(turn), turn.ports.salt
    if policy is None or salt is None or not said.cmid or message.author_id <= 0:
        return None
    if not asks(message):
        return None
    gist = question_gist(message.own, message.at.date(), salt)
    if message.role.immune or not _may_point(turn, said):
        return Looked(gist)
    like, among = await turn.ports.reader.questions_like(said.lane, gist, said.at - KEPT)
    match = find([one for one in like if one.cmid != said.cmid], gist, said.at)
    if match is None:
        return Looked(gist)
    earlier = Earlier(match, among, _raised(turn))
    finding = policy.check(message, ChatState(asked=earlier))
    if finding.score < policy.settings.certain:
        return Looked(gist)
    return await _quoted(turn, gist, earlier)


def remember(turn: Turn, message: Message, looked: Looked | None) -> Effects:
    """What a message that stands in the chat adds to memory; ``turn`` as it was before it."""
    salt = turn.ports.salt
    if looked is not None:
        return (QuestionAsked(message.cmid, message.at, looked.gist),)
    if policy_of(turn) is None or salt is None or message.author_id <= 0 or message.edited:
        return ()
    question = question_answered(message, turn.state.recent)
    if question is None:
        return ()
    if question in turn.state.answered:
        return ()
    gist = answer_gist(message.own, message.at.date(), salt)
    return (QuestionAnswered(question, message.cmid, gist),)


def point(turn: Turn, said: MessageSaid, looked: Looked | None) -> Effects:
    """Reply to a question by pointing to the earlier answer."""
    if looked is None or looked.earlier is None:
        return ()
    if looked.gone is not None:
        return (QuestionForgotten(looked.gone),)
    if looked.question is None or looked.answer is None:
        return ()
    earlier = looked.earlier.match.asked
    pair = f"{earlier.cmid}:{said.cmid}"
    text = wording.earlier(looked.question.text, turn.school.local(earlier.at), looked.answer.text)
    no = button(wording.NOT_THIS, Pressed(Do.ASKED, said.lane, pair))
    return (
        Marked(SHOWN, said.at, " ".join((*_shown(turn), pair)[-_MOST_SHOWN:])),
        JournalLine(
            kind="asked_before",
            at=said.at,
            user_id=said.author_id,
            cmid=said.cmid,
            rule=AskedBefore.rule,
            confidence=looked.earlier.score,
            more={"earlier": earlier.cmid, "answer": earlier.answered_by},
        ),
        CallPromised(
            purpose="asked",
            call=Send(said.lane, text, keyboard=((no,),), reply_to=said.cmid),
            rank=Rank.COURTESY,
            expires=said.at + _FRESH,
        ),
    )


def dismiss(turn: Turn, event: ButtonPressed, pressed: Pressed) -> Effects:
    """«Не то»: whoever asked, or a moderator, says that it is another question."""
    shown = _shown(turn)
    if pressed.about not in shown:
        return (answer_press(event, wording.HIDDEN_ALREADY),)
    earlier, later = map(int, pressed.about.split(":"))
    asker = turn.state.recent_of(later)
    may = turn.role(event.user_id).commands_chat or event.user_id in turn.school.administrators
    if not may and (asker is None or asker.author_id != event.user_id):
        return (answer_press(event, wording.NOT_YOURS),)
    left = " ".join(one for one in shown if one != pressed.about)
    at = turn.state.marks[SHOWN].at
    return (
        QuestionRefused(earlier, later),
        Marked(SHOWN, at, left),
        Marked(RAISED, event.at, f"{min(_raised(turn) + RAISE, MOST_RAISED):.2f}"),
        JournalLine(
            kind="asked_dismissed",
            at=event.at,
            user_id=event.user_id,
            cmid=later,
            rule=AskedBefore.rule,
            more={"earlier": earlier},
        ),
        CallPromised(
            purpose="asked_dismissed",
            call=DeleteMessages(turn.event.lane, (event.cmid,)),
            rank=Rank.EXPLANATION,
        ),
        answer_press(event, wording.HIDDEN),
    )


def policy_of(turn: Turn) -> AskedBefore | None:
    """The chat's policy, where the file switches it on."""
    return next((one for one in turn.here.policies if isinstance(one, AskedBefore)), None)


async def quotes_of(turn: Turn, found: tuple[Asked, ...]) -> dict[int, tuple[Quote, Quote]]:
    """Question and answer of each as they stand in the chat. Raises ``Unavailable``."""
    cmids = [cmid for one in found for cmid in (one.cmid, one.answered_by) if cmid]
    quotes = await turn.ports.directory.quotes(turn.event.lane, cmids)
    return {
        one.cmid: (quotes[one.cmid], quotes[one.answered_by])
        for one in found
        if one.answered_by is not None and one.cmid in quotes and one.answered_by in quotes
    }


async def _quoted(turn: Turn, gist: Gist, earlier: Earlier) -> Looked:
    asked = earlier.match.asked
    try:
        quotes = await quotes_of(turn, (asked,))
    except Unavailable:
        return Looked(gist)
    if asked.cmid not in quotes:
        return Looked(gist, earlier, gone=asked.cmid)
    question, answer = quotes[asked.cmid]
    return Looked(gist, earlier, question, answer)


def _may_point(turn: Turn, said: MessageSaid) -> bool:
    """Only where the bot acts, not into a talk that goes on, and not often."""
    if turn.mode is not Mode.ENFORCE or said.edited or said.reply is not None:
        return False
    last = turn.state.marks.get(SHOWN)
    return last is None or said.at - last.at >= REST


def _shown(turn: Turn) -> tuple[str, ...]:
    mark = turn.state.marks.get(SHOWN)
    return tuple(mark.value.split()) if mark else ()


def _raised(turn: Turn) -> float:
    mark = turn.state.marks.get(RAISED)
    return float(mark.value) if mark else 0.0
