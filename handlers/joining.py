"""Joining (Этика 2.4, КО 5, 20): newcomers are asked to agree to the rules and for their names.

Who came after the bot is remembered by a mark of his own, whose value is how often he was
reminded. One timer a chat does what is due: reminders in rising intervals, at most three and
by day; then, the next morning, one list for the moderators.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from handlers import read_only
from handlers.buttons import Do, Pressed, button
from handlers.calls import Button, Colour
from handlers.effects import (
    CallPromised,
    Effects,
    EventRaised,
    FullNameGiven,
    JournalLine,
    Marked,
    TimerSet,
)
from handlers.events import CallEnded, MemberJoined, MessageSaid, NameStated, TimerFired
from handlers.read_only import NEWCOMER, OVER
from handlers.roster import learn_names
from handlers.telling import alert, tell
from handlers.turn import Turn
from handlers.wording import AGREE
from handlers.wording import joining as wording
from policies.school import Mode
from policies.text.names import is_full_name, stated_name

JOINING = "joining"
FULL_NAME = "full-name"
ASKED, CLOSED, GIVEN = "asked", "closed", "given"
LISTED = "listed"
# Parts of the time to agree, after which a newcomer is reminded: each interval is longer.
REMINDERS = (1 / 6, 1 / 2, 1)
MORNING, EVENING = 8, 20
A_DAY = timedelta(days=1)
# A name may be sent once more, with a mistake corrected.
CORRECTED_WITHIN = A_DAY
HOW_TO, HOW_TO_EVERY = "how-to-state-a-name", timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who came, when, and how often he was reminded."""

    user_id: int
    came: datetime
    reminded: int


def agree_button(turn: Turn) -> Button:
    """«Ознакомлен(а)» about this chat."""
    return button(AGREE, Pressed(Do.AGREE, turn.event.lane), Colour.GOOD)


# Coming


def begin(turn: Turn, joined: MemberJoined) -> Effects:
    """Somebody came: from now on he is a newcomer, until he agrees."""
    user_id = joined.user_id
    member = turn.state.members.get(user_id)
    if turn.role(user_id).immune or (member is not None and member.agreed_at is not None):
        return ()
    known = turn.state.marks.get(f"{NEWCOMER}:{user_id}")
    came: Effects = ()
    if known is None or known.value == OVER:
        known = Marked(f"{NEWCOMER}:{user_id}", joined.at, "0")
        came = (known,)
    if known.value.isdigit():
        # Who left and came back goes on where he was.
        one = Newcomer(user_id, known.at, int(known.value))
        came = (*came, *_timed(turn, _next(turn, one)))
    held = read_only.is_held(turn.after(came), user_id)
    blocked = turn.state.block_of(user_id, joined.at) is not None
    return (*came, *(read_only.hold(turn, user_id) if held and not blocked else ()))


def agreed(turn: Turn, user_id: int) -> Effects:
    """A person has agreed to the rules: he is a newcomer no more."""
    known = turn.state.marks.get(f"{NEWCOMER}:{user_id}")
    over = (Marked(known.name, known.at, OVER),) if known is not None else ()
    return (*over, *read_only.let_go(turn, user_id))


def still_held(turn: Turn, user_id: int) -> Effects:
    """A newcomer's block is over, the rules he has not agreed to yet: he goes on reading."""
    return (
        *read_only.hold(turn, user_id),
        tell(
            user_id,
            wording.block_over(turn.here),
            purpose="agree",
            short=wording.BLOCK_OVER,
            keyboard=((agree_button(turn),),),
        ),
    )


# Reminders


