"""/объявление: a teacher's word to the whole chat (С50 3.6)."""

from datetime import timedelta

from handlers.announcements import announcement, publish
from handlers.buttons import Do, Pressed, button
from handlers.commands.choosing import as_written, belonging, replaced, to_chat
from handlers.commands.command import Audience, Command, Invocation, answer
from handlers.commands.leading import begins_sentence, leading
from handlers.commands.names import Name
from handlers.commands.targets import Unclear
from handlers.effects import Effects, Marked, TimerCleared, TimerSet, Unmarked
from handlers.events import ButtonPressed, TimerFired
from handlers.telling import answer_press
from handlers.turn import Turn
from handlers.voice import LONGEST
from handlers.wording import ONLY_MODERATORS, STALE_BUTTON
from handlers.wording import announcements as wording
from handlers.wording.commands import CHAT_CHOSEN
from policies.school import Mode

KIND = "announces"
# What got no kind within a day is no news any more.
KIND_WAITS = timedelta(days=1)


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
    waiting = Marked(_waiting(invocation.by), invocation.said.at, invocation.args)
    row = tuple(
        button(
            one.value.capitalize(),
            Pressed(Do.KIND, turn.event.lane, choice=belonging(one, waiting)),
        )
        for one in wording.Kind
    )
    asked = wording.kind_missing(replaced(turn, waiting))
    return (
        waiting,
        TimerSet(waiting.name, KIND, waiting.at + KIND_WAITS, {"mark": waiting.name}),
        answer(invocation, asked, keyboard=(row,)),
    )


def _waiting(user_id: int) -> str:
    return f"{KIND}:{user_id}"


def kind_chosen(turn: Turn, event: ButtonPressed, pressed: Pressed) -> Effects:
    """The kind of a waiting announcement was chosen: the command is carried out, once."""
    if not turn.role(event.user_id).commands_chat:
        return (answer_press(event, ONLY_MODERATORS),)
    waiting = turn.state.marks.get(_waiting(event.user_id))
    if waiting is None or event.at >= waiting.at + KIND_WAITS:
        return (answer_press(event, STALE_BUTTON),)
    kind = next((one for one in wording.Kind if belonging(one, waiting) == pressed.choice), None)
    if kind is None:
        return (answer_press(event, STALE_BUTTON),)
    said = as_written(event, f"{Name.ANNOUNCE} {kind} {waiting.value}")
    return (
        Unmarked(waiting.name),
        TimerCleared(waiting.name),
        to_chat(said, event.lane),
        answer_press(event, CHAT_CHOSEN),
    )


def kind_not_chosen(turn: Turn, fired: TimerFired) -> Effects:
    """Nobody chose a kind for a day: the text is kept no longer."""
    name = fired.payload.get("mark", "")
    return (Unmarked(name),) if name in turn.state.marks else ()


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
