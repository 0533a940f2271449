"""Letters to somebody who takes no private messages: kept for him, delivered with his first word.

They are kept in his own lane, whatever chat they are from, and so come in the order in which
they were refused. `/забыть-меня` erases them, and so does a year.
"""

import json
from dataclasses import asdict

from handlers.calls import Button, Colour, Rank, Send
from handlers.effects import CallPromised, Effects, EventRaised, Marked, Unmarked
from handlers.events import CallEnded, MessageSaid, MessagesAllowed, Undelivered
from handlers.telling import LETTER
from handlers.turn import Next, Turn, add
from handlers.wording import letters as wording

# A mark a letter, numbered, so that each goes when it is a year old; and one that there are any.
LETTERS, CLOSED = "letter", "closed"
# Who never opens his messages must not fill the memory; the newest say how things stand.
KEPT = 20


def hand_over(ended: CallEnded, call: Send) -> Effects:
    """A chat's letter was refused: the lane of the person it is for keeps it."""
    if LETTER not in ended.context:
        return ()
    key = f"letter:{ended.key}"
    return (EventRaised(Undelivered(key, call.peer_id, ended.at, call.text, call.keyboard)),)


def keep(turn: Turn, refused: Undelivered) -> Effects:
    """A letter from some chat waits for this person; a picture is none of it."""
    waiting = _waiting(turn)
    number = int(waiting[-1].name.partition(":")[2]) + 1 if waiting else 1
    letter = {
        "text": refused.text,
        "keyboard": [list(map(asdict, row)) for row in refused.keyboard],
    }
    return (
        *(Unmarked(one.name) for one in waiting[: max(0, len(waiting) + 1 - KEPT)]),
        Marked(f"{LETTERS}:{number:09}", refused.at, json.dumps(letter, ensure_ascii=False)),
        Marked(_closed(refused.lane), refused.at),
    )


async def letters(turn: Turn, go_on: Next) -> Effects:
    """Whoever writes to us takes our words again: those that wait for him come first."""
    match turn.event:
        case MessagesAllowed():
            return await add(_deliver(turn), turn, go_on)
        case MessageSaid() if turn.private and not turn.event.edited:
            return await add(_deliver(turn), turn, go_on)
        case _:
            return await go_on(turn)


async def wait_for(turn: Turn, person: int) -> bool:
    """True while a person has not got what he was told, since his messages are closed."""
    return bool(await turn.ports.reader.remembered(_closed(person)))


def _deliver(turn: Turn) -> Effects:
    person = turn.event.lane
    if _closed(person) not in turn.state.marks:
        return ()
    delivered = tuple(
        effect
        for one in _waiting(turn)
        for effect in (
            Unmarked(one.name),
            CallPromised(one.name, _letter(turn, one), Rank.EXPLANATION),
        )
    )
    return (Unmarked(_closed(person)), *delivered)


def _letter(turn: Turn, mark: Marked) -> Send:
    letter = json.loads(mark.value)
    late = wording.late(turn.school.local(mark.at))
    keyboard = tuple(
        tuple(Button(**{**one, "colour": Colour(one["colour"])}) for one in row)
        for row in letter["keyboard"]
    )
    return Send(turn.event.lane, f"{late}\n\n{letter['text']}", keyboard=keyboard)


def _closed(person: int) -> str:
    return f"{CLOSED}:{person}"


def _waiting(turn: Turn) -> tuple[Marked, ...]:
    """The letters in the order in which they were refused."""
    names = sorted(name for name in turn.state.marks if name.startswith(f"{LETTERS}:"))
    return tuple(turn.state.marks[name] for name in names)
