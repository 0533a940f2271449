"""/тема: a moderator's word on what belongs to the school's topics, and what was taught at all."""

from handlers import teaching
from handlers.calls import Keyboard
from handlers.commands.command import Audience, Command, Invocation, answer
from handlers.commands.names import Name
from handlers.commands.targets import Unclear
from handlers.effects import Effects
from handlers.turn import Turn
from handlers.wording import lessons as wording
from policies.lessons import Lesson, words_of
from policies.text.view import TextView

RULE = "off_topic"
YES = frozenset({"да", "yes", "+", "школа", "о школе", "по теме", "верно", "в тему"})
NO = frozenset({"нет", "no", "-", "не о школе", "не по теме", "оффтоп", "офтоп", "мимо"})
UNDO = frozenset({"отмена", "отменить", "undo", "сброс"})
FEWEST_WORDS, SHOWN = 2, 5


async def topic(turn: Turn, invocation: Invocation) -> Effects:
    """/тема да|нет as a reply, /тема отмена, or alone: what was taught here last."""
    word = " ".join(invocation.args.lower().split()).strip(" .!«»\"'")
    if word in UNDO:
        return _undo(turn, invocation)
    if not word and invocation.said.reply is None:
        return _list(turn, invocation)
    if word not in YES | NO:
        raise Unclear(wording.REPLY_NEEDED)
    return _teach(turn, invocation, right=word in NO)


def _teach(turn: Turn, invocation: Invocation, *, right: bool) -> Effects:
    """``right``: the message is off topic."""
    reply = invocation.said.reply
    if reply is None or not reply.cmid:
        raise Unclear(wording.REPLY_NEEDED)
    if reply.author_id <= 0:
        raise Unclear(wording.NOT_A_PERSON)
    if len(TextView(reply.text).words) < FEWEST_WORDS:
        raise Unclear(wording.NO_WORDS)
    known = turn.lessons.get(teaching.key_of(turn.event.lane, reply.cmid, RULE))
    if known is not None and known.right is right:
        raise Unclear(wording.topic_known(right=right))
    about = teaching.About(reply.cmid, RULE, reply.text, reply.author_id)
    said = wording.topic_learnt(words_of(reply.text), right=right)
    undo = teaching.undo_button(turn.event.lane, reply.cmid, wording.UNDO)
    return (
        *teaching.teach(turn, about, right=right, by=invocation.by),
        answer(invocation, said, keyboard=((undo,),)),
    )


def _undo(turn: Turn, invocation: Invocation) -> Effects:
    """What was taught by the message replied to, else one's own last lesson in this chat."""
    reply = invocation.said.reply
    if reply is not None:
        found = teaching.lessons_on(turn, reply.cmid)
    else:
        found = tuple(one for one in _here(turn) if one.by == invocation.by)[:1]
    if not found:
        raise Unclear(wording.NOTHING_TO_UNDO)
    undone = tuple(effect for one in found for effect in teaching.undo(turn, one, invocation.by))
    return (*undone, answer(invocation, "\n".join(map(wording.undone, found))))


def _list(turn: Turn, invocation: Invocation) -> Effects:
    lessons = _here(turn)[:SHOWN]
    if not lessons:
        raise Unclear(f"{wording.NO_LESSONS} {wording.REPLY_NEEDED}")
    keyboard: Keyboard = tuple(
        (teaching.undo_button(turn.event.lane, teaching.cmid_of(one), f"{wording.UNDO} {number}"),)
        for number, one in enumerate(lessons, 1)
    )
    told = wording.list_of(lessons, len(turn.lessons.kept))
    return (answer(invocation, told, keyboard=keyboard),)


def _here(turn: Turn) -> tuple[Lesson, ...]:
    """The lessons of this chat, the newest first."""
    return tuple(one for one in reversed(turn.lessons.kept) if one.chat == turn.event.lane)


COMMANDS = (
    Command(
        Name.TOPIC,
        Audience.MODERATORS,
        "/тема да|нет|отмена",
        "ответом на сообщение: о школе оно или нет; бот учится",
        topic,
        details="Действует во всех чатах школы, на похожие сообщения. Сам бот никого за это не "
        "наказывает. «отмена» ответом — забыть урок, без ответа — ваш последний. Без слова — "
        "последние уроки этого чата.",
    ),
)
