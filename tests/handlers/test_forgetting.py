"""Which marks go with a person, and how long what must stay is looked at again (152-ФЗ)."""

from datetime import datetime, timedelta

import pytest

from handlers.effects import (
    CaseClosed,
    CaseKind,
    CaseOpened,
    Marked,
    StrikeGiven,
    TimerCleared,
    TimerSet,
    Unmarked,
    VoteCast,
)
from handlers.forgetting import ERASED, erase, stays
from handlers.state import Case, Member, WorkingState
from policies.state import Recent
from tests.school import ANNA, BORIS, CHAT, NOON

OLD = NOON - timedelta(days=2)
JUST_NOW = NOON - timedelta(minutes=1)


def state(lane: int = CHAT, *, present: bool = True, **more: object) -> WorkingState:
    members = {ANNA: Member(ANNA, "Анна Петрова", present=present)}
    return WorkingState(lane, members=members, **more)  # type: ignore[arg-type]


def unmarked(name: str, *, at: datetime = OLD, present: bool = True, value: str = "") -> bool:
    before = state(present=present, marks={name: Marked(name, at, value)})
    effects = erase(before, ANNA, before=NOON, at=NOON)
    return Unmarked(name) in effects


@pytest.mark.parametrize(
    "name",
    [
        f"told:{ANNA}",
        f"offered:{ANNA}",
        f"refused:{ANNA}:/страйк",
        f"correcting:{ANNA}",
        f"complaints:{ANNA}",
    ],
)
def test_what_is_remembered_of_him_goes(name: str) -> None:
    assert unmarked(name)


@pytest.mark.parametrize(
    "name",
    [
        f"told:{BORIS}",
        f"told:{ANNA}0",
        # Numbers of messages and appeals, which happen to be his own.
        f"strike:{CHAT}:{ANNA}",
        f"complaint:{CHAT}:{ANNA}",
        f"appeal:{CHAT}:{ANNA}",
        f"reposted:{ANNA}",
        "rules",
        "appeals",
    ],
)
def test_what_is_remembered_of_others_and_of_messages_stays(name: str) -> None:
    assert not unmarked(name)
    assert not unmarked(name, present=False)


def test_complaints_are_counted_for_a_day_whoever_wants_to_be_forgotten() -> None:
    assert not unmarked(f"complaints:{ANNA}", at=JUST_NOW)


@pytest.mark.parametrize("kind", ["joining", "held", "full-name", "chat-admin"])
def test_what_a_member_has_to_do_yet_goes_only_with_him(kind: str) -> None:
    assert not unmarked(f"{kind}:{ANNA}")
    assert unmarked(f"{kind}:{ANNA}", present=False)


def test_what_others_were_told_of_him_goes_once_he_is_gone() -> None:
    told = "Анна Петрова: предупреждение снято."
    assert unmarked(f"told:{BORIS}", present=False, value=told)


def test_in_his_own_talk_everything_goes_but_that_it_was_done() -> None:
    marks = {name: Marked(name, OLD) for name in ("hint", "waits_for_chat", ERASED)}
    effects = erase(state(ANNA, marks=marks), ANNA, before=NOON, at=NOON)
    assert {one.name for one in effects if isinstance(one, Unmarked)} == {"hint", "waits_for_chat"}


def test_a_relay_that_he_has_not_confirmed_is_dropped() -> None:
    draft = CaseOpened("relay:1", CaseKind.RELAY, ANNA, OLD, text="Собрание")
    confirmed = CaseOpened(
        "relay:2", CaseKind.RELAY, ANNA, OLD, data={"confirmed": OLD.isoformat()}
    )
    cases = {one.key: Case(one) for one in (draft, confirmed)}
    effects = erase(state(ANNA, cases=cases), ANNA, before=NOON, at=NOON)
    closed = [one for one in effects if isinstance(one, CaseClosed)]
    assert [one.key for one in closed] == ["relay:1"]
    assert TimerCleared("relay-draft:relay:1") in effects


STRIKE = StrikeGiven(
    key="s", user_id=ANNA, rule="insult", clause="п. 1", quotes=(), text="", cmid=1, given_at=OLD,
    expires_at=NOON + timedelta(days=9),
)  # fmt: skip
COMPLAINT = CaseOpened("c", CaseKind.COMPLAINT, BORIS, OLD)
SAID = Recent(1, ANNA, JUST_NOW, 5, None, ())
STAYING = {
    "a strike in force": {"strikes": {"s": STRIKE}},
    "a case of his": {"cases": {"c": Case(CaseOpened("c", CaseKind.APPEAL, ANNA, OLD))}},
    "his word on another's": {
        "cases": {"c": Case(COMPLAINT, {ANNA: VoteCast("c", ANNA, "complained", OLD)})}
    },
    "a message of today": {"recent": (SAID,)},
    "an answer to one of today": {"recent": (Recent(2, BORIS, JUST_NOW, 5, ANNA, ()),)},
}


@pytest.mark.parametrize("held", STAYING.values(), ids=STAYING)
def test_while_anything_stays_it_is_looked_at_again_in_a_day(held: dict[str, object]) -> None:
    effects = erase(state(**held), ANNA, before=NOON, at=NOON)
    [timer] = [one for one in effects if isinstance(one, TimerSet)]
    assert timer.due == NOON + timedelta(days=1)
    assert timer.payload == {"user": str(ANNA), "before": NOON.isoformat()}


@pytest.mark.parametrize("held", STAYING.values(), ids=STAYING)
def test_what_came_after_the_wish_is_none_of_its_business(held: dict[str, object]) -> None:
    assert not stays(state(**held), ANNA, before=OLD - timedelta(seconds=1), at=NOON)


def test_once_nothing_stays_nothing_is_looked_at_again() -> None:
    name = f"erase:{ANNA}"
    effects = erase(state(timers={name: NOON}), ANNA, before=NOON, at=NOON)
    assert TimerCleared(name) in effects
    assert not any(isinstance(one, TimerSet) for one in effects)
