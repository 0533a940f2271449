"""/опровержение: a moderator corrects what is untrue, in his own name (КО 2)."""

from datetime import datetime

from handlers import corrections
from handlers.calls import Rank, Send
from handlers.commands.command import Audience, Command, Invocation, answer
from handlers.commands.leading import begins_sentence, leading
from handlers.commands.names import Name
from handlers.commands.targets import Unclear
from handlers.complaint_case import CORRECT, decided, open_about, shown
from handlers.complaints import RUMOUR, deciders
from handlers.effects import CallPromised, Effects, JournalLine
from handlers.events import Reply
from handlers.roster import learn_names
from handlers.state import Case
from handlers.telling import AUTHOR
from handlers.turn import Turn
from handlers.voice import LONGEST, opening
from handlers.wording import announcements
from handlers.wording import complaints as wording
from policies.school import Mode


async def correct(turn: Turn, invocation: Invocation) -> Effects:
    """/опровержение [срочно] TEXT, as a reply or after the button: an official correction."""
    about, waiting = _about(turn, invocation)
    text, urgent = _text(invocation.args)
    if not text:
        raise Unclear(wording.NO_TEXT)
    _check_voice(turn, text, urgent=urgent)
    if corrections.was_posted(turn, about, text):
        raise Unclear(wording.CORRECTED_BEFORE)
    learnt = await learn_names(turn, (invocation.by,))
    turn = turn.after(learnt)
    recent, reply = turn.state.recent_of(about), invocation.said.reply
    at = recent.at if recent else reply.at if reply else None
    said_at = turn.school.local(at) if at else None
    name = turn.state.name_of(invocation.by)
    case = open_about(turn, about)
    closed: Effects = ()
    if case is not None and _decides(turn, case.opened.user_id, invocation.by):
        closed = decided(turn, case, CORRECT, by=invocation.by, at=invocation.said.at)
    return (
        *learnt,
        *waiting,
        *closed,
        corrections.posted(about, text, invocation.said.at),
        CallPromised(
            purpose=corrections.CORRECTION,
            call=Send(
                turn.event.lane,
                wording.correction(name, text, said_at, urgent=urgent),
                reply_to=about,
            ),
            rank=Rank.EXPLANATION,
            report=True,
            context={AUTHOR: str(invocation.by)},
        ),
        JournalLine(
            kind="correction",
            at=invocation.said.at,
            user_id=recent.author_id if recent else None,
            cmid=about,
            rule=RUMOUR,
            more={"by": invocation.by},
        ),
        answer(
            invocation,
            wording.corrected(_corrected(turn, reply, case, said_at), closed=bool(closed)),
        ),
    )


def _text(args: str) -> tuple[str, bool]:
    """What the chat is to read, and whether it cannot wait for the opening."""
    word, rest = leading(args)
    urgent = announcements.kind_in(word) is announcements.Kind.URGENT
    urgent = urgent and not begins_sentence(args)
    return (rest if urgent else args).strip(), urgent


def _check_voice(turn: Turn, text: str, *, urgent: bool) -> None:
    """Raise ``Unclear`` where the school's voice is not to be heard now, or not so long."""
    if len(text) > LONGEST:
        raise Unclear(announcements.too_long(len(text), LONGEST))
    if turn.mode is Mode.OBSERVE:
        raise Unclear(announcements.OBSERVING)
    due = turn.now() if urgent else opening(turn.here, turn.now())
    if due is None or due > turn.now():
        raise Unclear(wording.closed_now(turn.here, due))


def _corrected(
    turn: Turn, reply: Reply | None, case: Case | None, said_at: datetime | None
) -> wording.About | None:
    """The message that is corrected, where its words are at hand."""
    if case is not None:
        return shown(turn, case.opened)
    if reply is None:
        return None
    return wording.About(turn.state.name_of(reply.author_id), said_at, reply.text)


def _decides(turn: Turn, author_id: int, by: int) -> bool:
    """Of a moderator's message the administrators decide, and nobody of his own."""
    return not turn.role(author_id).immune or by in deciders(turn, author_id)


def _about(turn: Turn, invocation: Invocation) -> tuple[int, Effects]:
    """The message to correct: the one replied to, or the one whose button was pressed."""
    reply = invocation.said.reply
    if reply is not None and reply.cmid:
        return reply.cmid, ()
    about = corrections.awaited(turn, invocation.by, invocation.said.at)
    if not about:
        raise Unclear(wording.NOT_ABOUT_ANYTHING)
    return about, (corrections.written(invocation.by, invocation.said.at),)


COMMANDS = (
    Command(
        Name.CORRECTION,
        Audience.MODERATORS,
        "/опровержение [срочно] ТЕКСТ",
        "ответом на сообщение: официальное уточнение от вашего имени",
        correct,
        details="Пока чат закрыт, не выходит, и бот скажет, когда откроется; «срочно» выходит "
        "сразу.",
    ),
)
