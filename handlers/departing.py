"""Who leaves the school leaves its chats (Этика 2.9, С50 3.5): with that reason, no sanction.

A moderator names the person; what will happen is shown first, and happens when he presses
the button. A parent with another child at the school, and whoever works there, stays.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from handlers.buttons import Do, Pressed, button
from handlers.calls import Colour, Keyboard, Rank, Remove
from handlers.concluding import conclude
from handlers.departure import Departing, Departure
from handlers.effects import (
    CallPromised,
    CaseKind,
    CaseOpened,
    Effects,
    JournalLine,
    LeftSchool,
    MemberGone,
    TimerSet,
)
from handlers.events import ButtonPressed, CallEnded, TimerFired
from handlers.ports import Enrolled, RosterRole
from handlers.telling import alert, answer_press, tell
from handlers.turn import Turn
from handlers.wording import OBSERVED, ONLY_MODERATORS
from handlers.wording import departing as wording
from policies.school import Mode

DEPARTURE = "departure"
REMOVE = "remove"
LEAVES, CANCELS = "leaves", "cancels"
DONE, CANCELLED, REPLACED, LATE = "removed", "cancelled", "replaced", "late"
CONFIRMED_WITHIN = timedelta(days=1)


async def departure_of(turn: Turn, who: Departing) -> Departure:
    """What a departure means for this chat, by the roster and the members as they are now."""
    if not who.pupil:
        entries = await turn.ports.reader.enrolled((who.user_id,))
        # Who is in no roster is named by his page.
        name = entries[0].name if entries else turn.state.name_of(who.user_id)
        alone = {who.user_id: name}
        marked = who.employee and all(one.left for one in entries)
        return Departure(who, _those_here(turn, alone), alone, marked=marked)
    reader = turn.ports.reader
    family = [one for one in await reader.roster_of(who.class_name) if one.pupil == who.pupil]
    others = await reader.enrolled([one.user_id for one in family if one.user_id is not None])
    departed: dict[int, str] = {}
    staying: list[tuple[str, str]] = []
    for one in family:
        if one.user_id is None:
            continue
        why = _stays(turn, one, [other for other in others if other.user_id == one.user_id])
        if why:
            staying.append((one.name, why))
        else:
            departed[one.user_id] = one.name
    return Departure(
        who,
        _those_here(turn, departed),
        departed,
        tuple(staying),
        tuple(one.name for one in family if not one.user_id and one.role is RosterRole.PARENT),
        marked=all(one.left for one in family),
    )


def _those_here(turn: Turn, people: Mapping[int, str]) -> dict[int, str]:
    """Who of these people is in this chat."""
    members = turn.state.members
    return {one: name for one, name in people.items() if one in members and members[one].present}


def _stays(turn: Turn, one: Enrolled, entries: Iterable[Enrolled]) -> str:
    """Why somebody of a leaving family stays; "" where he does not."""
    if turn.role(one.user_id or 0).immune:
        return wording.MODERATES
    for other in entries:
        if other.left or (other.pupil == one.pupil and other.class_name == one.class_name):
            continue
        if other.role is RosterRole.EMPLOYEE:
            return wording.WORKS
        if other.role is RosterRole.PARENT:
            return wording.another_child(other.pupil, other.class_name)
    return ""


# The question


def propose(turn: Turn, departure: Departure, *, by: int, at: datetime) -> tuple[Effects, str]:
    """Ask the moderator to confirm; an earlier question of his is taken back. And its text."""
    replaced: Effects = ()
    for case in turn.state.cases.values():
        if case.opened.kind is CaseKind.DEPARTURE and case.opened.data.get("by") == str(by):
            replaced = (*replaced, *conclude(case.opened, at, REPLACED))
    who = departure.who
    key = f"{DEPARTURE}:{turn.event.lane}:{sha256(turn.event.key.encode()).hexdigest()[:16]}"
    opened = CaseOpened(
        key=key,
        kind=CaseKind.DEPARTURE,
        user_id=who.user_id,
        at=at,
        due=at + CONFIRMED_WITHIN,
        data={
            "by": str(by),
            "pupil": who.pupil,
            "class": who.class_name,
            "employee": "yes" if who.employee else "",
            "people": " ".join(map(str, departure.leaving)),
        },
    )
    text = wording.question(turn.here, turn.school.regulation, departure)
    timed = TimerSet(key, DEPARTURE, at + CONFIRMED_WITHIN, {"case": key})
    return (*replaced, opened, timed), text


def buttons(turn: Turn, opened: CaseOpened) -> Keyboard:
    """«Удалить из чата» and «Отмена»."""

    def choice(name: str) -> Pressed:
        return Pressed(Do.DEPARTURE, turn.event.lane, about=opened.key, choice=name)

    yes = wording.YES if opened.data["people"] else wording.YES_MARK
    return (
        (
            button(yes, choice(LEAVES), Colour.BAD),
            button(wording.CANCEL, choice(CANCELS)),
        ),
    )


# The answer


async def pressed(turn: Turn, event: ButtonPressed, press: Pressed) -> Effects:
    """A moderator confirms or takes it back; the first press counts."""
    if not turn.role(event.user_id).commands_chat:
        return (answer_press(event, ONLY_MODERATORS),)
    case = turn.state.cases.get(press.about)
    if case is None or case.opened.kind is not CaseKind.DEPARTURE:
        return (answer_press(event, wording.DECIDED),)
    opened = case.opened
    if press.choice == CANCELS:
        ended = conclude(opened, event.at, CANCELLED, by=event.user_id)
        return (*ended, answer_press(event, wording.CANCELLED))
    if turn.mode is Mode.OBSERVE:
        return (answer_press(event, OBSERVED),)
    if press.choice != LEAVES:
        return (answer_press(event, wording.DECIDED),)
    data = opened.data
    who = Departing(data["pupil"], data["class"], opened.user_id, data["employee"] == "yes")
    now = await departure_of(turn, who)
    # Only who was named, and only who would still be.
    named = {int(one) for one in data["people"].split()}
    leaving = [user_id for user_id in now.leaving if user_id in named]
    return (
        *conclude(opened, event.at, DONE, by=event.user_id, people=leaving),
        *_marked(turn, now, event.at),
        *(_remove(turn, user_id, who, event.user_id) for user_id in leaving),
        *await _elsewhere(turn, now),
        answer_press(event, wording.done(len(leaving))),
    )


def due(turn: Turn, fired: TimerFired) -> Effects:
    """Nobody has confirmed it for a day: it is not carried out by a press that comes later."""
    case = turn.state.cases.get(fired.payload.get("case", ""))
    return conclude(case.opened, fired.due, LATE) if case is not None else ()


def _marked(turn: Turn, departure: Departure, at: datetime) -> Effects:
    """The roster knows from now on that he has left."""
    who = departure.who
    if departure.marked or not (who.pupil or who.employee):
        return ()
    on = turn.school.local(at).date()
    return (LeftSchool(who.class_name, who.pupil, who.user_id or None, on),)


def _remove(turn: Turn, user_id: int, who: Departing, by: int) -> CallPromised:
    return CallPromised(
        purpose=f"{REMOVE}:{user_id}",
        call=Remove(turn.event.lane, user_id),
        rank=Rank.SANCTION,
        report=True,
        context={"by": str(by), "pupil": who.pupil},
    )


async def _elsewhere(turn: Turn, departure: Departure) -> Effects:
    """Who of those that leave is in other chats of the school: their moderators are told."""
    found: dict[int, list[str]] = {}
    for user_id, name in departure.departed.items():
        for peer in await turn.ports.reader.chats_of(user_id):
            if peer != turn.event.lane:
                found.setdefault(peer, []).append(name)
    effects: Effects = ()
    for peer, names in sorted(found.items()):
        chat = turn.snapshot.chat(peer)
        if chat is None:
            continue
        text = wording.elsewhere(turn.here, chat, names)
        guards = sorted(chat.moderators or turn.school.administrators)
        effects = (*effects, *alert(turn, text, purpose=f"departed-{peer}", to=guards))
    return effects


def removed(turn: Turn, ended: CallEnded, call: Remove) -> Effects:
    """The messenger took somebody out of the chat, or would not."""
    name = turn.state.name_of(call.user_id)
    by = int(ended.context.get("by", "0"))
    if ended.refusal is not None:
        member = turn.state.members.get(call.user_id)
        admin = member is not None and member.admin
        text = wording.not_removed(turn.here, name, admin=admin)
        return alert(turn, text, purpose="not-removed", to=(by,) if by else None)
    text = wording.notice(turn.here, turn.school.regulation, ended.context.get("pupil", ""))
    return (
        MemberGone(call.user_id),
        JournalLine(
            kind="departed", at=ended.at, user_id=call.user_id, rule=DEPARTURE, more={"by": by}
        ),
        # He is in the chat no more: there is nowhere else to say it.
        tell(call.user_id, text, purpose="departed", short=""),
    )
