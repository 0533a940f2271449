"""Commands for everybody: /правила, /мои."""

from handlers import appeals, wording
from handlers.commands.command import Audience, Command, Invocation, Place, answer
from handlers.commands.names import Name
from handlers.effects import Effects
from handlers.ports import Standing
from handlers.standing import Thing, everywhere, here, paragraph, things_of
from handlers.turn import Turn
from handlers.wording import commands as answers
from policies.school import ChatPolicy


async def rules(turn: Turn, invocation: Invocation) -> Effects:
    """/правила: the rules of this chat, or of every chat of a person who asks privately."""
    regulation = turn.school.regulation
    if turn.chat is not None:
        return (answer(invocation, wording.rules(turn.chat, regulation)),)
    peers = await turn.ports.reader.chats_of(invocation.by)
    chats = [chat for peer in peers if (chat := turn.snapshot.chat(peer)) is not None]
    if not chats:
        return (answer(invocation, answers.NO_CHATS),)
    return (answer(invocation, wording.rules_of_chats(chats, regulation)),)


async def mine(turn: Turn, invocation: Invocation) -> Effects:
    """/мои: what stands against me and till when, numbered for /апелляция, and what waits."""
    if turn.chat is not None:
        return (answer(invocation, await _mine_here(turn, turn.chat, invocation.by)),)
    standings = {one.peer_id: one for one in await everywhere(turn, invocation.by)}
    things = things_of(tuple(standings.values()))
    before = await _appealed(turn, things)
    parts: list[str] = []
    for peer in sorted({*await turn.ports.reader.chats_of(invocation.by), *standings}):
        chat = turn.snapshot.chat(peer)
        if chat is not None:
            standing = standings.get(peer, Standing(peer, (), None))
            parts += paragraph(turn, chat, standing, things, before)
    if not parts:
        return (answer(invocation, answers.NO_CHATS),)
    return (answer(invocation, "\n".join((*parts, *_contest(turn, things, before)))),)


async def _mine_here(turn: Turn, chat: ChatPolicy, user_id: int) -> str:
    standing = here(turn, user_id)
    numbered = things_of(await everywhere(turn, user_id))
    things = tuple(one for one in numbered if one.peer_id == chat.peer_id)
    before = await _appealed(turn, things)
    told = paragraph(turn, chat, standing, things, before)
    return "\n".join((*told, *_contest(turn, things, before)))


async def _appealed(turn: Turn, things: tuple[Thing, ...]) -> frozenset[str]:
    return await appeals.appealed(turn, [one.what.key for one in things])


def _contest(turn: Turn, things: tuple[Thing, ...], before: frozenset[str]) -> tuple[str, ...]:
    """How to contest, where something is left that was not contested yet."""
    left = any(one.what.key not in before for one in things)
    return (wording.how_to_contest(turn.school.regulation),) if left else ()


COMMANDS = (
    Command(
        Name.RULES,
        Audience.EVERYBODY,
        "/правила",
        "правила чата с пунктами",
        rules,
        Place.ANYWHERE,
    ),
    Command(
        Name.MINE,
        Audience.EVERYBODY,
        "/мои",
        "мои предупреждения и блокировки, их срок и что ждёт решения",
        mine,
        Place.ANYWHERE,
    ),
)