async def due(turn: Turn, fired: TimerFired) -> Effects:
    """Remind whom it is time to remind, list who was reminded in vain, set the next time."""
    now = turn.now()
    waiting = _newcomers(turn)
    if turn.mode is Mode.OBSERVE:
        return (TimerSet(JOINING, JOINING, now + A_DAY),) if waiting else ()
    if waiting and by_day(turn, now) > now:
        # The bot was away, or the hours have changed: nobody is woken.
        return (TimerSet(JOINING, JOINING, by_day(turn, now)),)
    effects = await learn_names(turn, [one.user_id for one in waiting])
    effects = (*effects, *await ask_names(turn.after(effects), [one.user_id for one in waiting]))
    ready = [one for one in waiting if _due(turn, one) <= now]
    for one in ready:
        if one.reminded < len(REMINDERS):
            effects = (*effects, *_remind(turn, one))
    listed = [one for one in ready if one.reminded >= len(REMINDERS)]
    if listed:
        effects = (*effects, *_list(turn.after(effects), listed))
    left = _newcomers(turn.after(effects))
    return (*effects, *(_timed(turn, min(_next(turn, one) for one in left)) if left else ()))


def _newcomers(turn: Turn) -> list[Newcomer]:
    """Those in the chat who have not agreed and are not listed yet, in order of coming."""
    found = []
    for mark in turn.state.marks.values():
        kind, _, number = mark.name.partition(":")
        if kind != NEWCOMER or not mark.value.isdigit() or not number.isdigit():
            continue
        member = turn.state.members.get(int(number))
        here = member is not None and member.present and member.agreed_at is None
        if here and not turn.role(int(number)).immune:
            found.append(Newcomer(int(number), mark.at, int(mark.value)))
    return sorted(found, key=lambda one: (one.came, one.user_id))


def _due(turn: Turn, one: Newcomer) -> datetime:
    """When a newcomer is reminded next, or listed: the morning after the last reminder."""
    came = turn.school.local(one.came)
    length = turn.here.joining.agree_within.after(came) - came
    if one.reminded < len(REMINDERS):
        return by_day(turn, came + length * REMINDERS[one.reminded])
    return _next_day(turn, by_day(turn, came + length))


def _next(turn: Turn, one: Newcomer) -> datetime:
    """When it is a newcomer's turn; what is overdue waits for the next morning, so that nobody
    gets two messages at once.
    """
    moment, now = _due(turn, one), turn.now()
    return moment if moment > now else _next_day(turn, now)


def _remind(turn: Turn, one: Newcomer) -> Effects:
    """One reminder, though the bot may have been away for several."""
    now = turn.now()
    reminded = max(
        number
        for number in range(one.reminded + 1, len(REMINDERS) + 1)
        if number == one.reminded + 1
        or _due(turn, Newcomer(one.user_id, one.came, number - 1)) <= now
    )
    last = reminded == len(REMINDERS)
    text = wording.reminder(
        turn.here, turn.school.regulation, with_rules=one.reminded == 0, last=last
    )
    return (
        Marked(f"{NEWCOMER}:{one.user_id}", one.came, str(reminded)),
        JournalLine(
            kind="joining_reminded",
            at=now,
            user_id=one.user_id,
            more={"number": reminded, "of": len(REMINDERS)},
        ),
        # The chat has the welcome with the same button: it need not see a reminder.
        tell(
            one.user_id,
            text,
            purpose="agree",
            short="",
            keyboard=((agree_button(turn),),),
            # The next one says the same.
            kept=False,
        ),
    )


def _list(turn: Turn, people: Sequence[Newcomer]) -> Effects:
    """The moderators learn who was reminded in vain, all of a batch in one message."""
    ids = [one.user_id for one in people]
    names = [turn.state.name_of(one) for one in ids]
    text = wording.not_agreed(
        turn.here, turn.school.regulation, names, read_only=turn.here.joining.read_only
    )
    return (
        *(Marked(f"{NEWCOMER}:{one.user_id}", one.came, LISTED) for one in people),
        JournalLine(kind="joining_listed", at=turn.now(), more={"people": ids}),
        *alert(turn, text, purpose="not-agreed"),
    )


def _timed(turn: Turn, moment: datetime) -> Effects:
    """The chat's one timer for newcomers, never later than it is set already."""
    known = turn.state.timers.get(JOINING)
    return () if known is not None and known <= moment else (TimerSet(JOINING, JOINING, moment),)


def by_day(turn: Turn, moment: datetime) -> datetime:
    """The first moment from this one on at which a person may be written to: the chat is open,
    and it is neither night nor early morning.
    """
    at, hours = _not_at_night(turn.school.local(moment)), turn.here.hours
    for _ in range(7):
        opening = hours.next_opening(at) if hours is not None else at
        if opening is None or opening == at:
            return at
        at = _not_at_night(opening)
    return at


