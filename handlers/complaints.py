"""Complaints: a member points a moderator at a message, and stays unknown to the chat (КО 2, 9).

One case a message, whoever complains; the first decision of a moderator holds. What a member
writes of his reason is passed on without his name, and kept nowhere else. Nothing is taken down
without a rule: where neither the member nor the judge names one, the moderator chooses it
(Этика 2.8, С50 3.4).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers import wording as words
from handlers.buttons import Do, Pressed, button
from handlers.calls import Button, Colour, Keyboard
from handlers.commands.ordering import (
    Ordered,
    Sanction,
    check_sanction,
    rule_buttons,
    waiting_for_rule,
)
from handlers.commands.targets import Target, Unclear
from handlers.complaint_case import (
    ASKED,
    CORRECT,
    DELETE,
    KEEP,
    SAID_AT,
    STRIKE,
    UNTRUE,
    is_decided,
    key_of,
    open_about,
    shown,
)
from handlers.corrections import asked_for
from handlers.effects import (
    CaseKind,
    CaseOpened,
    Effects,
    JournalLine,
    Marked,
    MessageSeen,
    VoteCast,
)
from handlers.events import ButtonPressed, MessageSaid, Reply
from handlers.ports import Unavailable
from handlers.rule_chosen import sanction
from handlers.settling import settled
from handlers.telling import alert, answer_press, answer_press_fully, tell
from handlers.turn import Turn
from handlers.wording import complaints as wording
from policies.heat import reported
from policies.judge import judge
from policies.message import Message
from policies.school import Mode
from policies.state import ChatState

COMPLAINED = "complained"
RUMOUR = "rumour"
MOST_A_DAY = 10
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ground:
    """Why somebody complains: the rule that he named and his own words, "" where there is none.

    ``signed``: his words cry for help so surely that those in charge learn who he is.
    """

    rule: str
    reason: str
    signed: bool = False


def complain(turn: Turn, said: MessageSaid, about: Reply, ground: Ground) -> Effects:
    """A member complained of a message. Raises ``Unclear``."""
    if about.author_id <= 0:
        raise Unclear(wording.NOT_A_PERSON)
    if about.author_id == said.author_id:
        raise Unclear(wording.YOURSELF)
    if not deciders(turn, about.author_id):
        raise Unclear(wording.NOBODY_DECIDES)
    if is_decided(turn, about.cmid, about.text):
        raise Unclear(wording.DECIDED_BEFORE)
    known = open_about(turn, about.cmid)
    if known and said.author_id in known.votes and known.opened.text == about.text:
        raise Unclear(wording.COMPLAINED_BEFORE)
    counted = _counted(turn, said)
    if known is None:
        case = _opened(turn, said, about, ground)
        asked = (case, *_ask(turn, case, ground.reason))
        number = 1
    else:
        case = known.opened
        number = len({*known.votes, said.author_id})
        asked = _ask_again(turn, about, case, ground, number)
    voted = VoteCast(case.key, said.author_id, COMPLAINED, said.at)
    line = JournalLine(
        kind="complaint",
        at=said.at,
        user_id=about.author_id,
        cmid=about.cmid,
        rule=ground.rule or None,
        more={"complaints": number},
    )
    immune = turn.role(about.author_id).immune
    nameless = bool(ground.reason) and not ground.signed
    passed_on = wording.passed_on(higher=immune, nameless=nameless)
    return (
        counted,
        *asked,
        voted,
        line,
        *_heated(turn, about, ground.rule),
        tell(said.author_id, passed_on, purpose="complained", short=""),
    )


def _opened(turn: Turn, said: MessageSaid, about: Reply, ground: Ground) -> CaseOpened:
    key = key_of(said.lane, about.cmid)
    if key in turn.state.marks:
        # Of this text nothing is decided yet; the votes on the other one are not on it.
        key = f"{key}:{said.at.timestamp():.0f}"
    return CaseOpened(
        key=key,
        kind=CaseKind.COMPLAINT,
        user_id=about.author_id,
        at=said.at,
        text=about.text,
        data={
            "cmid": str(about.cmid),
            "rule": ground.rule or _guess(turn, about, said.at),
            SAID_AT: _said_at(turn, about),
            UNTRUE: "yes" if ground.rule == RUMOUR else "",
        },
    )


def _said_at(turn: Turn, about: Reply) -> str:
    """When the message was said, or ""."""
    recent = turn.state.recent_of(about.cmid)
    at = about.at or (recent.at if recent is not None else None)
    return at.isoformat() if at is not None else ""


def _counted(turn: Turn, said: MessageSaid) -> Marked:
    """One more complaint today. Raises ``Unclear`` for too many."""
    name = f"complaints:{said.author_id}"
    mark = turn.state.marks.get(name)
    recent = mark is not None and said.at - mark.at < _DAY
    count = int(mark.value) if mark is not None and recent else 0
    if count >= MOST_A_DAY:
        raise Unclear(wording.TOO_MANY)
    since = mark.at if mark is not None and recent else said.at
    return Marked(name, since, str(count + 1))


def _guess(turn: Turn, about: Reply, at: datetime) -> str:
    """The rule that the judge would notice at least likely, or ""."""
    message = Message.of(
        about.text,
        at=turn.school.local(at),
        author_id=about.author_id,
        role=turn.role(about.author_id),
    )
    leading = judge(message, ChatState(kind=turn.here.kind), turn.here.policies).leading()
    known = turn.school.regulation.rules
    usable = leading is not None and leading.rule in known and leading.rule not in _NO_GROUND
    return leading.rule if leading is not None and usable else ""


# They say nothing against the message that somebody complained of.
_NO_GROUND = frozenset({"emergency", "open_hours"})


def deciders(turn: Turn, author_id: int) -> Sequence[int]:
    """Who is asked about a message: of a moderator's or administrator's, the administrators."""
    if not turn.role(author_id).immune:
        return turn.guards()
    return sorted(turn.school.administrators - {author_id})


def _ask(turn: Turn, case: CaseOpened, reason: str) -> Effects:
    text = wording.complaint(turn.here, shown(turn, case), case.data["rule"], reason)
    return _told(turn, case, text, _buttons(turn, case))


def _ask_again(turn: Turn, about: Reply, case: CaseOpened, ground: Ground, number: int) -> Effects:
    """Another one complained of the same: his rule and reason are told.

    The question stands while it is about the same words and no other rule; its buttons act by
    the first one's rule, so with the next one only what it lacks is offered. Else it is asked
    anew.
    """
    edited = about.text != case.text
    rule = ground.rule or (_guess(turn, about, turn.now()) if edited else "")
    renewed = _renewed(case, about.text, rule, untrue=ground.rule == RUMOUR)
    differ = bool(case.data["rule"]) and bool(rule) and rule != case.data["rule"]
    text = wording.another(
        turn.here,
        shown(turn, renewed),
        rule,
        ground.reason,
        number=number,
        before=case.text if edited else None,
        differ=differ,
    )
    if edited or differ:
        return (renewed, *_told(turn, renewed, text, _buttons(turn, renewed)))
    lacking = _is_untrue(renewed) and not _is_untrue(case)
    return (renewed, *_told(turn, renewed, text, (_correction(turn, renewed),) if lacking else ()))


def _renewed(case: CaseOpened, text: str, rule: str, *, untrue: bool = False) -> CaseOpened:
    """The case with what was learnt since it was opened.

    A rule that was named of other words, or beside another one, is for the moderator to choose.
    """
    before = case.data["rule"]
    edited = text != case.text
    stands = rule == before or not (rule or edited)
    data = {**case.data, "rule": before if stands else ""}
    if untrue or _is_untrue(case):
        data[UNTRUE] = "yes"
    if edited or data["rule"] != before:
        data[ASKED] = str(int(case.data.get(ASKED) or 0) + 1)
    return replace(case, text=text, data=data)


def _is_untrue(case: CaseOpened) -> bool:
    return bool(case.data.get(UNTRUE)) or case.data["rule"] == RUMOUR


def _told(turn: Turn, case: CaseOpened, text: str, keyboard: Keyboard) -> Effects:
    return alert(
        turn,
        text,
        purpose=f"complaint-{case.data['cmid']}",
        keyboard=keyboard,
        to=deciders(turn, case.user_id),
        otherwise=turn.school.administrators - {case.user_id},
    )


def _buttons(turn: Turn, case: CaseOpened) -> Keyboard:
    """What may be decided: nobody immune is struck, and only what is untrue is corrected."""
    delete = _choice(turn, case, words.DELETE, DELETE, Colour.PRIMARY)
    strike = _choice(turn, case, words.STRIKE, STRIKE, Colour.BAD)
    keep = _choice(turn, case, words.KEEP, KEEP, Colour.GOOD)
    first = (delete, keep) if turn.role(case.user_id).immune else (delete, strike, keep)
    return (first, _correction(turn, case)) if _is_untrue(case) else (first,)


def _correction(turn: Turn, case: CaseOpened) -> tuple[Button, ...]:
    return (_choice(turn, case, wording.CORRECT, CORRECT),)


def _choice(
    turn: Turn, case: CaseOpened, label: str, name: str, colour: Colour = Colour.PLAIN
) -> Button:
    """A button under the question as it is asked now: what was read there is what it decides."""
    asked = case.data.get(ASKED)
    choice = f"{name}:{asked}" if asked else name
    return button(label, Pressed(Do.COMPLAINT, turn.event.lane, case.data["cmid"], choice), colour)


def _heated(turn: Turn, about: Reply, rule: str) -> Effects:
    """A complaint adds to the talk's heat (Этика 2.5, КО 9); a rumour heats nobody."""
    recent = turn.state.recent_of(about.cmid)
    if recent is None or rule == RUMOUR:
        return ()
    return (MessageSeen(reported(recent)),)


