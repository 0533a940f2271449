"""Welcome with rules (Этика 2.4, КО 7, 20, С50 3.3): who comes learns purpose and rules."""

from datetime import timedelta

from handlers import joining, wording
from handlers.buttons import Pressed
from handlers.calls import Keyboard, Rank, Send
from handlers.effects import (
    CallPromised,
    Effects,
    JournalLine,
    Marked,
    RulesAgreed,
    TimerSet,
)
from handlers.events import ButtonPressed, MemberJoined, TimerFired
from handlers.roster import learn_names
from handlers.telling import answer_press
from handlers.turn import Turn
from policies.school import Mode

RULES = "rules"
AWAITED, GREETED = "awaits_policy", "greeted"
WELCOME = "welcome"
NEWCOMERS = "newcomers"
TOGETHER = timedelta(seconds=60)


def _buttons(turn: Turn) -> Keyboard:
    return ((joining.agree_button(turn),), (wording.allow_button(turn.community_id),))


def greet_chat(turn: Turn) -> Effects:
    """Post the welcome with rules to the whole chat; it is pinned once it stands."""
    text = wording.welcome(
        turn.here, turn.school.regulation, (), wording.private_link(turn.community_id)
    )
    return (
        CallPromised(
            purpose=RULES,
            call=Send(turn.event.lane, text, keyboard=_buttons(turn)),
            rank=Rank.EXPLANATION,
            report=True,
        ),
        JournalLine(kind="welcome", at=turn.now()),
    )


def rules_for_all(turn: Turn) -> CallPromised:
    """One welcome, by nobody's name, for all who came."""
    text = wording.welcome(
        turn.here, turn.school.regulation, (), wording.private_link(turn.community_id)
    )
    return CallPromised(
        purpose=WELCOME,
        call=Send(turn.event.lane, text, keyboard=_buttons(turn)),
        rank=Rank.EXPLANATION,
    )


def greet_awaited(turn: Turn) -> Effects:
    """Greet a chat to which the bot was added before the policy file named it."""
    awaited = turn.state.marks.get(AWAITED)
    if awaited is None or awaited.value == GREETED or turn.mode is Mode.OBSERVE:
        return ()
    return (Marked(AWAITED, awaited.at, GREETED), *greet_chat(turn))


def newcomer(turn: Turn, joined: MemberJoined) -> Effects:
    """Remember a newcomer; all who join within a minute of the first are welcomed together."""
    known = turn.state.marks.get(NEWCOMERS)
    waiting = known.value.split() if known else []
    together = dict.fromkeys((*waiting, str(joined.user_id)))
    marked = Marked(NEWCOMERS, joined.at, " ".join(together))
    # Without its timer nobody would be welcomed by what is remembered.
    if WELCOME in turn.state.timers:
        return (marked,)
    return (marked, TimerSet(WELCOME, WELCOME, joined.at + TOGETHER))


async def greet_newcomers(turn: Turn, fired: TimerFired) -> Effects:
    """Welcome those who joined, by name; while the chat is observed, nobody, also not later."""
    known = turn.state.marks.get(NEWCOMERS)
    waiting = [int(one) for one in known.value.split()] if known else []
    here = [one for one in waiting if one not in turn.state.members
            or turn.state.members[one].present]  # fmt: skip
    forgotten = Marked(NEWCOMERS, fired.due, "")
    if not here or turn.mode is Mode.OBSERVE:
        return (forgotten,)
    learnt = await learn_names(turn, here)
    turn = turn.after(learnt)
    names = [turn.state.name_of(one) for one in here]
    text = wording.welcome(
        turn.here, turn.school.regulation, names, wording.private_link(turn.community_id)
    )
    return (
        *learnt,
        forgotten,
        CallPromised(
            purpose=WELCOME,
            call=Send(fired.lane, text, keyboard=_buttons(turn)),
            rank=Rank.EXPLANATION,
        ),
        JournalLine(kind="welcome", at=turn.now(), more={"newcomers": here}),
        *await joining.ask_names(turn, here),
    )


def agree(turn: Turn, pressed: ButtonPressed, _: Pressed) -> Effects:
    """«Ознакомлен(а)»: remembered once, with its moment. Who only read until now may write."""
    member = turn.state.members.get(pressed.user_id)
    if member is not None and member.agreed_at is not None:
        return (answer_press(pressed, wording.AGREED_BEFORE),)
    return (
        RulesAgreed(pressed.user_id, pressed.at),
        JournalLine(kind="agreed", at=pressed.at, user_id=pressed.user_id),
        *joining.agreed(turn, pressed.user_id),
        answer_press(pressed, wording.AGREED),
    )
