"""A teacher's announcements (С50 3.6): posted at once or at the opening, pinned on wish.

One that waits is a case of its chat, so it survives restarts and ends once: posted by its
timer, or cancelled by a moderator's button.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from handlers import welcome
from handlers.buttons import Do, Pressed, button
from handlers.calls import Button, Colour, Pin, Rank, Send
from handlers.effects import (
    CallPromised,
    CaseClosed,
    CaseKind,
    CaseOpened,
    Effects,
    JournalLine,
    Marked,
    TimerCleared,
    TimerSet,
)
from handlers.events import ButtonPressed, CallEnded, TimerFired
from handlers.state import Case
from handlers.telling import answer_press, tell
from handlers.turn import Turn
from handlers.voice import name_of, opening
from handlers.wording import OBSERVED, ONLY_MODERATORS, STALE_BUTTON
from handlers.wording import announcements as wording
from handlers.wording.announcements import Kind
from policies.school import Mode

ANNOUNCE, PIN = "announce", "pin-announced"
_PINNED = "pinned"
_CANCEL, _PIN_LATER, _PIN_NOW = "cancel", "later", "now"
_YES = "yes"


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a moderator wants to be posted; ``text`` as the chat will see it."""

    kind: Kind
    text: str
    by: int
    pin: bool = False
    attachments: tuple[str, ...] = ()


async def announcement(
    turn: Turn,
    kind: Kind,
    text: str,
    *,
    by: int,
    pin: bool = False,
    attachments: tuple[str, ...] = (),
) -> Announcement:
    """An announcement under its author's name and office."""
    name = await name_of(turn, by)
    shown = wording.post(turn.here, turn.role(by), name, kind, text)
    return Announcement(kind, shown, by, pin, attachments)


def publish(turn: Turn, one: Announcement, at: datetime) -> Effects:
    """Post an announcement, or hold it till the opening; nothing where there is none."""
    due = turn.now() if one.kind is Kind.URGENT else opening(turn.here, turn.now())
    if due is None:
        return ()
    return _posted(turn, one) if due <= turn.now() else _held(turn, one, at, due)


def _held(turn: Turn, one: Announcement, at: datetime, due: datetime) -> Effects:
    key = f"{ANNOUNCE}:{turn.event.key}"
    opened = CaseOpened(
        key=key,
        kind=CaseKind.ANNOUNCEMENT,
        user_id=one.by,
        at=at,
        due=due,
        text=one.text,
        data={
            "kind": one.kind.value,
            "pin": _YES if one.pin else "",
            "attachments": ",".join(one.attachments),
        },
    )
    buttons = [_button(turn, wording.CANCEL, key, _CANCEL, Colour.BAD)]
    if not one.pin:
        buttons.append(_button(turn, wording.PIN, key, _PIN_LATER))
    return (
        opened,
        TimerSet(key, ANNOUNCE, due, {"case": key}),
        _line("announcement_held", at, one.by, kind=one.kind.value, due=due.isoformat()),
        tell(
            one.by,
            wording.held(turn.here, due, one.text, pin=one.pin),
            purpose="announcement",
            short=wording.held_short(due),
            keyboard=(tuple(buttons),),
        ),
    )


def _posted(turn: Turn, one: Announcement) -> Effects:
    return (
        CallPromised(
            purpose=ANNOUNCE,
            call=Send(turn.event.lane, one.text, attachments=one.attachments),
            rank=Rank.SANCTION if one.kind is Kind.URGENT else Rank.EXPLANATION,
            report=True,
            context={"by": str(one.by), "pin": _YES if one.pin else "", "kind": one.kind.value},
        ),
    )


def post(turn: Turn, fired: TimerFired) -> Effects:
    """The chat opens: a held announcement appears."""
    case = turn.state.cases.get(fired.payload.get("case", ""))
    if case is None:
        return ()
    if turn.mode is Mode.OBSERVE:
        return _dropped(turn, case, "observe", wording.OBSERVED_MEANWHILE)
    due = opening(turn.here, turn.now())
    if due is None:
        return _dropped(turn, case, "never opens", wording.CLOSED_FOR_GOOD)
    if due > turn.now():
        # The bot was away past the opening, or the hours were narrowed: the next one.
        later = replace(case.opened, due=due)
        return (later, TimerSet(later.key, ANNOUNCE, due, fired.payload))
    closed = CaseClosed(case.opened.key, at=turn.now(), by=0, outcome="posted")
    return (closed, *_posted(turn, _kept(case)))


def _kept(case: Case) -> Announcement:
    data = case.opened.data
    return Announcement(
        kind=Kind(data.get("kind", Kind.TIMETABLE.value)),
        text=case.opened.text,
        by=case.opened.user_id,
        pin=data.get("pin") == _YES,
        attachments=tuple(one for one in data.get("attachments", "").split(",") if one),
    )


