"""The verdict is a join: the order and the repetition of findings cannot matter."""

from functools import reduce
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.verdict import NOTHING, Action, Outcome, Verdict

VERDICTS = st.builds(
    Verdict,
    exempt=st.booleans(),
    spare=st.booleans(),
    action=st.sampled_from(Action),
    defer=st.booleans(),
    review=st.booleans(),
    reasons=st.frozensets(st.sampled_from(["caps", "profanity", "off_topic", "open_hours"])),
)


@given(VERDICTS, VERDICTS, VERDICTS)
def test_it_is_associative(one: Verdict, two: Verdict, three: Verdict) -> None:
    assert (one | two) | three == one | (two | three)


@given(VERDICTS, VERDICTS)
def test_it_is_commutative(one: Verdict, two: Verdict) -> None:
    assert one | two == two | one


@given(VERDICTS)
def test_it_is_idempotent(one: Verdict) -> None:
    assert one | one == one


@given(VERDICTS)
def test_nothing_changes_nothing(one: Verdict) -> None:
    assert one | NOTHING == one


@given(st.lists(VERDICTS, max_size=6), st.randoms(use_true_random=False))
def test_any_order_of_findings_gives_one_verdict(verdicts: list[Verdict], random: Random) -> None:
    joined = reduce(Verdict.__or__, verdicts, NOTHING)
    shuffled = [*verdicts, *verdicts]
    random.shuffle(shuffled)
    again = reduce(Verdict.__or__, shuffled, NOTHING)
    assert (again, again.outcome) == (joined, joined.outcome)


@given(VERDICTS, VERDICTS)
def test_joining_never_takes_a_component_away(one: Verdict, two: Verdict) -> None:
    joined = one | two
    assert joined.action >= one.action
    assert joined.exempt >= one.exempt
    assert joined.reasons >= one.reasons


@given(VERDICTS)
def test_an_exempt_message_is_left_alone(verdict: Verdict) -> None:
    exempt = verdict | Verdict(exempt=True)
    assert exempt.does is Action.ALLOW
    assert not exempt.defers
    assert exempt.outcome is Outcome.ALLOW


@given(VERDICTS)
def test_a_spared_message_is_neither_taken_down_nor_held_back(verdict: Verdict) -> None:
    spared = verdict | Verdict(spare=True)
    assert spared.does <= Action.REMIND
    assert not spared.defers
    assert spared.outcome in (Outcome.ALLOW, Outcome.REMIND, Outcome.REVIEW)


@given(VERDICTS)
def test_what_is_taken_down_is_neither_deferred_nor_reviewed(verdict: Verdict) -> None:
    if verdict.does >= Action.DELETE:
        assert not verdict.defers
        assert not verdict.asks_moderator


@given(VERDICTS)
def test_at_most_one_outcome_and_it_agrees_with_the_components(verdict: Verdict) -> None:
    holds = {
        Outcome.STRIKE: verdict.does is Action.STRIKE,
        Outcome.DELETE: verdict.does is Action.DELETE,
        Outcome.DEFER: verdict.defers,
        Outcome.REVIEW: verdict.asks_moderator and not verdict.exempt and not verdict.defers,
        Outcome.REMIND: verdict.does is Action.REMIND,
    }
    if verdict.outcome is Outcome.ALLOW:
        assert not any(holds.values())
    else:
        assert holds[verdict.outcome]


@given(st.lists(VERDICTS, min_size=1, max_size=8))
def test_however_many_breaches_there_is_at_most_one_strike(verdicts: list[Verdict]) -> None:
    joined = reduce(Verdict.__or__, verdicts)
    assert joined.action is max(verdict.action for verdict in verdicts)


@pytest.mark.parametrize(
    ("verdict", "outcome"),
    [
        (NOTHING, Outcome.ALLOW),
        (Verdict(action=Action.REMIND), Outcome.REMIND),
        (Verdict(review=True), Outcome.REVIEW),
        (Verdict(review=True, action=Action.REMIND), Outcome.REVIEW),
        (Verdict(defer=True, review=True), Outcome.DEFER),
        (Verdict(defer=True, action=Action.REMIND), Outcome.DEFER),
        (Verdict(defer=True, action=Action.DELETE), Outcome.DELETE),
        (Verdict(review=True, action=Action.STRIKE), Outcome.STRIKE),
        (Verdict(exempt=True, action=Action.STRIKE, defer=True, review=True), Outcome.ALLOW),
        (Verdict(spare=True, action=Action.STRIKE), Outcome.REVIEW),
        (Verdict(spare=True, action=Action.REMIND, defer=True), Outcome.REMIND),
        (Verdict(spare=True, defer=True), Outcome.ALLOW),
        (Verdict(spare=True), Outcome.ALLOW),
    ],
)
def test_the_outcome_in_one_word(verdict: Verdict, outcome: Outcome) -> None:
    assert verdict.outcome is outcome


def test_actions_are_ordered() -> None:
    assert Action.ALLOW < Action.REMIND < Action.DELETE < Action.STRIKE
