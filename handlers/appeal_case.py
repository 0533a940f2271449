"""The case of an appeal: what it is about, who has a part in it, who decides, what they see."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.effects import BlockBegun, CaseOpened, StrikeGiven
from handlers.state import SUSPENDED
from handlers.turn import Turn
from handlers.wording import appeals as wording


@dataclass(frozen=True, slots=True)
class Deciders:
    """Who decides about a case; ``by_commission`` is False where administrators stand in."""

    people: tuple[int, ...]
    by_commission: bool


def deciders(turn: Turn, parties: frozenset[int]) -> Deciders:
    """The commission, else the administrators; nobody decides in a case of his own."""
    commission = turn.school.commission - parties
    people = commission or turn.school.administrators - parties
    return Deciders(tuple(sorted(people)), bool(commission))


async def grounds(turn: Turn, thing: StrikeGiven | BlockBegun) -> tuple[StrikeGiven, ...]:
    """The strikes a case is about: the appealed one, or those that a block used up."""
    if isinstance(thing, StrikeGiven):
        return (thing,)
    return await turn.ports.reader.strikes(thing.used) if thing.used else ()


def parties_of(
    thing: StrikeGiven | BlockBegun, strikes: Sequence[StrikeGiven]
) -> frozenset[int]:  # fmt: skip
    """Whoever bears the sanction or gave it, or one of the strikes that led to it."""
    return frozenset({thing.user_id, thing.by, *(one.by for one in strikes)} - {0})


def parties_in(opened: CaseOpened) -> frozenset[int]:
    """Those who have a part in an open case."""
    return frozenset(map(int, opened.data["parties"].split()))


def quorum(turn: Turn, who: Deciders) -> int:
    """How many must agree: no more than there are."""
    return min(turn.here.appeal.quorum, len(who.people))


def thing_of(turn: Turn, opened: CaseOpened, strikes: Sequence[StrikeGiven]) -> str:
    """A strike or block in half a line."""
    block = block_in(opened)
    if block is not None:
        return wording.block_thing(block.rule, turn.school.local(block.until))
    given = strikes[0].given_at if strikes else opened.at
    return wording.strike_thing(opened.data["rule"], turn.school.local(given))


def known_as(turn: Turn, person_id: int) -> str:
    """Whoever gives sanctions or decides need not be in the chat."""
    member = turn.state.members.get(person_id)
    return wording.person(member.name if member else "", person_id)


def evidence(
    turn: Turn, opened: CaseOpened, strikes: Sequence[StrikeGiven], who: Deciders
) -> wording.Evidence:
    """All that those who decide are shown."""
    local = turn.school.local
    rule, by = opened.data["rule"], int(opened.data["by"])
    clause = turn.school.regulation.rules.get(rule)
    block = block_in(opened)
    begun = block.begun_at if block else strikes[0].given_at if strikes else opened.at
    return wording.Evidence(
        number=opened.data["number"],
        title=turn.here.title,
        name=turn.state.name_of(opened.user_id),
        thing=thing_of(turn, opened, strikes),
        clause=clause,
        begun=local(begun),
        given_by=known_as(turn, by) if by else "",
        ladder=opened.data["ladder"],
        strikes=tuple(
            (one, local(one.given_at), known_as(turn, one.by) if one.by else "") for one in strikes
        ),
        words=opened.text,
        rests=bool(opened.data[SUSPENDED]),
        by_commission=who.by_commission,
        quorum=quorum(turn, who),
        deciders=len(who.people),
    )


def dumped(block: BlockBegun) -> str:
    """A block as it was when it was appealed: while it rests nothing else knows its term."""
    moments = (block.begun_at, block.chain_begun, block.until)
    return json.dumps(
        {
            "key": block.key,
            "user": block.user_id,
            "rule": block.rule,
            "moments": [one.isoformat() for one in moments],
            "by": block.by,
            "used": list(block.used),
        }
    )


def block_in(opened: CaseOpened) -> BlockBegun | None:
    """The block that a case is about; None where it is about a strike."""
    if not opened.data["block"]:
        return None
    read = json.loads(opened.data["block"])
    begun_at, chain_begun, until = map(datetime.fromisoformat, read["moments"])
    return BlockBegun(
        key=read["key"],
        user_id=read["user"],
        rule=read["rule"],
        begun_at=begun_at,
        chain_begun=chain_begun,
        until=until,
        by=read["by"],
        used=tuple(read["used"]),
    )
