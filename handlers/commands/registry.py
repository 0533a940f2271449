"""The registry of commands: each module of commands names its own; /помощь lists them."""

from collections.abc import Mapping

from handlers.commands import (
    announcing,
    apology,
    appeal,
    blocks,
    complaint,
    correction,
    departed,
    everybody,
    find,
    mode,
    my_data,
    oversight,
    records,
    relaying,
    roll,
    strikes,
    topic,
)
from handlers.commands.command import Audience, Command, Invocation, Place, answer
from handlers.commands.names import Name, alike, command_in
from handlers.effects import Effects
from handlers.turn import Turn
from handlers.wording import commands as wording


async def _help(turn: Turn, invocation: Invocation) -> Effects:
    """/помощь [COMMAND]: only what this person may do here, or one command's whole help."""
    mine = {one.name: one for one in COMMANDS.values() if may(turn, invocation.by, one)}
    word = invocation.args.split(maxsplit=1)[0].lstrip("/") if invocation.args else ""
    sought = command_in(f"/{word}")
    if sought is not None and sought[0] in mine:
        one = mine[sought[0]]
        return (answer(invocation, wording.command_help(one.help_line, one.details)),)
    lines = [one.help_line for one in mine.values()]
    if not word:
        return (answer(invocation, wording.help_text(lines)),)
    if sought is not None:
        administrators = COMMANDS[sought[0]].audience is Audience.ADMINISTRATORS
        why = wording.only_for(sought[0].value, administrators=administrators)
    else:
        why = wording.no_such_command(f"/{word}", alike(f"/{word}", mine.keys()))
    return (answer(invocation, wording.help_instead(why, lines)),)


def may(turn: Turn, person_id: int, command: Command) -> bool:
    """True when a person may use a command here (privately: in any chat he moderates)."""
    match command.audience:
        case Audience.EVERYBODY:
            return True
        case Audience.ADMINISTRATORS:
            return person_id in turn.school.administrators
        case Audience.MODERATORS if turn.chat is None:
            return bool(turn.snapshot.chats_moderated_by(person_id))
        case Audience.MODERATORS:
            return turn.role(person_id).commands_chat


_HELP = Command(
    Name.HELP,
    Audience.EVERYBODY,
    "/помощь [КОМАНДА]",
    "этот список или подробно об одной команде",
    _help,
    Place.ANYWHERE,
)
_MODULES = (
    everybody,
    find,
    apology,
    appeal,
    complaint,
    correction,
    strikes,
    blocks,
    mode,
    records,
    announcing,
    relaying,
    my_data,
    oversight,
    roll,
    departed,
    topic,
)
_ALL = {one.name: one for module in _MODULES for one in module.COMMANDS} | {Name.HELP: _HELP}
# In the order of the names, which is that of the help.
COMMANDS: Mapping[Name, Command] = {name: _ALL[name] for name in Name if name in _ALL}
