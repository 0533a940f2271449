"""Who is in a chat, by the messenger's own list; its restrictions held against our blocks."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers import chat_admins, read_only, wording
from handlers.calls import Rank, Release
from handlers.effects import (
    CallPromised,
    Effect,
    Effects,
    JournalLine,
    Marked,
    MembersKnown,
    TimerSet,
)
from handlers.events import Person, TimerFired
from handlers.ports import Unavailable
from handlers.sanctions import restrict
from handlers.telling import alert
from handlers.turn import Turn
from policies.school import Mode

RECONCILE = "reconcile"
EVERY = timedelta(hours=1)
AGAIN = timedelta(minutes=5)
# The bot's right in the chat: missing and told of, restored and not yet made use of, or there.
NO_RIGHT = "no_right"
MISSING, RESTORED = "told", "restored"
# Chats number upwards; steps of a prime number of seconds put neighbours far apart.
_STEP = 2221


def next_look(lane: int, after: datetime) -> datetime:
    """The chat's own moment in each hour: a school's chats do not all ask at once."""
    hour = int(EVERY.total_seconds())
    wait = (lane * _STEP - int(after.timestamp())) % hour or hour
    return after.replace(microsecond=0) + timedelta(seconds=wait)


async def learn_names(turn: Turn, people: Sequence[int]) -> Effects:
    """Ask for names that are not known yet; a name is a courtesy, its lack no error."""
    members = turn.state.members
    unknown = [one for one in people if one not in members or not members[one].name]
    if not unknown:
        return ()
    try:
        found = await turn.ports.directory.people(unknown[:1000])
    except Unavailable as error:
        return (JournalLine(kind="names_unknown", at=turn.now(), more={"reason": error.reason}),)
    known = tuple(
        Person(
            one.user_id,
            one.name,
            admin=one.user_id in members and members[one.user_id].admin,
        )
        for one in found
        if one.user_id not in members or members[one.user_id].present
    )
    return (MembersKnown(known),) if known else ()


async def reconcile(turn: Turn, fired: TimerFired) -> Effects:
    """Read the members, and make the messenger's restrictions agree with our blocks.

    Soon after the start, every hour, and sooner again while the messenger does not answer. A
    missing right is told to the administrators once.
    """
    now = turn.now()
    hourly = TimerSet(RECONCILE, RECONCILE, next_look(fired.lane, now))
    try:
        people = await turn.ports.directory.members(fired.lane)
    except Unavailable as error:
        return (
            JournalLine(kind="members_unread", at=now, more={"reason": error.reason}),
            hourly if error.refused else TimerSet(RECONCILE, RECONCILE, now + AGAIN),
            *(_right_missing(turn) if error.refused else ()),
        )
    seen_right: Effects = (Marked(NO_RIGHT, now, RESTORED),) if _is_missing(turn) else ()
    return (
        MembersKnown(people, complete=True),
        hourly,
        *seen_right,
        *await chat_admins.watch(turn, people),
        *(_differences(turn, people) if turn.mode is Mode.ENFORCE else ()),
    )


def _is_missing(turn: Turn) -> bool:
    told = turn.state.marks.get(NO_RIGHT)
    return told is not None and told.value == MISSING


def _right_missing(turn: Turn) -> Effects:
    if _is_missing(turn):
        return ()
    return (
        Marked(NO_RIGHT, turn.now(), MISSING),
        *alert(
            turn,
            wording.directory_unavailable(turn.here.title),
            purpose="no-right",
            to=sorted({*turn.guards(), *turn.school.administrators}),
        ),
    )


def _differences(turn: Turn, people: Sequence[Person]) -> Effects:
    now = turn.now()
    effects: list[Effect] = []
    for person in people:
        block = turn.state.block_of(person.user_id, now)
        if block is not None and not person.restricted:
            effects.append(restrict(block, turn, tells=False))
            wanted = True
        elif block is None and read_only.wants_hold(turn, person):
            effects.extend(read_only.hold(turn, person.user_id))
            wanted = True
        elif block is None and person.restricted and not _ordered(turn, person.user_id):
            effects.append(
                CallPromised(
                    purpose=f"release:{person.user_id}",
                    call=Release(turn.event.lane, person.user_id),
                    rank=Rank.SANCTION,
                    report=True,
                )
            )
            wanted = False
        else:
            continue
        effects.append(
            JournalLine(
                kind="reconciled",
                at=now,
                user_id=person.user_id,
                rule=block.rule if block else None,
                more={"restricted": wanted},
            )
        )
    return tuple(effects)


def _ordered(turn: Turn, user_id: int) -> bool:
    """A newcomer only reads; a block whose term is over ends by its timer, about to fire."""
    return user_id in turn.state.blocks or read_only.is_held(turn, user_id)
