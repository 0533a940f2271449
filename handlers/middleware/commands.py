"""Commands: a message that begins with a slash, in a chat or privately."""

from dataclasses import replace
from datetime import timedelta

from handlers.commands import wording
from handlers.commands.command import Audience, Command, Invocation, answer
from handlers.commands.names import alike, command_in, slash_word
from handlers.commands.registry import COMMANDS, may
from handlers.commands.targets import Unclear
from handlers.effects import Effects, EventRaised, JournalLine, Marked
from handlers.events import Forwarded, MessageSaid
from handlers.turn import Next, Turn, add

HINT_EVERY = timedelta(hours=1)


async def commands(turn: Turn, go_on: Next) -> Effects:
    """Run the command a message is. Edited messages and communities command nothing."""
    event = turn.event
    said = event.said if isinstance(event, Forwarded) else event
    if not isinstance(said, MessageSaid) or said.edited or said.author_id <= 0:
        return await go_on(turn)
    if turn.private and not said.text.strip().startswith("/") and command_in(said.text) is None:
        return await add(_hint(turn, said), turn, go_on)
    found = command_in(said.text)
    if found is None:
        return await add(_unknown(turn, said), turn, go_on)
    command = COMMANDS[found[0]]
    return await add(await _run(turn, command, Invocation(said, found[1])), turn, go_on)


async def _run(turn: Turn, command: Command, invocation: Invocation) -> Effects:
    if not may(turn, invocation.by, command):
        return _refuse(turn, command, invocation)
    if turn.chat is None and command.audience is Audience.MODERATORS:
        return _hand_over(turn, invocation)
    try:
        effects = await command.run(turn, invocation)
    except Unclear as unclear:
        return (answer(invocation, str(unclear)),)
    line = JournalLine(
        kind="command",
        at=invocation.said.at,
        user_id=invocation.by,
        cmid=invocation.said.cmid or None,
        more={"command": command.name.value},
    )
    return (line, *effects)


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
    return (
        line,
        Marked(told, invocation.said.at),
        answer(invocation, wording.not_allowed(command.name.value)),
    )


def _hand_over(turn: Turn, invocation: Invocation) -> Effects:
    """A moderator's private command is carried out in the lane of the one chat he moderates."""
    chats = turn.snapshot.chats_moderated_by(invocation.by)
    if len(chats) != 1:
        return (answer(invocation, wording.WHICH_CHAT),)
    peer = chats[0].peer_id
    said = replace(invocation.said, lane=peer, cmid=0, reply=None, payload=None)
    return (EventRaised(Forwarded(key=f"to:{peer}:{said.key}", lane=peer, said=said)),)


def _unknown(turn: Turn, said: MessageSaid) -> Effects:
    word = slash_word(said.text)
    if word is None or not word[0][1:2].isalpha():
        return ()
    text = wording.unknown_command(word[0], alike(word[0]))
    return (answer(Invocation(said, ""), text),)


def _hint(turn: Turn, said: MessageSaid) -> Effects:
    hinted = turn.state.marks.get("hint")
    if hinted is not None and said.at - hinted.at < HINT_EVERY:
        return ()
    return (
        Marked("hint", said.at),
        answer(Invocation(said, ""), wording.HINT),
    )
