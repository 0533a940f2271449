"""/состав: how many members there are, who they are, and who is missing (Пол. 2.2, КО 4)."""

from handlers.commands.command import Audience, Command, Invocation, answer
from handlers.commands.names import Name
from handlers.effects import Effects, JournalLine, MembersKnown
from handlers.ports import Unavailable
from handlers.roll import call_roll
from handlers.turn import Turn
from handlers.wording import roll as wording


async def show(turn: Turn, invocation: Invocation) -> Effects:
    """/состав: by the messenger's own list as it is now, else by what is known of it."""
    read: Effects
    try:
        people = await turn.ports.directory.members(turn.event.lane)
    except Unavailable as error:
        read = (JournalLine(kind="members_unread", at=turn.now(), more={"reason": error.reason}),)
    else:
        read = (MembersKnown(people, complete=True),)
    roll = await call_roll(turn.after(read))
    fresh = isinstance(read[0], MembersKnown)
    return (*read, answer(invocation, wording.roll(turn.here, roll, fresh=fresh)))


COMMANDS = (
    Command(
        Name.ROLL,
        Audience.MODERATORS,
        "/состав",
        "сколько участников, кто не подтвердил правила, кого нет в чате",
        show,
        details="Сверяет чат с реестром школы: чьё имя написано не полностью, кто не ознакомлен "
        "с правилами, кого нет в реестре класса и чьих родителей нет в чате.",
    ),
)