def _not_at_night(at: datetime) -> datetime:
    if MORNING <= at.hour < EVENING:
        return at
    day = at.date() if at.hour < MORNING else at.date() + A_DAY
    return datetime.combine(day, time(MORNING), at.tzinfo)


def _next_day(turn: Turn, moment: datetime) -> datetime:
    local = turn.school.local(moment)
    return by_day(turn, datetime.combine(local.date() + A_DAY, time(), local.tzinfo))


# Full names


async def ask_names(turn: Turn, people: Iterable[int]) -> Effects:
    """Ask privately, once, whoever's name in the messenger is no full one."""
    asked = [one for one in people if _nameless(turn, one)]
    if not asked or turn.mode is Mode.OBSERVE:
        return ()
    known = {one.user_id for one in await turn.ports.reader.enrolled(asked) if not one.left}
    effects: Effects = ()
    for user_id in asked:
        if user_id in known:
            # The school's own list has his name.
            continue
        text = wording.ask_name(turn.here, turn.school.regulation)
        effects = (
            *effects,
            Marked(f"{FULL_NAME}:{user_id}", turn.now(), ASKED),
            JournalLine(kind="full_name_asked", at=turn.now(), user_id=user_id),
            tell(user_id, text, purpose=FULL_NAME, short=""),
        )
    return effects


def _nameless(turn: Turn, user_id: int) -> bool:
    member = turn.state.members.get(user_id)
    if member is None or not member.name or member.full_name or turn.role(user_id).immune:
        return False
    asked = turn.state.marks.get(f"{FULL_NAME}:{user_id}")
    return (asked is None or asked.value == CLOSED) and not is_full_name(member.name)


def name_asked(turn: Turn, ended: CallEnded) -> Effects:
    """The question did not reach him: it is asked again together with the next reminder."""
    mark = turn.state.marks.get(ended.purpose)
    if ended.refusal is None or mark is None or mark.value != ASKED:
        return ()
    return (Marked(mark.name, mark.at, CLOSED),)


async def stated(turn: Turn, said: MessageSaid) -> Effects:
    """A private message of somebody who was asked for his name: it may be the name."""
    remembered = await turn.ports.reader.remembered(f"{FULL_NAME}:{said.author_id}")
    here = [(lane, mark) for lane, mark in remembered if turn.snapshot.chat(lane) is not None]
    waiting = [lane for lane, mark in here if mark.value in (ASKED, CLOSED)]
    corrected = [
        lane for lane, mark in here if mark.value == GIVEN and said.at - mark.at < CORRECTED_WITHIN
    ]
    name = stated_name(said.text)
    if name and (waiting or corrected):
        raised = (
            EventRaised(
                NameStated(
                    key=f"name:{lane}:{said.key}",
                    lane=lane,
                    user_id=said.author_id,
                    name=name,
                    at=said.at,
                )
            )
            for lane in (*waiting, *corrected)
        )
        return (*raised, _answer(said, wording.name_taken(name)))
    return _how_to(turn, said) if waiting else ()


def _how_to(turn: Turn, said: MessageSaid) -> Effects:
    """What he wrote is no full name: he is told how to write it, now and then."""
    told = turn.state.marks.get(HOW_TO)
    if told is not None and said.at - told.at < HOW_TO_EVERY:
        return ()
    text = wording.no_patronymic() if is_full_name(said.text) else wording.no_name()
    return (Marked(HOW_TO, said.at), _answer(said, text))


def _answer(said: MessageSaid, text: str) -> CallPromised:
    return tell(said.author_id, text, purpose="answer", short="")


def name_stated(turn: Turn, event: NameStated) -> Effects:
    """In the chat's lane: the name is taken if this chat asked for it."""
    asked = turn.state.marks.get(f"{FULL_NAME}:{event.user_id}")
    if asked is None:
        return ()
    return (
        FullNameGiven(event.user_id, event.name),
        Marked(asked.name, event.at, GIVEN),
        JournalLine(kind="full_name", at=event.at, user_id=event.user_id),
    )
