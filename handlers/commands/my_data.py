"""/мои-данные and /забыть-меня: what is kept of a person, and its erasing (152-ФЗ)."""

from handlers.commands.command import Audience, Command, Invocation, Place, answer
from handlers.commands.names import Name
from handlers.effects import Effects
from handlers.forgetting import buttons, explanation, offer, title_of
from handlers.turn import Turn
from handlers.wording import personal_data as wording


async def my_data(turn: Turn, invocation: Invocation) -> Effects:
    """/мои-данные: all that is kept of me, why, how long, and how to erase it."""
    who = invocation.by
    kept = [(title_of(turn, one.peer_id, who), one) for one in await turn.ports.reader.kept(who)]
    roster = await turn.ports.reader.enrolled((who,))
    text = wording.my_data(kept, roster, turn.school.local, turn.now())
    # In a chat the button would stand below the line that says his private talk is closed.
    return (answer(invocation, text, keyboard=offer(who) if turn.private else ()),)


async def forget_me(turn: Turn, invocation: Invocation) -> Effects:
    """/забыть-меня: what would be erased and what would stay, with the button that does it."""
    text = await explanation(turn, invocation.by)
    return (answer(invocation, text, keyboard=buttons(invocation.by, invocation.said.key)),)


COMMANDS = (
    Command(
        Name.MY_DATA,
        Audience.EVERYBODY,
        "/мои-данные",
        "что бот хранит обо мне, зачем и сколько",
        my_data,
        Place.ANYWHERE,
        details="Ответ приходит только вам. Стереть данные: /забыть-меня.",
    ),
    Command(
        Name.FORGET_ME,
        Audience.EVERYBODY,
        "/забыть-меня",
        "стереть данные обо мне (закон 152-ФЗ)",
        forget_me,
        Place.PRIVATE,
        details="Сначала бот покажет, что сотрётся, а что останется и до какого дня: "
        "действующие предупреждения и блокировка, записи журнала без слов, реестр школы. "
        "Сотрёт только после вашей кнопки. Можно и тем, кто уже вышел из чатов.",
    ),
)
