"""/апелляция: a person turns to the school's commission on disputes (С50 5.1)."""

import re
from collections.abc import Sequence
from dataclasses import replace

from handlers import appeals
from handlers.appeal_case import deciders, grounds, parties_of
from handlers.commands.choosing import to_chat
from handlers.commands.command import Audience, Command, Invocation, Place
from handlers.commands.names import Name
from handlers.commands.targets import Unclear
from handlers.effects import Effects
from handlers.events import Forwarded
from handlers.ports import Standing
from handlers.standing import Thing, everywhere, here, paragraph, things_of
from handlers.state import ABOUT
from handlers.turn import Turn
from handlers.wording import appeals as wording

_NUMBERED = re.compile(r"(?:№\s*)?(\d{1,9})[.,:)]?(?:\s++(.*))?", re.S)


async def appeal(turn: Turn, invocation: Invocation) -> Effects:
    """/апелляция [NUMBER] [WORDS]: about what /мои lists under this number."""
    if turn.chat is None:
        return await _privately(turn, invocation)
    numbered = things_of(await everywhere(turn, invocation.by))
    things = tuple(one for one in numbered if one.peer_id == turn.event.lane)
    handed = _handed(turn, invocation)
    if handed:
        words = invocation.args
        thing = next((one for one in things if one.what.key == handed), None)
    else:
        thing, words = await _chosen(turn, invocation, (here(turn, invocation.by),), things)
    if thing is None:
        raise Unclear(wording.GONE)
    before = appeals.appealed_as(turn, thing.what.key)
    if before:
        pending = any(one.data["number"] == before for one in turn.state.appeals)
        raise Unclear(wording.already(before, pending=pending))
    strikes = await grounds(turn, thing.what)
    who = deciders(turn, parties_of(thing.what, strikes))
    if not who.people:
        raise Unclear(wording.nobody_decides(turn.school.regulation))
    number = str(await appeals.next_number(turn))
    return appeals.lodge(turn, number, thing.what, strikes, who, words, invocation.said.at)


def _handed(turn: Turn, invocation: Invocation) -> str:
    """What was chosen privately, by its key. A person's own payload says nothing here."""
    payload = invocation.said.payload if isinstance(turn.event, Forwarded) else None
    about = payload.get(ABOUT) if payload else None
    return about if isinstance(about, str) else ""


async def _privately(turn: Turn, invocation: Invocation) -> Effects:
    """Numbers go on from chat to chat; the case is opened in the chat of what is chosen."""
    standings = await everywhere(turn, invocation.by)
    thing, words = await _chosen(turn, invocation, standings, things_of(standings))
    said = replace(invocation.said, text=f"{Name.APPEAL} {words}")
    return (to_chat(said, thing.peer_id, {ABOUT: thing.what.key}),)


async def _chosen(
    turn: Turn, invocation: Invocation, standings: Sequence[Standing], things: Sequence[Thing]
) -> tuple[Thing, str]:
    """What the number means, and the words after it. Raises ``Unclear``."""
    if not things:
        raise Unclear(wording.NOTHING)
    found = _NUMBERED.fullmatch(invocation.args)
    if found is None and len(things) > 1:
        raise Unclear(wording.which(await _listed(turn, standings, things)))
    only = str(things[0].number)
    number, words = (found[1], found[2] or "") if found else (only, invocation.args)
    thing = next((one for one in things if str(one.number) == number.lstrip("0")), None)
    if thing is None:
        raise Unclear(wording.no_such(number, await _listed(turn, standings, things)))
    return thing, words.strip()


async def _listed(
    turn: Turn, standings: Sequence[Standing], things: Sequence[Thing]
) -> Sequence[str]:
    """What there is to choose from, chat by chat."""
    before = await appeals.appealed(turn, [one.what.key for one in things])
    return [
        line
        for one in standings
        if (chat := turn.chat or turn.snapshot.chat(one.peer_id)) is not None
        for line in paragraph(turn, chat, one, things, before)
    ]


COMMANDS = (
    Command(
        Name.APPEAL,
        Audience.EVERYBODY,
        "/апелляция [НОМЕР] [ПОЧЕМУ]",
        "обжаловать предупреждение или блокировку в комиссии школы",
        appeal,
        Place.ANYWHERE,
        details="Номера показывает /мои; если там что-то одно, номер не нужен. Объясните после "
        "номера, почему вы не согласны. Решение придёт вам лично. Обжаловать можно один раз.",
    ),
)
