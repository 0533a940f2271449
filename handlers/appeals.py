"""Appeals to the school's commission on disputes (С50 5.1): who decides, by which votes, when.

A case goes privately to everybody who decides; the first choice that enough of them share
is carried out (``handlers.appeal_decisions``). A term after which nobody did reminds the
administrators, again and again, and sends the case once more to those who are silent.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256

from handlers import appeal_decisions
from handlers.appeal_case import (
    Deciders,
    block_in,
    deciders,
    dumped,
    evidence,
    known_as,
    parties_in,
    parties_of,
    quorum,
    thing_of,
)
from handlers.appeal_decisions import CANCEL, CHOICES, KEEP, SOFTEN
from handlers.buttons import Do, Pressed, button
from handlers.calls import Colour, Keyboard, Rank, Send
from handlers.concluding import conclude
from handlers.effects import (
    BlockBegun,
    CallPromised,
    CaseKind,
    CaseOpened,
    Effects,
    JournalLine,
    Marked,
    StrikeGiven,
    TimerSet,
    VoteCast,
)
from handlers.events import ButtonPressed, CallEnded, TimerFired
from handlers.sanctions import suspend_block
from handlers.state import ABOUT, SUSPENDED
from handlers.telling import alert, answer_press, tell
from handlers.turn import Turn
from handlers.wording import STALE_BUTTON, private_link
from handlers.wording import appeals as wording

APPEAL = "appeal"
SENT = "appeal-sent"
COUNTER = "appeals"
_KEY = re.compile(r"appeal:\d{1,19}:(\d{1,9})")


def appealed_as(turn: Turn, sanction: str) -> str:
    """The number under which a strike or block was appealed before, or ""."""
    mark = turn.state.marks.get(_mark(sanction))
    return mark.value if mark else ""


async def appealed(turn: Turn, sanctions: Iterable[str]) -> frozenset[str]:
    """Those of these strikes and blocks, of whichever chats, that were appealed before."""
    reader = turn.ports.reader
    found = [(one, await reader.remembered(_mark(one))) for one in sanctions]
    return frozenset(one for one, marks in found if marks or appealed_as(turn, one))


def _mark(sanction: str) -> str:
    return f"appealed:{sha256(sanction.encode()).hexdigest()[:16]}"


async def next_number(turn: Turn) -> int:
    """The next case's number: one row of numbers in the whole school.

    The commission serves many chats. Two cases opened in two chats at the very same moment
    may get the same one; the chat's name, which stands beside it, tells them apart.
    """
    own = turn.state.marks.get(COUNTER)
    known = [mark for _, mark in await turn.ports.reader.remembered(COUNTER)]
    return max((int(mark.value) for mark in (*known, *((own,) if own else ()))), default=0) + 1


def lodge(
    turn: Turn,
    number: str,
    thing: StrikeGiven | BlockBegun,
    strikes: Sequence[StrikeGiven],
    who: Deciders,
    words: str,
    at: datetime,
) -> Effects:
    """Open the case and send it to those who decide."""
    suspends = turn.here.appeal.suspend
    due = turn.here.appeal.term.after(turn.school.local(at))
    opened = CaseOpened(
        key=f"{APPEAL}:{turn.event.lane}:{number}",
        kind=CaseKind.APPEAL,
        user_id=thing.user_id,
        at=at,
        due=due,
        text=words,
        data={
            ABOUT: thing.key,
            SUSPENDED: "yes" if suspends else "",
            "number": number,
            "rule": thing.rule,
            "by": str(thing.by),
            "parties": " ".join(map(str, sorted(parties_of(thing, strikes)))),
            "ladder": _ladder(turn, thing, at),
            "block": dumped(thing) if isinstance(thing, BlockBegun) else "",
        },
    )
    rests: Effects = ()
    if suspends and isinstance(thing, BlockBegun):
        # Before the case is open: its own appeal is not among what ends with the block.
        rests = suspend_block(turn, thing, at)
    after = turn.after((*rests, opened))
    taken = wording.taken(
        number,
        thing_of(turn, opened, strikes),
        by_commission=who.by_commission,
        suspended=_rests(thing) if suspends else "",
        term=turn.here.appeal.term,
    )
    return (
        *rests,
        opened,
        Marked(COUNTER, at, number),
        Marked(_mark(thing.key), at, number),
        _timed(opened, due),
        JournalLine(
            kind=APPEAL,
            at=at,
            user_id=thing.user_id,
            rule=thing.rule,
            more={
                "number": number,
                "about": thing.key,
                "suspended": suspends,
                "to": list(who.people),
            },
        ),
        tell(thing.user_id, taken, purpose="appeal-taken", short=taken),
        *_sent(after, opened, strikes, who, who.people),
    )


def _rests(thing: StrikeGiven | BlockBegun) -> str:
    return wording.BLOCK_RESTS if isinstance(thing, BlockBegun) else wording.STRIKE_RESTS


def _timed(opened: CaseOpened, due: datetime) -> TimerSet:
    return TimerSet(opened.key, APPEAL, due, {"case": opened.key})


def _ladder(turn: Turn, thing: StrikeGiven | BlockBegun, at: datetime) -> str:
    if isinstance(thing, BlockBegun):
        return wording.used_up(len(thing.used))
    keys = [one.key for one in turn.state.standing_of(thing.user_id, at)]
    return wording.ladder(keys.index(thing.key) + 1, turn.here.strikes.limit)


# The case as those who decide see it


def _sent(
    turn: Turn,
    opened: CaseOpened,
    strikes: Sequence[StrikeGiven],
    who: Deciders,
    to: Sequence[int],
    *,
    again: bool = False,
) -> Effects:
    text = wording.case(evidence(turn, opened, strikes, who), again=again)
    return tuple(
        CallPromised(
            purpose=f"{SENT}:{person}",
            call=Send(person, text, keyboard=_buttons(turn, opened)),
            rank=Rank.EXPLANATION,
            context={"case": opened.key},
        )
        for person in to
    )


def _buttons(turn: Turn, opened: CaseOpened) -> Keyboard:
    colours = {KEEP: Colour.PLAIN, CANCEL: Colour.GOOD, SOFTEN: Colour.PRIMARY}
    return (
        tuple(
            button(
                CHOICES[choice],
                Pressed(Do.APPEAL, turn.event.lane, about=opened.key, choice=choice),
                colour,
            )
            for choice, colour in colours.items()
        ),
    )


# Votes


def pressed(turn: Turn, event: ButtonPressed, press: Pressed) -> Effects:
    """A vote: the last word of each counts, the first choice with a quorum is carried out."""
    case = turn.state.cases.get(press.about)
    if case is None or case.opened.kind is not CaseKind.APPEAL:
        return (answer_press(event, _closed(turn, press.about)),)
    opened = case.opened
    parties = parties_in(opened)
    who = deciders(turn, parties)
    if event.user_id in parties:
        return (answer_press(event, wording.PARTY),)
    if event.user_id not in who.people:
        return (answer_press(event, wording.NOT_DECIDER),)
    if press.choice not in CHOICES:
        return (answer_press(event, STALE_BUTTON),)
    label, before = CHOICES[press.choice], case.votes.get(event.user_id)
    if before is not None and before.choice == press.choice:
        return (answer_press(event, wording.chosen_before(label)),)
    cast: Effects = (
        VoteCast(opened.key, event.user_id, press.choice, event.at),
        JournalLine(
            kind="appeal_vote",
            at=event.at,
            user_id=event.user_id,
            rule=opened.data["rule"],
            more={"number": opened.data["number"], "choice": press.choice},
        ),
    )
    turn = turn.after(cast)
    votes = {one: turn.state.cases[opened.key].votes.get(one) for one in who.people}
    count = sum(vote is not None and vote.choice == press.choice for vote in votes.values())
    if count < quorum(turn, who):
        said = wording.chosen(label, count, quorum(turn, who), changed=before is not None)
        return (*cast, answer_press(event, said))
    return (
        *cast,
        *_decided(turn, opened, who, press.choice, event.at),
        answer_press(event, wording.decided(label)),
    )


def _closed(turn: Turn, key: str) -> str:
    found = _KEY.fullmatch(key)
    if found is None:
        return STALE_BUTTON
    mark = turn.state.marks.get(key)
    return wording.closed(found[1], CHOICES.get(mark.value, "") if mark else "")


def _decided(
    turn: Turn, opened: CaseOpened, who: Deciders, choice: str, at: datetime
) -> Effects:  # fmt: skip
    """Close the case, carry its decision out, tell both sides and all who decided."""
    number = opened.data["number"]
    closed: Effects = (
        *conclude(opened, at, choice, number=number, about=opened.data[ABOUT]),
        Marked(opened.key, at, choice),
    )
    done = appeal_decisions.carry_out(turn.after(closed), opened, block_in(opened), choice, at)
    told = wording.decision(
        number,
        turn.here.title,
        CHOICES[choice],
        done.result,
        by_commission=who.by_commission,
    )
    about = wording.decision_about(told, turn.state.name_of(opened.user_id))
    others = {*turn.guards(), *who.people, int(opened.data["by"])} - {0, opened.user_id}
    return (
        *closed,
        *done.effects,
        tell(opened.user_id, told, purpose="appeal-decided", short=told),
        *alert(turn, about, purpose="appeal-decided", to=sorted(others)),
    )


# The term, and those who cannot be reached


async def due(turn: Turn, fired: TimerFired) -> Effects:
    """The term is over without a decision: the administrators learn it, the silent are asked."""
    case = turn.state.cases.get(fired.payload.get("case", ""))
    if case is None:
        return ()
    opened, now = case.opened, turn.now()
    who = deciders(turn, parties_in(opened))
    silent = [one for one in who.people if one not in case.votes]
    text = wording.reminder(
        opened.data["number"],
        turn.here.title,
        turn.state.name_of(opened.user_id),
        turn.school.local(opened.at),
        [known_as(turn, one) for one in silent],
    )
    block = block_in(opened)
    strikes = await turn.ports.reader.strikes(block.used if block else (opened.data[ABOUT],))
    return (
        _timed(opened, turn.here.appeal.term.after(now)),
        JournalLine(
            kind="appeal_reminded",
            at=now,
            user_id=opened.user_id,
            rule=opened.data["rule"],
            more={"number": opened.data["number"], "silent": silent},
        ),
        *alert(turn, text, purpose="appeal-reminded", to=sorted(turn.school.administrators)),
        *_sent(turn, opened, strikes, who, silent, again=True),
    )


def undelivered(turn: Turn, ended: CallEnded) -> Effects:
    """Somebody who decides takes no messages: the administrators can ask him to."""
    case = turn.state.cases.get(ended.context.get("case", ""))
    if ended.refusal is None or case is None:
        return ()
    person = ended.call.peer_id
    text = wording.undelivered(
        case.opened.data["number"],
        known_as(turn, person),
        private_link(turn.community_id),
    )
    others = sorted(turn.school.administrators - {person})
    return alert(turn, text, purpose="appeal-undelivered", to=others)
