"""Erasing what is kept of a person at his own wish (152-ФЗ), in the lane of each chat.

What is over is erased at once. What the school's procedures still rest on (a strike in
force, a running block, a case that people decide) stays till it is over: a timer looks
again every day, and erases what is left of the time before the wish. A wish that comes
twice finds nothing to erase.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from handlers import chat_admins, digest
from handlers.buttons import Do, Pressed, button
from handlers.calls import Colour, Keyboard
from handlers.corrections import CORRECTING
from handlers.deferral import let_go
from handlers.effects import (
    BlockBegun,
    CaseClosed,
    CaseKind,
    CaseOpened,
    Effects,
    EventRaised,
    HeldEnd,
    JournalLine,
    Marked,
    PersonForgotten,
    StrikeGiven,
    TimerCleared,
    TimerSet,
    Unmarked,
)
from handlers.events import ButtonPressed, ErasureOrdered, Event, TimerFired
from handlers.hints import HINTED
from handlers.joining import FULL_NAME
from handlers.ports import Kept
from handlers.read_only import HELD, NEWCOMER
from handlers.relays import DRAFT, Relay
from handlers.sanctions import UNRELEASED, UNRESTRICTED
from handlers.screenshots import TAKEN
from handlers.state import WorkingState
from handlers.telling import answer_press, tell
from handlers.turn import Turn
from handlers.unreachable import UNREACHABLE
from handlers.wording import STALE_BUTTON
from handlers.wording import personal_data as wording
from policies.school import CHAT_BASE

ERASE = "erase"
ERASED = "erased"
ASK, YES, NO = "ask", "yes", "no"
# A quarrel is noticed by the messages of half an hour; nothing looks back longer than this.
SETTLED = timedelta(days=1)
AGAIN = timedelta(days=1)
# Marks of one person are named KIND:PERSON. Some count for a day, some while he is a member.
_OF_PERSON = frozenset(
    {
        "told",
        "offered",
        "refused",
        "announces",
        CORRECTING,
        HINTED,
        TAKEN,
        UNREACHABLE,
        UNRELEASED,
        UNRESTRICTED,
    }
)
_FOR_A_DAY = frozenset({"complaints"})
_OF_MEMBER = frozenset({NEWCOMER, HELD, FULL_NAME, chat_admins.MARK})


def is_erasure(event: Event) -> bool:
    """True for what is done also in a chat that the policy file does not name any more."""
    timer = isinstance(event, TimerFired) and event.kind == ERASE
    return timer or isinstance(event, ErasureOrdered)


@dataclass(frozen=True, slots=True)
class Stays:
    """What of the time before the wish must stay for now."""

    strikes: tuple[StrikeGiven, ...] = ()
    block: BlockBegun | None = None
    cases: tuple[CaseOpened, ...] = ()
    reviews: int = 0
    answers: int = 0
    recent: bool = False
    marks: bool = False

    def __bool__(self) -> bool:
        return self != Stays()


def stays(state: WorkingState, user_id: int, *, before: datetime, at: datetime) -> Stays:
    """What may not be erased yet in a lane."""
    block = state.blocks.get(user_id)
    return Stays(
        strikes=tuple(one for one in state.standing_of(user_id, at) if one.given_at <= before),
        block=block if block is not None and block.begun_at <= before else None,
        cases=tuple(
            one.opened
            for one in state.cases.values()
            if one.opened.user_id == user_id
            and one.opened.at <= before
            # What is kept for a digest, or not confirmed yet, rests on nothing: it goes at once.
            and one.opened.kind is not CaseKind.OBSERVED
            and not _is_draft(one.opened)
        ),
        reviews=sum(one.user_id == user_id and one.at <= before for one in state.reviews.values()),
        answers=sum(
            user_id in one.votes and one.votes[user_id].at <= before for one in state.cases.values()
        ),
        recent=any(
            user_id in (one.author_id, one.reply_to_author) and at - SETTLED < one.at <= before
            for one in state.recent
        ),
        marks=any(
            kind in _FOR_A_DAY and at - state.marks[name].at < SETTLED
            for name, kind in _marks_of(state, user_id)
        ),
    )


def _marks_of(state: WorkingState, user_id: int) -> Iterator[tuple[str, str]]:
    """The marks of one person, each with its kind."""
    for name in state.marks:
        kind, _, rest = name.partition(":")
        if rest.partition(":")[0] == str(user_id):
            yield name, kind


def erase(state: WorkingState, user_id: int, *, before: datetime, at: datetime) -> Effects:
    """Erase in one lane what may be erased now; where something stays, look again in a day."""
    held = [
        one for one in state.deferred.values() if one.user_id == user_id and one.said_at <= before
    ]
    timer = f"{ERASE}:{user_id}"
    unneeded = _unneeded(state, user_id, at)
    again: Effects = ()
    if stays(state, user_id, before=before, at=at):
        payload = {"user": str(user_id), "before": before.isoformat()}
        again = (TimerSet(timer, ERASE, at + AGAIN, payload),)
    elif timer in state.timers:
        again = (TimerCleared(timer),)
    return (
        *(effect for one in held for effect in let_go(one, at, why=HeldEnd.FORGOTTEN)),
        *_drafts(state, user_id, at),
        *digest.forget(state, user_id, at),
        *(Unmarked(name) for name in unneeded),
        *(TimerCleared(name) for name in unneeded if name in state.timers),
        PersonForgotten(user_id, before=before, settled=at - SETTLED, at=at),
        *again,
    )


def _unneeded(state: WorkingState, user_id: int, at: datetime) -> tuple[str, ...]:
    """The marks to remove; in his own talk with the bot all of them are about him."""
    if state.peer_id == user_id:
        return tuple(name for name in state.marks if name != ERASED)
    member = state.members.get(user_id)
    gone = member is None or not member.present
    own = tuple(
        name
        for name, kind in _marks_of(state, user_id)
        if kind in _OF_PERSON
        or (kind in _OF_MEMBER and gone)
        or (kind in _FOR_A_DAY and at - state.marks[name].at >= SETTLED)
    )
    if member is None or not gone or not member.name:
        return own
    # What others were told shortly may name him.
    named = tuple(name for name, mark in state.marks.items() if member.name in mark.value)
    return tuple(dict.fromkeys((*own, *named)))


def _drafts(state: WorkingState, user_id: int, at: datetime) -> Effects:
    """A relay that he has not confirmed is not sent."""
    drafts = (one.opened for one in state.cases_of(user_id, CaseKind.RELAY))
    return tuple(
        effect
        for one in drafts
        if _is_draft(one)
        for effect in (
            CaseClosed(one.key, at=at, by=user_id, outcome="forgotten"),
            TimerCleared(f"{DRAFT}:{one.key}"),
        )
    )


def _is_draft(case: CaseOpened) -> bool:
    return case.kind is CaseKind.RELAY and Relay(case).confirmed is None


# In the lane of a chat


async def ordered(turn: Turn, order: ErasureOrdered) -> Effects:
    """A person (or the school for him) wants what is kept of him here to be erased."""
    now = turn.now()
    effects = carry_out(turn.state, order, now)
    if not order.tells:
        return effects
    return (*effects, *_told(turn, order, await _kept_here(turn, order.user_id), now))


def carry_out(state: WorkingState, order: ErasureOrdered, at: datetime) -> Effects:
    """Erase what an order is about. It can be carried out twice, and is one line in the journal.

    Whoever did not ask here himself learns only that his held message will not appear.
    """
    who = order.user_id
    held = any(one.user_id == who and one.said_at <= order.at for one in state.deferred.values())
    text = wording.HELD_DROPPED
    dropped = tell(who, text, purpose="forgotten-held", short=text)
    return (
        # First: the line's number within its event is what makes it one.
        JournalLine(
            kind="erased",
            at=at,
            user_id=who,
            more={"asked": "person" if order.tells else "school"},
        ),
        *erase(state, who, before=order.at, at=at),
        *((dropped,) if held and not order.tells else ()),
    )


def _told(turn: Turn, order: ErasureOrdered, kept: Kept, now: datetime) -> Effects:
    left = stays(turn.state, order.user_id, before=order.at, at=now)
    member = turn.state.members.get(order.user_id)
    text = wording.erased(
        title_of(turn, turn.event.lane, order.user_id),
        wording.gone(kept, now, blocked=left.block is not None),
        lines_of(left, turn.school.local),
        present=member is not None and member.present,
    )
    return (tell(order.user_id, text, purpose="forgotten", short=text.partition("\n")[0]),)


def lines_of(left: Stays, local: wording.Local) -> list[str]:
    """What stays, a line each."""
    lines = [wording.strike_stays(one, local(one.expires_at)) for one in left.strikes]
    if left.block is not None:
        lines.append(wording.block_stays(left.block, local(left.block.until)))
    lines += [wording.case_stays(one) for one in left.cases]
    if left.reviews:
        lines.append(wording.reviews_stay(left.reviews))
    if left.answers:
        lines.append(wording.answers_stay(left.answers))
    return [*lines, *([wording.RECENT_STAYS] if left.recent else [])]


async def _kept_here(turn: Turn, user_id: int) -> Kept:
    kept = await turn.ports.reader.kept(user_id)
    return next((one for one in kept if one.peer_id == turn.event.lane), Kept(turn.event.lane))


def title_of(turn: Turn, peer_id: int, user_id: int) -> str:
    """How a lane is called to the person concerned."""
    if peer_id == user_id:
        return wording.PRIVATE
    if peer_id < CHAT_BASE:
        return wording.OTHER
    chat = turn.snapshot.chat(peer_id)
    return wording.chat_title(chat.title if chat is not None else "", peer_id)


def again(turn: Turn, fired: TimerFired) -> Effects:
    """A day later: what was in force then may be over by now."""
    who, before = int(fired.payload["user"]), datetime.fromisoformat(fired.payload["before"])
    now = turn.now()
    effects = erase(turn.state, who, before=before, at=now)
    if stays(turn.state, who, before=before, at=now):
        return effects
    return (JournalLine(kind="erased_wholly", at=now, user_id=who), *effects)


# In the person's own lane


def buttons(user_id: int, about: str) -> Keyboard:
    """«Стереть», «Оставить» under what is explained before."""

    def choice(name: str) -> Pressed:
        return Pressed(Do.FORGET, user_id, _digest(about), name)

    return (
        (
            button(wording.ERASE, choice(YES), Colour.BAD),
            button(wording.KEEP, choice(NO)),
        ),
    )


def offer(user_id: int) -> Keyboard:
    """«Стереть» under what is kept: it asks first."""
    return ((button(wording.ERASE, Pressed(Do.FORGET, user_id, choice=ASK)),),)


def _digest(key: str) -> str:
    """An event's key may be long; a button's payload may not."""
    return sha256(key.encode()).hexdigest()[:16]


async def explanation(turn: Turn, user_id: int) -> str:
    """What would be erased, and what would stay till when."""
    now = turn.now()
    lines = []
    for one in await turn.ports.reader.kept(user_id):
        title = title_of(turn, one.peer_id, user_id)
        left = Stays(
            strikes=tuple(two.given for two in one.strikes if two.in_force(now)),
            block=one.block,
            cases=one.cases,
            reviews=one.reviews,
        )
        lines += [wording.in_chat(title, what) for what in lines_of(left, turn.school.local)]
    enrolled = await turn.ports.reader.enrolled((user_id,))
    return wording.explain(lines, in_roster=bool(enrolled))


async def pressed(turn: Turn, event: ButtonPressed, press: Pressed) -> Effects:
    """«Стереть» or «Оставить», by the person himself in his talk with the bot."""
    done = turn.state.marks.get(ERASED)
    if press.choice == ASK:
        text = await explanation(turn, event.user_id)
        asked = tell(
            event.user_id,
            text,
            purpose="forget",
            short=text.partition("\n")[0],
            keyboard=buttons(event.user_id, event.key),
        )
        return (asked, answer_press(event, wording.ASKED))
    if press.choice not in (YES, NO) or not press.about:
        return (answer_press(event, STALE_BUTTON),)
    if done is not None and press.about in done.value.split():
        return (answer_press(event, wording.ERASED_BEFORE),)
    if press.choice == NO:
        return (answer_press(event, wording.KEPT),)
    return await _order(turn, event, press.about)


async def _order(turn: Turn, event: ButtonPressed, about: str) -> Effects:
    """Every lane that keeps anything of him is told to erase it; here it is done at once."""
    who = event.user_id
    lanes = [one.peer_id for one in await turn.ports.reader.kept(who) if one.peer_id != who]
    orders = tuple(
        EventRaised(
            ErasureOrdered(
                key=f"{ERASE}:{peer}:{who}:{about}",
                lane=peer,
                user_id=who,
                at=event.at,
                tells=peer >= CHAT_BASE,
            )
        )
        for peer in lanes
    )
    nothing: Effects = ()
    if not any(peer >= CHAT_BASE for peer in lanes):
        text = wording.NOTHING_IN_CHATS
        nothing = (tell(who, text, purpose="forgotten", short=text),)
    done = turn.state.marks.get(ERASED)
    answered = [*(done.value.split()[-9:] if done is not None else ()), about]
    return (
        JournalLine(kind="erased", at=event.at, user_id=who, more={"asked": "person"}),
        *erase(turn.state, who, before=event.at, at=turn.now()),
        # By it a second press under the same words is recognised.
        Marked(ERASED, event.at, " ".join(answered)),
        *orders,
        *nothing,
        answer_press(event, wording.ERASING),
    )
