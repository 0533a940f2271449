"""/объявление: a teacher's word to the whole chat (С50 3.6)."""

from handlers.announcements import announcement, publish
from handlers.buttons import Do, Pressed, button
from handlers.commands.choosing import as_written, to_chat
from handlers.commands.command import Audience, Command, Invocation, answer
from handlers.commands.leading import begins_sentence, leading
from handlers.commands.names import Name
from handlers.commands.targets import Unclear
from handlers.effects import Effects, Marked
from handlers.events import ButtonPressed
from handlers.telling import answer_press
from handlers.turn import Turn
from handlers.voice import LONGEST
from handlers.wording import ONLY_MODERATORS, STALE_BUTTON
from handlers.wording import announcements as wording
from handlers.wording.commands import CHAT_CHOSEN
from policies.school import Mode


async def announce(turn: Turn, invocation: Invocation) -> Effects:
    """/объявление KIND [закрепить] [TEXT]: without text the template to fill in is answered."""
    word, text = leading(invocation.args)
    kind = wording.kind_in(word)
    # «Срочно» stands in the title: it is not lost, whatever follows.
    own = kind is not wording.Kind.URGENT and begins_sentence(invocation.args)
    if kind is None or own:
        return _which_kind(turn, invocation)
    first, _, rest = text.partition("\n")
    pin = bool(first) and wording.is_pin(first.split()[0])
    if pin:
        text = "\n".join(part for part in (" ".join(first.split()[1:]), rest) if part.strip())
    body, empty = wording.filled(kind, text)
    attachments = tuple(one.reference for one in invocation.said.attachments if one.reference)
    if not body and not empty and not attachments:
        return (answer(invocation, wording.template(kind)),)
    if empty:
        raise Unclear(wording.unfilled(empty))
    if len(body) > LONGEST:
        raise Unclear(wording.too_long(len(body), LONGEST))
    if turn.mode is Mode.OBSERVE:
        raise Unclear(wording.OBSERVING)
    one = await announcement(turn, kind, body, by=invocation.by, pin=pin, attachments=attachments)
    effects = publish(turn, one, invocation.said.at)
    if not effects:
        raise Unclear(wording.never_opens(narrowed=bool(turn.state.hours)))
    return effects


def _which_kind(turn: Turn, invocation: Invocation) -> Effects:
    """Offer the kinds; a text that came without one is kept for the kind that is chosen."""
    if not invocation.args or invocation.said.attachments:
        raise Unclear(wording.kinds())
    row = tuple(
        button(one.value.capitalize(), Pressed(Do.KIND, turn.event.lane, choice=one.value))
        for one in wording.Kind
    )
    return (
        Marked(_waiting(invocation.by), invocation.said.at, invocation.args),
        answer(invocation, wording.KIND_MISSING, keyboard=(row,)),
    )


def _waiting(user_id: int) -> str:
    return f"announces:{user_id}"


def kind_chosen(turn: Turn, event: ButtonPressed, pressed: Pressed) -> Effects:
    """The kind of a waiting announcement was chosen: the command is carried out, once."""
    if not turn.role(event.user_id).commands_chat:
        return (answer_press(event, ONLY_MODERATORS),)
    waiting = turn.state.marks.get(_waiting(event.user_id))
    if waiting is None or not waiting.value or pressed.choice not in set(wording.Kind):
        return (answer_press(event, STALE_BUTTON),)
    said = as_written(event, f"{Name.ANNOUNCE} {pressed.choice} {waiting.value}")
    return (
        Marked(waiting.name, event.at, ""),
        to_chat(said, event.lane),
        answer_press(event, CHAT_CHOSEN),
    )


COMMANDS = (
    Command(
        Name.ANNOUNCE,
        Audience.MODERATORS,
        "/объявление расписание|мероприятие|срочно [закрепить] [ТЕКСТ]",
        "написать всему чату от имени учителя; без текста — шаблон",
        announce,
        details="Пока чат закрыт, объявление ждёт открытия, и его можно отменить кнопкой; "
        "«срочно» выходит сразу в любое время. Закрепить можно словом после вида или кнопкой.",
    ),
)
