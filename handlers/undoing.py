"""/отмена: the last sanction is undone wholly — strike, block, and the text that was taken down.

What a wrong sanction took is given back: the strikes that a block used up count again, the
text returns to its author, who may have it posted once more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers import deferral
from handlers.buttons import Do, Pressed, button
from handlers.effects import (
    BlockBegun,
    Effects,
    JournalLine,
    Marked,
    SanctionEnd,
    StrikeGiven,
    StrikeRestored,
)
from handlers.events import ButtonPressed
from handlers.sanctions import end_block, lift_strike
from handlers.telling import answer_press, tell
from handlers.turn import Turn
from handlers.wording import NOT_FOR_YOU, STALE_BUTTON
from handlers.wording import undoing as wording

REPOSTED, UNDONE = "reposted", "undone"
# So long a moderator may not have seen yet what his colleague undid.
LATELY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Last:
    """The last sanction: a strike, or a block; ``when`` it was given."""

    user_id: int
    rule: str
    when: datetime
    strike: StrikeGiven | None = None
    block: BlockBegun | None = None


@dataclass(frozen=True, slots=True)
class Undone:
    """What was undone lately: under which rule it had been given, and who undid it."""

    rule: str
    by: int


def lately(turn: Turn, at: datetime) -> Undone | None:
    """The last sanction of this chat that was undone, within ten minutes."""
    mark = turn.state.marks.get(UNDONE)
    if mark is None or at - mark.at > LATELY:
        return None
    rule, _, by = mark.value.partition(":")
    return Undone(rule, int(by))


def last_sanction(turn: Turn, at: datetime, user_id: int | None = None) -> Last | None:
    """The last sanction in force in this chat, or of one person."""
    found = [
        Last(one.user_id, one.rule, one.given_at, strike=one)
        for one in turn.state.strikes.values()
        if one.expires_at > at
    ]
    found += [
        Last(one.user_id, one.rule, one.begun_at, block=one)
        for one in turn.state.blocks.values()
        if one.until > at
    ]
    own = [one for one in found if user_id in (None, one.user_id)]
    return max(own, key=lambda one: one.when, default=None)


async def undo(turn: Turn, last: Last, at: datetime, *, by: int) -> Effects:
    """Undo a sanction wholly, and tell its bearer."""
    caused: StrikeGiven | None = last.strike
    effects: Effects = ()
    restored: tuple[StrikeRestored, ...] = ()
    if last.strike is not None:
        effects = lift_strike(turn, last.strike, at, by=by, why=SanctionEnd.UNDONE)
    if last.block is not None:
        used = await turn.ports.reader.strikes(last.block.used)
        # The strike that completed the ladder came with the block.
        caused = next((one for one in used if one.given_at == last.block.begun_at), None)
        restored = tuple(
            StrikeRestored(one)
            for one in used
            if one is not caused and turn.school.local(one.expires_at) > at
        )
        effects = (
            *end_block(turn, last.block, at, by=by, why=SanctionEnd.UNDONE),
            *restored,
        )
        if caused is not None:
            given_back = (StrikeRestored(caused),)
            back = turn.after((*effects, *given_back))
            effects = (
                *effects,
                *given_back,
                *lift_strike(back, caused, at, by=by, why=SanctionEnd.UNDONE),
            )
    line = JournalLine(
        kind="undone",
        at=at,
        user_id=last.user_id,
        cmid=(caused.cmid or None) if caused else None,
        rule=last.rule,
        more={
            "by": by,
            "block": last.block is not None,
            "restored": [one.strike.key for one in restored],
        },
    )
    mark = Marked(UNDONE, at, f"{last.rule}:{by}")
    return (*effects, line, mark, *_returned(turn, caused))


def _returned(turn: Turn, caused: StrikeGiven | None) -> Effects:
    """The text goes back to its author, with a button to have it posted again."""
    if caused is None or not caused.cmid or not caused.text.strip():
        return ()
    again = button(wording.POST_AGAIN, Pressed(Do.POST_AGAIN, turn.event.lane, caused.key))
    text = wording.returned(turn.here, caused.text)
    return (
        tell(
            caused.user_id,
            text,
            purpose="returned",
            short=wording.RETURNED_SHORT,
            keyboard=((again,),),
        ),
    )


async def post_again(turn: Turn, event: ButtonPressed, pressed: Pressed) -> Effects:
    """The author has his text posted again: at once, or at the opening. Once."""
    [strike] = await turn.ports.reader.strikes((pressed.about,)) or (None,)
    if strike is None or not strike.cmid or not strike.text:
        return (answer_press(event, STALE_BUTTON),)
    if strike.user_id != event.user_id:
        return (answer_press(event, NOT_FOR_YOU),)
    mark = f"{REPOSTED}:{strike.cmid}"
    if strike.key in turn.state.strikes or mark in turn.state.marks:
        return (answer_press(event, wording.POSTED_BEFORE),)
    if turn.state.block_of(event.user_id, event.at) is not None:
        return (answer_press(event, wording.BLOCKED),)
    return (
        Marked(mark, event.at),
        *deferral.post_later(turn, strike.user_id, strike.cmid, strike.text, strike.given_at),
        answer_press(event, wording.POSTED_AGAIN),
    )
