"""/жалоба and /опровержение: a member points at a message, a moderator corrects it (КО 2)."""

from datetime import timedelta

from handlers import complaints, cry
from handlers.calls import Rank, Send
from handlers.commands.command import Audience, Command, Invocation, answer
from handlers.commands.names import Name
from handlers.commands.targets import RuleUnclear, Unclear, rule
from handlers.complaint_case import CORRECT, decided, key_of
from handlers.effects import CallPromised, Effects, JournalLine, Marked
from handlers.roster import learn_names
from handlers.telling import AUTHOR
from handlers.turn import Turn
from handlers.wording import complaints as wording

# A correction that was asked for by button is written within a day.
WITHIN = timedelta(days=1)


async def complain(turn: Turn, invocation: Invocation) -> Effects:
    """/жалоба [RULE] [REASON], as a reply: to the moderator, who does not learn from whom."""
    reply = invocation.said.reply
    if reply is None or not reply.cmid:
        raise Unclear(wording.REPLY_NEEDED)
    try:
        named, rest = rule(turn, invocation.args)
    except RuleUnclear:
        # A member need not know the rules' names: what he writes is no condition.
        named, rest = "", invocation.args
    # Words that begin with a rule's name («мат при детях») are passed on whole.
    reason = invocation.args.strip() if rest.strip() else ""
    signed = cry.signs(turn, invocation.said, reason)
    ground = complaints.Ground(named, reason, signed=signed)
    return complaints.complain(turn, invocation.said, reply, ground)


async def correct(turn: Turn, invocation: Invocation) -> Effects:
    """/опровержение TEXT, as a reply: an official correction under the moderator's name (КО 2)."""
    text = invocation.args.strip()
    about, waiting = _about(turn, invocation)
    if not text:
        raise Unclear(wording.NO_TEXT)
    learnt = await learn_names(turn, (invocation.by,))
    turn = turn.after(learnt)
    recent = turn.state.recent_of(about)
    said_at = turn.school.local(recent.at) if recent else None
    post = wording.correction(turn.state.name_of(invocation.by), text, said_at)
    case = turn.state.cases.get(key_of(turn.event.lane, about))
    closed: Effects = ()
    if case is not None and _decides(turn, case.opened.user_id, invocation.by):
        closed = decided(turn, case, CORRECT, by=invocation.by, at=invocation.said.at)
    return (
        *learnt,
        *waiting,
        *closed,
        CallPromised(
            purpose=complaints.CORRECTION,
            call=Send(turn.event.lane, post, reply_to=about),
            rank=Rank.EXPLANATION,
            report=True,
            context={AUTHOR: str(invocation.by)},
        ),
        JournalLine(
            kind="correction",
            at=invocation.said.at,
            user_id=recent.author_id if recent else None,
            cmid=about,
            rule=complaints.RUMOUR,
            more={"by": invocation.by},
        ),
        answer(invocation, wording.CORRECTED_AND_CLOSED if closed else wording.CORRECTED),
    )


def _decides(turn: Turn, author_id: int, by: int) -> bool:
    """Of a moderator's message the administrators decide, and nobody of his own."""
    return not turn.role(author_id).immune or by in complaints.deciders(turn, author_id)


def _about(turn: Turn, invocation: Invocation) -> tuple[int, Effects]:
    """The message to correct: the one replied to, or the one whose button was pressed."""
    reply = invocation.said.reply
    if reply is not None and reply.cmid:
        return reply.cmid, ()
    name = f"{complaints.CORRECTING}:{invocation.by}"
    mark = turn.state.marks.get(name)
    if mark is None or not mark.value or invocation.said.at - mark.at > WITHIN:
        raise Unclear(wording.NOT_ABOUT_ANYTHING)
    return int(mark.value), (Marked(name, invocation.said.at, ""),)


COMMANDS = (
    Command(
        Name.COMPLAINT,
        Audience.EVERYBODY,
        "/жалоба [ПРАВИЛО]",
        "ответом на сообщение: попросить модератора посмотреть, в чате вас не назовут",
        complain,
        details="Если в сообщении неправда, напишите «/жалоба недостоверно». Можно добавить, "
        "в чём дело: тот, кто решает, увидит эти слова без вашего имени.",
        discreet=True,
    ),
    Command(
        Name.CORRECTION,
        Audience.MODERATORS,
        "/опровержение ТЕКСТ",
        "ответом на сообщение: официальное уточнение от вашего имени",
        correct,
        details="Чат увидит его под этим сообщением. Жалобу на него оно закрывает.",
    ),
)