async def decide(turn: Turn, event: ButtonPressed, pressed: Pressed) -> Effects:
    """A press under a complaint: the first decision holds, and whoever complained learns of it."""
    if not turn.role(event.user_id).commands_chat:
        return (answer_press(event, words.ONLY_MODERATORS),)
    about = int(pressed.about) if pressed.about.isdecimal() else 0
    case = open_about(turn, about)
    if case is None:
        return (answer_press(event, words.ALREADY_DECIDED),)
    opened = case.opened
    immune = turn.role(opened.user_id).immune
    if immune and event.user_id not in deciders(turn, opened.user_id):
        return (answer_press(event, wording.HIGHER_DECIDES),)
    choice, _, asked = pressed.choice.partition(":")
    if choice not in (DELETE, STRIKE, KEEP, CORRECT):
        return (answer_press(event, words.STALE_BUTTON),)
    if asked != opened.data.get(ASKED, ""):
        return (answer_press(event, wording.ASKED_ANEW),)
    if turn.mode is Mode.OBSERVE and choice != KEEP:
        return (answer_press(event, words.OBSERVED),)
    now = await _text_now(turn, about)
    if now is not None and now != opened.text:
        return (*_edited(turn, opened, now), answer_press(event, wording.EDITED))
    if choice == KEEP:
        kept = settled(turn, about, KEEP, at=event.at, by=event.user_id)
        return (*kept, answer_press(event, wording.KEPT))
    if choice == CORRECT:
        return asked_for(turn, event, opened)
    return _act(turn, event, opened, Sanction(choice))


