"""Commands for everybody: /правила, /помощь, /мои."""

from handlers import wording
from handlers.commands import wording as answers
from handlers.commands.command import Invocation, answer
from handlers.effects import Effects
from handlers.turn import Turn


async def rules(turn: Turn, invocation: Invocation) -> Effects:
    """/правила: the rules of this chat, or of every chat of a person who asks privately."""
    regulation = turn.school.regulation
    if turn.chat is not None:
        return (answer(invocation, wording.rules(turn.chat, regulation)),)
    peers = await turn.ports.reader.chats_of(invocation.by)
    chats = [chat for peer in peers if (chat := turn.snapshot.chat(peer)) is not None]
    if not chats:
        return (answer(invocation, answers.NO_CHATS),)
    return (answer(invocation, "\n\n".join(wording.rules(chat, regulation) for chat in chats)),)


async def mine(turn: Turn, invocation: Invocation) -> Effects:
    """/мои: what stands against me, and till when."""
    if turn.chat is not None:
        text = _standing_here(turn, invocation.by)
        return (answer(invocation, text),)
    now = turn.now()
    standings = {one.peer_id: one for one in await turn.ports.reader.standings(invocation.by, now)}
    peers = {*await turn.ports.reader.chats_of(invocation.by), *standings}
    parts = []
    for peer in sorted(peers):
        chat = turn.snapshot.chat(peer)
        if chat is None:
            continue
        one = standings.get(peer)
        if one is None:
            parts.append(answers.clean(chat.title, chat.strikes.limit))
            continue
        local = [(strike, turn.school.local(strike.expires_at)) for strike in one.strikes]
        parts.append(answers.standing(chat.title, local, chat.strikes.limit))
        if one.block is not None:
            parts.append(answers.standing_block(turn.school.local(one.block.until)))
    if not parts:
        return (answer(invocation, answers.NO_CHATS),)
    parts.append(wording.how_to_appeal(turn.school.regulation))
    return (answer(invocation, "\n".join(parts)),)


def _standing_here(turn: Turn, user_id: int) -> str:
    now = turn.now()
    strikes = turn.state.strikes_of(user_id, now)
    local = [(strike, turn.school.local(strike.expires_at)) for strike in strikes]
    parts = [answers.standing(turn.here.title, local, turn.here.strikes.limit)]
    block = turn.state.block_of(user_id, now)
    if block is not None:
        parts.append(answers.standing_block(turn.school.local(block.until)))
    parts.append(wording.how_to_appeal(turn.school.regulation))
    return "\n".join(parts)
