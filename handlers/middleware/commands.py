"""Commands: a message that begins with a slash, in a chat or privately."""

from dataclasses import replace
from datetime import timedelta

from handlers import deferral, joining
from handlers.commands.choosing import hand_over
from handlers.commands.command import Audience, Command, Invocation, Place, answer
from handlers.commands.names import Name, alike, asks_for_help, command_in, slash_word
from handlers.commands.registry import COMMANDS, may
from handlers.commands.targets import Unclear
from handlers.effects import Effects, JournalLine, Marked
from handlers.events import Forwarded, MessageSaid
from handlers.telling import only_privately
from handlers.tidying import COMMANDS_STAND, hide, tidy_later
from handlers.turn import Next, Turn, add
from handlers.wording import commands as wording

HINT_EVERY = timedelta(hours=1)


async def commands(turn: Turn, go_on: Next) -> Effects:
    """Run the command a message is. Edited messages and communities command nothing."""
    event = turn.event
    said = event.said if isinstance(event, Forwarded) else event
    if not isinstance(said, MessageSaid) or said.edited or said.author_id <= 0:
        return await go_on(turn)
    found = command_in(said.text)
    if found is None and turn.private and asks_for_help(said.text):
        found = (Name.HELP, "")
    if found is None and turn.private and slash_word(said.text) is None:
        return await add(await joining.stated(turn, said) or _hint(turn, said), turn, go_on)
    command = COMMANDS.get(found[0]) if found is not None else None
    if found is None or command is None:
        return await add(_unknown(turn, said), turn, go_on)
    if said.reply is not None and turn.chat is not None:
        said = replace(said, reply=deferral.as_said(turn, said.reply))
    effects = await _run(turn, command, Invocation(said, found[1]))
    return await add(only_privately(effects) if command.discreet else effects, turn, go_on)


async def _run(turn: Turn, command: Command, invocation: Invocation) -> Effects:
    said = invocation.said
    tidied = _tidied(turn, said, command)
    if not may(turn, invocation.by, command):
        return (*_refuse(turn, command, invocation), *tidied)
    if turn.chat is None and command.place is Place.CHAT:
        return await hand_over(turn, command, invocation)
    if turn.chat is not None and command.place is Place.PRIVATE:
        return (answer(invocation, wording.PRIVATE_ONLY), *tidied)
    if _left(turn, command, invocation):
        return (answer(invocation, wording.NO_CHATS),)
    try:
        effects = await command.run(turn, invocation)
    except Unclear as unclear:
        return (answer(invocation, str(unclear), keyboard=unclear.keyboard), *tidied)
    line = JournalLine(
        kind="command",
        at=invocation.said.at,
        user_id=None if command.discreet else invocation.by,
        cmid=None if command.discreet else invocation.said.cmid or None,
        more={"command": command.name.value},
    )
    return (line, *effects, *tidied)


def _left(turn: Turn, command: Command, invocation: Invocation) -> bool:
    """True where a command for a chat's members comes privately from somebody who is none.

    What stands against a person who left is his business still; the chat's talk is not.
    """
    if not isinstance(turn.event, Forwarded) or command.place is not Place.CHAT:
        return False
    member = turn.state.members.get(invocation.by)
    here = member is not None and member.present
    return not here and not turn.role(invocation.by).commands_chat


def _refuse(turn: Turn, command: Command, invocation: Invocation) -> Effects:
    """Who may not is told privately, once."""
    told = f"refused:{invocation.by}:{command.name.value}"
    line = JournalLine(
        kind="command_refused",
        at=invocation.said.at,
        user_id=invocation.by,
        more={"command": command.name.value},
    )
    if told in turn.state.marks:
        return (line,)
    administrators = command.audience is Audience.ADMINISTRATORS
    return (
        line,
        Marked(told, invocation.said.at),
        answer(
            invocation,
            wording.not_allowed(command.name.value, administrators=administrators),
        ),
    )


def _unknown(turn: Turn, said: MessageSaid) -> Effects:
    word = slash_word(said.text)
    if word is None or not word[0][1:2].isalpha():
        return ()
    like = alike(word[0])
    # A command that he may not use is not offered; mistyped or not, it leaves the chat.
    usable = {one.name for one in COMMANDS.values() if may(turn, said.author_id, one)}
    # It goes from the chat with all that was said beside it.
    lost = said.text if like is not None and word[1] and not turn.private else ""
    text = wording.unknown_command(word[0], alike(word[0], usable), lost)
    answered: Effects = (answer(Invocation(said, ""), text),)
    if like is None:
        return answered
    command = COMMANDS[like]
    tidied = _tidied(turn, said, command)
    return (*(only_privately(answered) if command.discreet else answered), *tidied)


def _tidied(turn: Turn, said: MessageSaid, command: Command) -> Effects:
    """A command leaves the chat, also a mistyped one; a complaint at once, whatever came of it."""
    if turn.private:
        return ()
    if command.discreet:
        return hide(turn.event.lane, said.cmid)
    return tidy_later(turn, said.cmid, said.at, COMMANDS_STAND)


def _hint(turn: Turn, said: MessageSaid) -> Effects:
    """What is no command is answered now and then; one that lacks its slash, always."""
    bare = command_in(f"/{said.text.strip()}")
    if bare is not None:
        return (answer(Invocation(said, ""), wording.slash_missing(bare[0].value)),)
    hinted = turn.state.marks.get("hint")
    if hinted is not None and said.at - hinted.at < HINT_EVERY:
        return ()
    return (
        Marked("hint", said.at),
        answer(Invocation(said, ""), wording.HINT),
    )
