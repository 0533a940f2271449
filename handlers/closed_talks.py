"""Who takes no private messages is told in the chat: shortly, without details, once an hour.

One line names whoever has a message waiting; its button «Подробности» shows each of them
his own, and nobody else's. Within the hour after a line further people wait for the next;
only who is offered something, such as to withdraw a late message, is named at once, for it
may be too late in an hour.
"""

from datetime import datetime, timedelta

from handlers import letters, wording
from handlers.buttons import Do, Pressed, button
from handlers.calls import Keyboard, Rank, Refusal, Send
from handlers.effects import CallPromised, Effects, Marked, TimerSet
from handlers.events import ButtonPressed, CallEnded, TimerFired
from handlers.telling import LINE as LONGEST
from handlers.telling import SHORT, answer_press
from handlers.turn import Turn

LINE = "closed"
WAITING = "closed-waiting"
EVERY = timedelta(hours=1)
# Between what a person has not read yet under the line and what he has, a line each.
_READ = "\n\n"
# More would be read by nobody; all of it comes by letter.
_MOST = 10


def say_in_chat(turn: Turn, ended: CallEnded, call: Send) -> Effects:
    """A private message was refused since the person takes none."""
    if ended.refusal is not Refusal.PRIVATE_CLOSED or turn.private:
        return ()
    kept = letters.hand_over(ended, call)
    short = ended.context.get(SHORT, "")
    if not short:
        return kept
    person = call.peer_id
    unread = [*_unread(turn, person)[0], short][-_MOST:]
    effects = (*kept, Marked(_told(person), ended.at, "\n".join(unread)))
    waiting = _waiting(turn)
    last = turn.state.marks.get(LINE)
    if last is None or ended.at - last.at >= EVERY or _offered_now(turn, ended.at, call):
        named = tuple(dict.fromkeys((*waiting, person)))
        return (
            *effects,
            *((Marked(WAITING, ended.at, ""),) if waiting else ()),
            *((Marked(_offered(person), ended.at),) if call.keyboard else ()),
            # What the private message offered is offered here: a late message can be withdrawn.
            *_line(turn, named, call.keyboard),
        )
    if person in waiting:
        return effects
    names = " ".join(map(str, (*waiting, person)))
    return (*effects, Marked(WAITING, ended.at, names), TimerSet(LINE, LINE, last.at + EVERY))


def _offered_now(turn: Turn, at: datetime, call: Send) -> bool:
    """True where a letter offers something, and no line offered anything to its reader lately."""
    before = turn.state.marks.get(_offered(call.peer_id))
    return bool(call.keyboard) and (before is None or at - before.at >= EVERY)


def line_due(turn: Turn, fired: TimerFired) -> Effects:
    """An hour has passed since the last line: the next names all who wait."""
    waiting = _waiting(turn)
    if not waiting:
        return ()
    return (Marked(WAITING, fired.due, ""), *_line(turn, waiting, ()))


def _waiting(turn: Turn) -> tuple[int, ...]:
    mark = turn.state.marks.get(WAITING)
    return tuple(map(int, mark.value.split())) if mark is not None else ()


def _line(turn: Turn, people: tuple[int, ...], offered: Keyboard) -> Effects:
    details = button(wording.DETAILS, Pressed(Do.DETAILS, turn.event.lane))
    names = [turn.state.name_of(one) for one in people]
    call = Send(
        turn.event.lane,
        wording.private_closed(names),
        keyboard=((details,), *offered, (wording.allow_button(turn.community_id),)),
    )
    return (
        Marked(LINE, turn.now()),
        CallPromised(purpose=LINE, call=call, rank=Rank.EXPLANATION, report=True),
    )


def details(turn: Turn, event: ButtonPressed, _: Pressed) -> Effects:
    """«Подробности»: only the person concerned learns them, the next one at each press."""
    mark = turn.state.marks.get(_told(event.user_id))
    unread, read = _unread(turn, event.user_id)
    if mark is None or not (unread or read):
        return (answer_press(event, wording.NOT_FOR_YOU),)
    shown = (unread or read).pop(0)
    more = wording.and_more(shown, len(unread)) if unread else shown
    return (
        Marked(mark.name, mark.at, "\n".join(unread) + _READ + "\n".join([*read, shown])),
        answer_press(event, more if len(more) <= LONGEST else shown),
    )


def _unread(turn: Turn, person: int) -> tuple[list[str], list[str]]:
    """What a person was told shortly and has not read under the line yet, and what he has."""
    mark = turn.state.marks.get(_told(person))
    unread, _, read = (mark.value if mark is not None else "").partition(_READ)
    return unread.splitlines(), read.splitlines()


def _told(person: int) -> str:
    return f"told:{person}"


def _offered(person: int) -> str:
    return f"offered:{person}"