def _dropped(turn: Turn, case: Case, outcome: str, why: str) -> Effects:
    by = case.opened.user_id
    text = wording.not_published(turn.here, why)
    return (
        CaseClosed(case.opened.key, at=turn.now(), by=0, outcome=outcome),
        _line("announcement_dropped", turn.now(), by, why=outcome),
        tell(by, text, purpose="announcement", short=text),
    )


def sent(turn: Turn, ended: CallEnded) -> Effects:
    """The messenger said how the post of an announcement ended; its author learns it."""
    by = int(ended.context.get("by", "0"))
    if ended.refusal is not None:
        text = wording.not_published(turn.here, wording.REFUSED)
        return (tell(by, text, purpose="announcement", short=text),)
    line = _line("announcement", ended.at, by, cmid=ended.cmid, kind=ended.context.get("kind", ""))
    if ended.context.get("pin") and ended.cmid is not None:
        return (line, *_pin(turn, ended.cmid, by, ended.at))
    text = wording.published(turn.here)
    keyboard = (
        ((_button(turn, wording.PIN, str(ended.cmid), _PIN_NOW),),)
        if ended.cmid is not None
        else ()
    )
    told = tell(by, text, purpose="announcement", short=text, keyboard=keyboard)
    return (line, told)


def _pin(turn: Turn, cmid: int, by: int, at: datetime) -> Effects:
    return (
        Marked(_PINNED, at, str(cmid)),
        CallPromised(
            purpose=f"{PIN}:{cmid}",
            call=Pin(turn.event.lane, cmid),
            rank=Rank.EXPLANATION,
            report=True,
            context={"by": str(by)},
        ),
    )


def pinned(turn: Turn, ended: CallEnded, call: Pin) -> Effects:
    """The messenger said how the pinning ended: one message is pinned, no longer the rules."""
    by = int(ended.context.get("by", "0"))
    rules = turn.state.marks.get(welcome.RULES)
    is_rules = rules is not None and rules.value == str(call.cmid)
    if ended.refusal is not None:
        text = wording.not_pinned(turn.here)
        told = tell(by, text, purpose="pinned", short=text)
        return (Marked(_PINNED, ended.at, ""), told)
    if is_rules:
        return (tell(by, wording.RULES_PINNED, purpose="pinned", short=wording.RULES_PINNED),)
    text = wording.published_and_pinned(turn.here, rules=rules is not None)
    keyboard = (
        ((_button(turn, wording.PIN_RULES, rules.value, _PIN_NOW),),) if rules is not None else ()
    )
    return (tell(by, text, purpose="pinned", short=text, keyboard=keyboard),)


def press(turn: Turn, event: ButtonPressed, pressed: Pressed) -> Effects:
    """«Отменить» and «Закрепить» under what the author was told; any moderator may."""
    if not turn.role(event.user_id).commands_chat:
        return (answer_press(event, ONLY_MODERATORS),)
    do = _CHOICES.get(pressed.choice)
    return do(turn, event, pressed.about) if do else (answer_press(event, STALE_BUTTON),)


def _cancel(turn: Turn, event: ButtonPressed, about: str) -> Effects:
    case = turn.state.cases.get(about)
    if case is None:
        return (answer_press(event, wording.NOT_CANCELLED),)
    return (
        CaseClosed(about, at=event.at, by=event.user_id, outcome="cancelled"),
        TimerCleared(about),
        _line("announcement_dropped", event.at, event.user_id, why="cancelled"),
        answer_press(event, wording.CANCELLED),
    )


def _pin_later(turn: Turn, event: ButtonPressed, about: str) -> Effects:
    case = turn.state.cases.get(about)
    if case is None:
        return (answer_press(event, wording.NOT_CANCELLED),)
    if case.opened.data.get("pin"):
        return (answer_press(event, wording.PIN_NOTED_BEFORE),)
    noted = replace(case.opened, data={**case.opened.data, "pin": _YES})
    return (noted, answer_press(event, wording.PIN_NOTED))


def _pin_now(turn: Turn, event: ButtonPressed, about: str) -> Effects:
    if turn.mode is Mode.OBSERVE:
        return (answer_press(event, OBSERVED),)
    if not about.isdecimal():
        return (answer_press(event, STALE_BUTTON),)
    mark = turn.state.marks.get(_PINNED)
    if mark is not None and mark.value == about:
        return (answer_press(event, wording.PINNED_BEFORE),)
    return (
        *_pin(turn, int(about), event.user_id, event.at),
        answer_press(event, wording.PINNING),
    )


_CHOICES: Mapping[str, Callable[[Turn, ButtonPressed, str], Effects]] = {
    _CANCEL: _cancel,
    _PIN_LATER: _pin_later,
    _PIN_NOW: _pin_now,
}


def _button(
    turn: Turn, label: str, about: str, choice: str, colour: Colour = Colour.PLAIN
) -> Button:
    return button(label, Pressed(Do.ANNOUNCE, turn.event.lane, about, choice), colour)


def _line(
    what: str, at: datetime, by: int, *, cmid: int | None = None, **more: object
) -> JournalLine:
    return JournalLine(kind=what, at=at, user_id=by, cmid=cmid, more=more)
