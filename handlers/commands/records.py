"""What was decided, why, and taking it back: /журнал, /почему, /отмена."""

from datetime import datetime

from handlers import letters, undoing
from handlers.commands.command import Audience, Command, Invocation, answer
from handlers.commands.leading import bare
from handlers.commands.names import Name
from handlers.commands.targets import Unclear, named, target
from handlers.effects import Effects, JournalLine
from handlers.events import Reply
from handlers.turn import Turn
from handlers.wording import records as wording
from handlers.wording import undoing as undone
from policies.judge import judge
from policies.message import Message
from policies.state import ChatState

USUAL, MOST = 15, 40


async def journal(turn: Turn, invocation: Invocation) -> Effects:
    """/журнал [COUNT]: the newest decisions in this chat, the last one last."""
    written = bare(invocation.args)
    count = int(written) if written.isdecimal() else USUAL
    lines = await turn.ports.reader.journal(
        turn.event.lane, kinds=wording.KINDS, last=min(max(count, 1), MOST)
    )
    told = [(line, turn.school.local(line.at), _name(turn, line)) for line in lines if _shown(line)]
    return (answer(invocation, wording.journal(told)),)


def _shown(line: JournalLine) -> bool:
    """A message that nothing was done about is nobody's business."""
    return line.kind not in ("verdict", "edit_verdict") or line.more.get("action") != "allow"


def _name(turn: Turn, line: JournalLine) -> str:
    return turn.state.name_of(line.user_id) if line.user_id else ""


async def why(turn: Turn, invocation: Invocation) -> Effects:
    """/почему, as a reply: what every policy says of the message, and what was decided then."""
    reply = invocation.said.reply
    if reply is None:
        raise Unclear(wording.REPLY_NEEDED)
    if reply.author_id > 0 and turn.role(reply.author_id).immune:
        raise Unclear(wording.IMMUNE)
    if not reply.text.strip():
        raise Unclear(wording.NO_TEXT)
    lines = await turn.ports.reader.journal(
        turn.event.lane, kinds=wording.KINDS, last=5, cmid=reply.cmid
    )
    decided = [
        wording.journal([(line, turn.school.local(line.at), _name(turn, line))]) for line in lines
    ]
    message = Message.of(
        reply.text,
        at=_said_at(turn, reply, invocation),
        peer_id=turn.event.lane,
        author_id=reply.author_id,
        role=turn.here.kind.ordinary_role,
    )
    state = ChatState(kind=turn.here.kind, lessons=turn.lessons)
    judgement = judge(message, state, turn.here.policies)
    text = wording.why(
        turn.school.regulation, message.text, judgement.judged, decided, chat=turn.event.lane
    )
    return (answer(invocation, text),)


def _said_at(turn: Turn, reply: Reply, invocation: Invocation) -> datetime:
    recent = turn.state.recent_of(reply.cmid)
    return turn.school.local(recent.at if recent else invocation.said.at)


async def undo(turn: Turn, invocation: Invocation) -> Effects:
    """/отмена [TARGET]: undoes the last sanction wholly, whoever gave it."""
    whom = target(turn, invocation).user_id if named(invocation) else None
    at = turn.school.local(invocation.said.at)
    last = undoing.last_sanction(turn, at, whom)
    if last is None:
        raise Unclear(undone.NOTHING_TO_UNDO)
    before = undoing.lately(turn, at)
    if whom is None and before is not None and before.by != invocation.by:
        # Two who mean the same one would undo the one before it too.
        raise Unclear(undone.undone_before(before.rule))
    effects = await undoing.undo(turn, last, at, by=invocation.by)
    name = turn.state.name_of(last.user_id)
    closed = await letters.wait_for(turn, last.user_id)
    done = undone.undone(name, last.rule, block=last.block is not None, closed=closed)
    return (*effects, answer(invocation, done))


COMMANDS = (
    Command(
        Name.JOURNAL,
        Audience.MODERATORS,
        "/журнал [СКОЛЬКО]",
        "что бот и модераторы решили в этом чате",
        journal,
        details="Последние 15 решений, с числом — столько, до 40; новое внизу.",
    ),
    Command(
        Name.WHY,
        Audience.MODERATORS,
        "/почему",
        "ответом на сообщение: что о нём говорит каждое правило",
        why,
        details="Оценка каждого правила, с какой бот спрашивает и с какой действует сам, "
        "найденные слова, уроки и что было решено тогда. Сообщение остаётся как есть.",
    ),
    Command(
        Name.UNDO,
        Audience.MODERATORS,
        "/отмена [КТО]",
        "отменить последнее предупреждение или блокировку целиком",
        undo,
        details="Удалённый текст возвращается автору, он может вернуть его в чат.",
    ),
)