async def _text_now(turn: Turn, cmid: int) -> str | None:
    """How a message that was edited reads now; None for another, or where nobody tells.

    The messenger may tell of edits late or not at all, and a decision is about what stands.
    """
    try:
        found = await turn.ports.directory.edited(turn.event.lane, (cmid,))
    except Unavailable:
        return None
    return next((one.spoken for one in found if one.cmid == cmid), None)


def _edited(turn: Turn, case: CaseOpened, text: str) -> Effects:
    """What was to be decided about reads otherwise: all who decide are asked anew."""
    cmid = int(case.data["cmid"])
    guess = _guess(turn, Reply(cmid, case.user_id, text), turn.now())
    renewed = _renewed(case, text, guess)
    told = wording.edited_meanwhile(
        turn.here, shown(turn, renewed), case.text, renewed.data["rule"]
    )
    return (renewed, *_told(turn, renewed, told, _buttons(turn, renewed)))


def _act(turn: Turn, event: ButtonPressed, opened: CaseOpened, what: Sanction) -> Effects:
    ordered = Ordered(
        user_id=opened.user_id,
        by=event.user_id,
        at=event.at,
        text=opened.text,
        cmid=int(opened.data["cmid"]),
        complaint=opened.key,
    )
    rule = opened.data["rule"]
    if not rule:
        said = Reply(ordered.cmid, ordered.user_id, ordered.text)
        try:
            check_sanction(turn, event.user_id, Target(ordered.user_id, "", said), what)
        except Unclear as unclear:
            return answer_press_fully(event, str(unclear))
        # Decided is only what has a rule: till then the complaint is open to the others too.
        waiting = waiting_for_rule(turn, what, ordered)
        rules = [one for one in turn.school.regulation.rules if one not in _NO_GROUND]
        ask = tell(
            event.user_id,
            wording.which_rule(shown(turn, opened)),
            purpose="complaint-rule",
            short=wording.CHOOSE_RULE,
            keyboard=rule_buttons(turn, waiting.key, rules),
        )
        return (waiting, ask, answer_press(event, wording.CHOOSE_RULE))
    try:
        effects, done = sanction(turn, event.user_id, what, ordered, rule)
    except Unclear as unclear:
        return answer_press_fully(event, str(unclear))
    return (*effects, *answer_press_fully(event, done))
