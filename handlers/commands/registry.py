"""The registry of commands: each a handler with its own help text."""

from collections.abc import Mapping

from handlers.commands import blocks, everybody, mode, strikes, wording
from handlers.commands.command import Audience, Command, Invocation, answer
from handlers.commands.names import Name
from handlers.effects import Effects
from handlers.turn import Turn


async def _help(turn: Turn, invocation: Invocation) -> Effects:
    """/помощь: only what this person may do here."""
    lines = [one.help_line for one in COMMANDS.values() if may(turn, invocation.by, one)]
    return (answer(invocation, wording.help_text(lines)),)


def may(turn: Turn, person_id: int, command: Command) -> bool:
    """True when a person may use a command here (privately: in any chat he moderates)."""
    if command.audience is Audience.EVERYBODY:
        return True
    if turn.chat is None:
        return bool(turn.snapshot.chats_moderated_by(person_id))
    return turn.role(person_id).commands_chat


_ALL = (
    Command(Name.RULES, Audience.EVERYBODY, "/правила", "правила чата с пунктами", everybody.rules),
    Command(Name.HELP, Audience.EVERYBODY, "/помощь", "этот список", _help),
    Command(Name.MINE, Audience.EVERYBODY, "/мои", "мои предупреждения и их срок", everybody.mine),
    Command(
        Name.STRIKE,
        Audience.MODERATORS,
        "/страйк КТО ПРАВИЛО",
        "вынести предупреждение (ответом на сообщение, через @ или по фамилии)",
        strikes.give,
    ),
    Command(
        Name.UNSTRIKE,
        Audience.MODERATORS,
        "/снять КТО [НОМЕР]",
        "снять предупреждение, без номера — последнее",
        strikes.lift,
    ),
    Command(
        Name.BLOCK,
        Audience.MODERATORS,
        "/блок КТО ПРАВИЛО [7 дней]",
        "запретить писать, не дольше месяца",
        blocks.give,
    ),
    Command(
        Name.UNBLOCK, Audience.MODERATORS, "/разблок КТО", "разрешить писать раньше", blocks.lift
    ),
    Command(
        Name.STRIKES,
        Audience.MODERATORS,
        "/страйки [КТО]",
        "предупреждения участника или всех",
        strikes.show,
    ),
    Command(
        Name.MODE,
        Audience.MODERATORS,
        "/режим [наблюдение|работа]",
        "только смотреть или следить за порядком",
        mode.set_mode,
    ),
)
COMMANDS: Mapping[Name, Command] = {one.name: one for one in _ALL}
