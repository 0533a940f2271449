"""An apology to the chat, and the pardon that follows where no member objects (Этика 2.7).

The blocked person's words are judged like any others, shown to the chat while it is open,
and stand open to objections for the hours that the policy file sets. Silence pardons; one
objection leaves the block as it is, for good.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from handlers import read_only
from handlers.appeals import appealed_as
from handlers.buttons import Do, Pressed, button
from handlers.calls import Colour, Keyboard, Rank, Send
from handlers.concluding import POST, conclude, take_back
from handlers.effects import (
    BlockBegun,
    CallPromised,
    CaseKind,
    CaseOpened,
    Effects,
    JournalLine,
    Marked,
    SanctionEnd,
    TimerSet,
    VoteCast,
)
from handlers.events import ButtonPressed, CallEnded, TimerFired
from handlers.roster import learn_names
from handlers.sanctions import end_block
from handlers.state import ABOUT
from handlers.telling import alert, answer_press, tell
from handlers.turn import Turn
from handlers.wording import apologies as wording
from policies.school import Mode

APOLOGY = "apology"
SHOWN = "apology-shown"
AGREES, OBJECTS = "agree", "object"
OBJECTED, PARDONED, UNPUBLISHED = "objected", "pardoned", "unpublished"
# A timer that fires later than this: the bot was away, and objections may wait to be read.
AWAY, CATCH_UP = timedelta(minutes=5), timedelta(minutes=1)


def was_objected(turn: Turn, block: BlockBegun) -> bool:
    """True when the chat has answered: this block cannot be apologised for again."""
    return _mark(block.key) in turn.state.marks


def _mark(block: str) -> str:
    return f"{OBJECTED}:{_digest(block)}"


def _digest(*keys: str) -> str:
    """Keys hold events' own and may be long; a button's payload may not."""
    return sha256("|".join(keys).encode()).hexdigest()[:16]


def in_time(turn: Turn, block: BlockBegun) -> bool:
    """True when the chat would have its time to object before the block is over anyway."""
    opening = _opening(turn) or turn.now()
    ends = _ends(turn, opening)
    return ends is not None and ends < block.until


def _opening(turn: Turn) -> datetime | None:
    """When a closed chat opens; None while it is open, or never closed."""
    hours, now = turn.here.hours, turn.now()
    opening = hours.next_opening(now) if hours is not None else None
    return opening if opening is not None and opening > now else None


async def publish(turn: Turn, block: BlockBegun, text: str, at: datetime) -> Effects:
    """Take an apology and show it to the chat, at once or when the chat opens."""
    opened = CaseOpened(
        key=f"{APOLOGY}:{turn.event.lane}:{block.user_id}:{_digest(block.key, turn.event.key)}",
        kind=CaseKind.APOLOGY,
        user_id=block.user_id,
        at=at,
        text=text,
        data={ABOUT: block.key, "rule": block.rule},
    )
    line = JournalLine(
        kind=APOLOGY,
        at=at,
        user_id=block.user_id,
        rule=block.rule,
        more={"case": opened.key, "block": block.key},
    )
    opening = _opening(turn)
    if opening is None:
        return (opened, line, *await _show(turn, opened))
    told = wording.at_opening(opening)
    return (
        opened,
        line,
        _timed(opened, opening),
        tell(block.user_id, told, purpose="apology-waits", short=told),
    )


def _timed(opened: CaseOpened, moment: datetime) -> TimerSet:
    return TimerSet(opened.key, APOLOGY, moment, {"case": opened.key})


async def _show(turn: Turn, opened: CaseOpened) -> Effects:
    """The chat is asked; its time to object begins once the messenger has shown the question."""
    learnt = await learn_names(turn, (opened.user_id,))
    name = turn.after(learnt).state.name_of(opened.user_id)
    ends = _ends(turn, turn.now())
    text = wording.published(name, opened.text, ends, turn.school.regulation)
    return (
        *learnt,
        CallPromised(
            purpose=SHOWN,
            call=Send(turn.event.lane, text, keyboard=_buttons(turn, opened)),
            rank=Rank.EXPLANATION,
            report=True,
            context={"case": opened.key},
        ),
    )


def _buttons(turn: Turn, opened: CaseOpened) -> Keyboard:
    def choice(name: str) -> Pressed:
        return Pressed(Do.APOLOGY, turn.event.lane, about=opened.key, choice=name)

    return (
        (
            button(wording.NO_OBJECTION, choice(AGREES), Colour.GOOD),
            button(wording.OBJECTION, choice(OBJECTS), Colour.BAD),
        ),
    )


def _ends(turn: Turn, shown: datetime) -> datetime | None:
    """When nobody can object any more: after so many hours in which the chat was open."""
    hours, wait, begins = turn.here.hours, turn.here.pardon.wait, turn.school.local(shown)
    ends = wait.after(begins)
    if hours is None:
        return ends
    return hours.after_open(begins, int((ends - begins) / timedelta(minutes=1)))


def shown(turn: Turn, ended: CallEnded) -> Effects:
    """The messenger has shown the apology to the chat, or would not."""
    case = turn.state.cases.get(ended.context.get("case", ""))
    if case is None:
        # The block ended while the post was under way.
        return take_back(turn, ended.cmid or 0)
    if case.opened.due is not None:
        return ()
    opened = case.opened
    if ended.refusal is not None:
        return _not_shown(opened, ended.at)
    ends = _ends(turn, ended.at)
    if ends is None:
        # Closed for a year to come: the block's own term is over long before.
        return ()
    text = wording.shown(turn.here, ends)
    return (
        replace(opened, due=ends, data={**opened.data, POST: str(ended.cmid or 0)}),
        _timed(opened, ends),
        tell(opened.user_id, text, purpose=SHOWN, short=text),
    )


def _not_shown(opened: CaseOpened, at: datetime) -> Effects:
    """Nobody saw it, so it may be tried again."""
    text = wording.UNPUBLISHED
    told = tell(opened.user_id, text, purpose=UNPUBLISHED, short=text)
    return (*conclude(opened, at, UNPUBLISHED), told)


async def due(turn: Turn, fired: TimerFired) -> Effects:
    """The chat has opened: the apology is shown. Or its time is over: nobody objected."""
    case = turn.state.cases.get(fired.payload.get("case", ""))
    if case is None:
        return ()
    opened, now = case.opened, turn.now()
    block = turn.state.blocks.get(opened.user_id)
    if block is None or block.key != opened.data[ABOUT]:
        return ()
    if opened.due is None:
        return await _opens(turn, opened)
    if now - fired.due > AWAY:
        return (_timed(opened, now + CATCH_UP),)
    closed = conclude(opened, now, PARDONED, block=block.key, agreed=len(case.votes))
    text = wording.pardoned(turn.state.name_of(opened.user_id))
    noted = CallPromised(PARDONED, Send(turn.event.lane, text), Rank.EXPLANATION)
    return (
        *closed,
        *end_block(turn.after(closed), block, now, by=0, why=SanctionEnd.PARDON),
        *(() if turn.mode is Mode.OBSERVE else (noted,)),
    )


async def _opens(turn: Turn, opened: CaseOpened) -> Effects:
    """The chat opens, unless the bot was away past it or a moderator changed the hours."""
    if turn.mode is Mode.OBSERVE:
        return _not_shown(opened, turn.now())
    opening = _opening(turn)
    return (_timed(opened, opening),) if opening else await _show(turn, opened)


def pressed(turn: Turn, event: ButtonPressed, press: Pressed) -> Effects:
    """«Не возражаю» or «Возражаю»: each present member once, its author never."""
    case = turn.state.cases.get(press.about)
    if case is None or case.opened.kind is not CaseKind.APOLOGY:
        return (answer_press(event, wording.CLOSED),)
    member = turn.state.members.get(event.user_id)
    if event.user_id == case.opened.user_id:
        return (answer_press(event, wording.OWN),)
    if member is None or not member.present:
        return (answer_press(event, wording.NOT_MEMBER),)
    if read_only.is_held(turn, event.user_id):
        # Whoever has only just come in must not decide about others before he knows the rules.
        return (answer_press(event, wording.AGREE_FIRST),)
    if event.user_id in case.votes:
        return (answer_press(event, wording.ANSWERED),)
    if press.choice not in (AGREES, OBJECTS):
        return (answer_press(event, wording.CLOSED),)
    # A line of the member's own: what is stored about the author does not name him.
    said: Effects = (
        VoteCast(case.opened.key, event.user_id, press.choice, event.at),
        JournalLine(
            kind="apology_vote",
            at=event.at,
            user_id=event.user_id,
            rule=case.opened.data.get("rule"),
            more={"case": case.opened.key, "choice": press.choice},
        ),
    )
    if press.choice == AGREES:
        return (*said, answer_press(event, wording.COUNTED))
    return (*said, *_objected(turn, event, case.opened), answer_press(event, wording.OBJECTED))


def _objected(turn: Turn, event: ButtonPressed, opened: CaseOpened) -> Effects:
    closed = (
        *conclude(opened, event.at, OBJECTED, block=opened.data[ABOUT]),
        Marked(_mark(opened.data[ABOUT]), event.at),
    )
    block = turn.state.block_of(opened.user_id, event.at)
    if block is None:
        return closed
    until = turn.school.local(block.until)
    state = turn.state
    told = wording.objection_told(
        turn.here, state.name_of(opened.user_id), state.name_of(event.user_id), until
    )
    text = wording.objected(until, appealed=bool(appealed_as(turn, block.key)))
    return (
        *closed,
        *alert(turn, told, purpose=OBJECTED),
        tell(opened.user_id, text, purpose="apology-objected", short=text),
    )
