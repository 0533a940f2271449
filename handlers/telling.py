"""Promise words to people: privately first, to the guards of a chat, to the chat itself."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta

from handlers.calls import AnswerPress, Keyboard, Rank, Send
from handlers.effects import CallPromised, Effects
from handlers.events import ButtonPressed
from handlers.turn import Turn

SHORT = "short"
# In the context of what is kept for whoever takes no private messages now.
LETTER = "letter"
# What a line that pops up over a button holds.
LINE = 90
# In the context of a post in a chat: whose words it brings, who gets them back if it is refused.
AUTHOR = "author"
# In the context of a word to those in charge: who gets it if it does not arrive.
ALERT = "alert"
# The messenger takes an answer to a press for about a minute.
ANSWERED_WITHIN = timedelta(minutes=1)
REMINDED_WITHIN = timedelta(minutes=30)


def tell(
    user_id: int,
    text: str,
    *,
    purpose: str,
    short: str,
    rank: Rank = Rank.EXPLANATION,
    keyboard: Keyboard = (),
    reply_to: int | None = None,
    kept: bool = True,
) -> CallPromised:
    """Tell a person privately. Where he takes no private messages, ``handlers.outcomes``
    says one short line in the chat, whose button shows ``short``; without ``short`` nothing
    is said there. What is ``kept`` is delivered when he takes them again.
    """
    return CallPromised(
        purpose=f"{purpose}:{user_id}",
        call=Send(user_id, text, keyboard=keyboard, reply_to=reply_to),
        rank=rank,
        context={SHORT: in_a_line(short), **({LETTER: "yes"} if kept else {})},
    )


def only_privately(effects: Effects) -> Effects:
    """What is told is said privately or not at all: no line in the chat names its reader."""
    return tuple(
        replace(one, context={name: kept for name, kept in one.context.items() if name != SHORT})
        if isinstance(one, CallPromised)
        else one
        for one in effects
    )


def remind(turn: Turn, user_id: int, text: str, *, purpose: str, short: str) -> CallPromised:
    """A courtesy to one person: long after what it is about it would only surprise him."""
    told = tell(user_id, text, purpose=purpose, short=short, rank=Rank.COURTESY, kept=False)
    return replace(told, expires=turn.now() + REMINDED_WITHIN)


def alert(
    turn: Turn,
    text: str,
    *,
    purpose: str,
    rank: Rank = Rank.EXPLANATION,
    keyboard: Keyboard = (),
    to: Sequence[int] | None = None,
    otherwise: Collection[int] = (),
) -> Effects:
    """Tell the guards of a chat privately (or others named by ``to``).

    Where one of them takes no private messages it goes to those in ``otherwise`` as well;
    what else follows is said in ``handlers.unreachable``.
    """
    people = turn.guards() if to is None else to
    others = " ".join(str(one) for one in sorted({*otherwise} - {*people}))
    return tuple(
        CallPromised(
            purpose=f"{purpose}:{person}",
            call=Send(person, text, keyboard=keyboard),
            rank=rank,
            context={ALERT: others},
        )
        for person in people
    )


def answer_press(event: ButtonPressed, text: str) -> CallPromised:
    """Answer a pressed button by a line that only he sees; pointless after a minute.

    What may be longer is answered by ``answer_press_fully``.
    """
    return CallPromised(
        purpose="press",
        call=AnswerPress(event.peer_id, event.user_id, event.press_id, in_a_line(text)),
        rank=Rank.EXPLANATION,
        expires=event.at + ANSWERED_WITHIN,
    )


def answer_press_fully(event: ButtonPressed, text: str) -> Effects:
    """Answer a pressed button; what a line does not hold is told privately as well."""
    line = answer_press(event, text)
    if len(text) <= LINE:
        return (line,)
    return (line, tell(event.user_id, text, purpose="press-answer", short=text))


def in_a_line(text: str) -> str:
    """The text as a line holds it: the first words of it, where it is longer."""
    text = " ".join(text.split())
    if len(text) <= LINE:
        return text
    words, _, rest = text[:LINE].rpartition(" ")
    return f"{(words or rest[:-1]).rstrip(' ,;:—')}…"
