"""Complaints: a member points a moderator at a message, and stays unknown to the chat (КО 2, 9).

One case a message, whoever complains; the first decision of a moderator holds. What a member
writes of his reason is passed on without his name, and kept nowhere else. Nothing is taken down
without a rule: where neither the member nor the judge names one, the moderator chooses it
(Этика 2.8, С50 3.4).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

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
from handlers.complaint_case import CORRECT, DELETE, KEEP, SAID_AT, STRIKE, key_of, shown
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
from handlers.rule_chosen import sanction
from handlers.settling import settled
from handlers.state import Case
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
    key = key_of(said.lane, about.cmid)
    if key in turn.state.marks:
        raise Unclear(wording.DECIDED_BEFORE)
    known = turn.state.cases.get(key)
    if known is not None and said.author_id in known.votes:
        raise Unclear(wording.COMPLAINED_BEFORE)
    counted = _counted(turn, said)
    voted = VoteCast(key, said.author_id, COMPLAINED, said.at)
    line = JournalLine(
        kind="complaint",
        at=said.at,
        user_id=about.author_id,
        cmid=about.cmid,
        rule=ground.rule or None,
        more={"complaints": len(known.votes) + 1 if known else 1},
    )
    if known is not None:
        asked = _ask_again(turn, said, known, ground)
    else:
        case = CaseOpened(
            key=key,
            kind=CaseKind.COMPLAINT,
            user_id=about.author_id,
            at=said.at,
            text=about.text,
            data={
                "cmid": str(about.cmid),
                "rule": ground.rule or _guess(turn, said, about),
                SAID_AT: _said_at(turn, about),
            },
        )
        asked = (case, *_ask(turn, said, case, ground.reason))
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


def _guess(turn: Turn, said: MessageSaid, about: Reply) -> str:
    """The rule that the judge would notice at least likely, or ""."""
    message = Message.of(
        about.text,
        at=turn.school.local(said.at),
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


def _ask(turn: Turn, said: MessageSaid, case: CaseOpened, reason: str) -> Effects:
    text = wording.complaint(turn.here, shown(turn, case), case.data["rule"], reason)
    return _told(turn, case, text, _buttons(turn, said.lane, case))


def _ask_again(turn: Turn, said: MessageSaid, known: Case, ground: Ground) -> Effects:
    """Another one complained of the same: his rule and reason are told, the question stands.

    Its buttons act by the first one's rule, so here only what that question lacks is offered.
    """
    case = known.opened
    text = wording.another(
        turn.here, shown(turn, case), ground.rule, ground.reason, number=len(known.votes) + 1
    )
    correctable = ground.rule == RUMOUR != case.data["rule"]
    return _told(turn, case, text, (_correction(said.lane, case),) if correctable else ())


def _told(turn: Turn, case: CaseOpened, text: str, keyboard: Keyboard) -> Effects:
    return alert(
        turn,
        text,
        purpose=f"complaint-{case.data['cmid']}",
        keyboard=keyboard,
        to=deciders(turn, case.user_id),
        otherwise=turn.school.administrators - {case.user_id},
    )


def _buttons(turn: Turn, lane: int, case: CaseOpened) -> Keyboard:
    """What may be decided: nobody immune is struck, and only what is untrue is corrected."""

    def choice(label: str, name: str, colour: Colour) -> Button:
        return button(label, Pressed(Do.COMPLAINT, lane, case.data["cmid"], name), colour)

    delete = choice(words.DELETE, DELETE, Colour.PRIMARY)
    strike = choice(words.STRIKE, STRIKE, Colour.BAD)
    keep = choice(words.KEEP, KEEP, Colour.GOOD)
    first = (delete, keep) if turn.role(case.user_id).immune else (delete, strike, keep)
    if case.data["rule"] != RUMOUR:
        return (first,)
    return (first, _correction(lane, case))


def _correction(lane: int, case: CaseOpened) -> tuple[Button, ...]:
    return (button(wording.CORRECT, Pressed(Do.COMPLAINT, lane, case.data["cmid"], CORRECT)),)


def _heated(turn: Turn, about: Reply, rule: str) -> Effects:
    """A complaint adds to the talk's heat (Этика 2.5, КО 9); a rumour heats nobody."""
    recent = turn.state.recent_of(about.cmid)
    if recent is None or rule == RUMOUR:
        return ()
    return (MessageSeen(reported(recent)),)


def decide(turn: Turn, event: ButtonPressed, pressed: Pressed) -> Effects:
    """A press under a complaint: the first decision holds, and whoever complained learns of it."""
    if not turn.role(event.user_id).commands_chat:
        return (answer_press(event, words.ONLY_MODERATORS),)
    about = int(pressed.about) if pressed.about.isdecimal() else 0
    case = turn.state.cases.get(key_of(event.lane, about))
    if case is None:
        return (answer_press(event, words.ALREADY_DECIDED),)
    opened = case.opened
    immune = turn.role(opened.user_id).immune
    if immune and event.user_id not in deciders(turn, opened.user_id):
        return (answer_press(event, wording.HIGHER_DECIDES),)
    if pressed.choice == KEEP:
        kept = settled(turn, about, KEEP, at=event.at, by=event.user_id)
        return (*kept, answer_press(event, wording.KEPT))
    if pressed.choice not in (DELETE, STRIKE, CORRECT):
        return (answer_press(event, words.STALE_BUTTON),)
    if turn.mode is Mode.OBSERVE:
        return (answer_press(event, words.OBSERVED),)
    if pressed.choice == CORRECT:
        return asked_for(turn, event, opened)
    return _act(turn, event, opened, Sanction(pressed.choice))


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
