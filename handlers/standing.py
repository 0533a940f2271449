"""What stands against a person, numbered alike for /мои and /апелляция."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from handlers.effects import BlockBegun, CaseKind, CaseOpened, StrikeGiven
from handlers.ports import Standing
from handlers.state import ABOUT, SUSPENDED, suspended
from handlers.turn import Turn
from handlers.wording import standing as wording
from policies.school import ChatPolicy


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that can be appealed: a strike in force or the running block."""

    number: int
    peer_id: int
    what: StrikeGiven | BlockBegun


def here(turn: Turn, user_id: int) -> Standing:
    """What stands against a person in this chat."""
    now = turn.now()
    state = turn.state
    cases = (
        *state.cases_of(user_id, CaseKind.APOLOGY),
        *state.cases_of(user_id, CaseKind.APPEAL),
    )
    return Standing(
        peer_id=turn.event.lane,
        strikes=state.standing_of(user_id, now),
        block=state.block_of(user_id, now),
        cases=tuple(one.opened for one in cases),
    )


async def everywhere(turn: Turn, user_id: int) -> tuple[Standing, ...]:
    """What stands against a person in the chats that the policy file names, by their numbers.

    Of the chat that speaks itself, as its lane knows it.
    """
    found = await turn.ports.reader.standings(user_id, turn.now())
    known = {one.peer_id: one for one in found if turn.snapshot.chat(one.peer_id) is not None}
    if turn.chat is not None:
        known[turn.event.lane] = here(turn, user_id)
    return tuple(known[peer] for peer in sorted(known))


def things_of(standings: Sequence[Standing]) -> tuple[Thing, ...]:
    """The strikes and the block of each chat, numbered on from chat to chat.

    What a person reads in a chat must mean the same to the bot privately: of
    :func:`everywhere` alone.
    """
    whats = [
        (one.peer_id, what)
        for one in standings
        for what in (*one.strikes, *((one.block,) if one.block is not None else ()))
    ]
    return tuple(Thing(number, peer, what) for number, (peer, what) in enumerate(whats, 1))


def appeals_in(standing: Standing) -> tuple[CaseOpened, ...]:
    """The open appeals among the cases."""
    return tuple(one for one in standing.cases if one.kind is CaseKind.APPEAL)


def paragraph(
    turn: Turn,
    chat: ChatPolicy,
    standing: Standing,
    things: Sequence[Thing],
    appealed: Collection[str],
) -> tuple[str, ...]:
    """One chat's lines: how many strikes count, each thing by its number, what waits.

    ``appealed``: what was appealed before, by key.
    """
    appeals = appeals_in(standing)
    resting = suspended(appeals)
    count = sum(one.key not in resting for one in standing.strikes)
    return (
        wording.chat(chat.title, count, chat.strikes.limit),
        *lines(turn, standing, things, appealed),
        *(
            wording.apology(turn.school.local(one.due) if one.due else None)
            for one in standing.cases
            if one.kind is CaseKind.APOLOGY
        ),
        *(
            wording.appeal(one.data["number"], rests=bool(one.data.get(SUSPENDED)))
            for one in appeals
        ),
    )


def lines(
    turn: Turn, standing: Standing, things: Sequence[Thing], appealed: Collection[str]
) -> tuple[str, ...]:
    """A line for each thing of one chat, by its number."""
    appeals = appeals_in(standing)
    pending, resting = {one.data[ABOUT] for one in appeals}, suspended(appeals)
    notes = {
        **dict.fromkeys(appealed, wording.APPEALED_BEFORE),
        **dict.fromkeys(pending, wording.APPEALED),
        **dict.fromkeys(resting, wording.APPEALED_RESTS),
    }
    return tuple(
        _line(turn, one, notes.get(one.what.key, ""))
        for one in things
        if one.peer_id == standing.peer_id
    )


def _line(turn: Turn, thing: Thing, note: str) -> str:
    match thing.what:
        case StrikeGiven():
            expires = turn.school.local(thing.what.expires_at)
            return wording.strike(thing.number, thing.what, expires, note)
        case BlockBegun():
            until = turn.school.local(thing.what.until)
            return wording.block(thing.number, thing.what.rule, until, note)
