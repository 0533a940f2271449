"""Judging one message: levels, immunity, and one policy's failure that touches no other."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.finding import Evidence, Finding, Level
from policies.judge import Judged, Judgement, judge, level_of
from policies.message import Message
from policies.policy import GradedSettings, Policy
from policies.roles import Role
from policies.state import ChatState
from policies.verdict import NOTHING, Action, Ask, Outcome

DAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
STATE = ChatState()


class Fixed(Policy):
    """A policy that always says the same."""

    Settings = GradedSettings

    def __init__(self, rule: str, score: float, ask: Ask = Ask.REMIND) -> None:
        super().__init__(GradedSettings(likely=0.6, certain=0.9))
        self.rule = rule  # type: ignore[misc]
        self._score = score
        self._ask = ask

    @property
    def asks(self) -> Ask:
        return self._ask

    def check(self, message: Message, state: ChatState) -> Finding:
        return Finding(self.rule, self._score, (Evidence(message.text),))


class Broken(Fixed):
    """A policy that raises."""

    def __init__(self, error: Exception, ask: Ask = Ask.STRIKE) -> None:
        super().__init__("broken", 1.0, ask)
        self._error = error

    def check(self, message: Message, state: ChatState) -> Finding:
        raise self._error


def judged(*policies: Policy, role: Role = Role.PARENT) -> Judgement:
    return judge(Message.of("текст", at=DAY, role=role), STATE, policies)


# --- levels


@pytest.mark.parametrize(
    ("score", "likely", "certain", "level"),
    [
        (0.0, 0.6, 0.9, Level.NONE),
        (0.59, 0.6, 0.9, Level.NONE),
        (0.6, 0.6, 0.9, Level.LIKELY),
        (0.89, 0.6, 0.9, Level.LIKELY),
        (0.9, 0.6, 0.9, Level.CERTAIN),
        (1.0, 1.0, 1.0, Level.CERTAIN),
        (0.99, 1.0, 1.0, Level.NONE),
        (0.0, 0.0, 0.0, Level.NONE),
        (0.01, 0.0, 0.5, Level.LIKELY),
    ],
)
def test_levels(score: float, likely: float, certain: float, level: Level) -> None:
    assert level_of(score, likely, certain) is level


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_higher_score_is_never_a_lower_level(one: float, two: float, a: float, b: float) -> None:
    order = [Level.NONE, Level.LIKELY, Level.CERTAIN]
    likely, certain = sorted((a, b))
    low, high = sorted((one, two))
    assert order.index(level_of(low, likely, certain)) <= order.index(
        level_of(high, likely, certain)
    )


def test_a_miss_keeps_its_score_and_thresholds() -> None:
    (one,) = judged(Fixed("caps", 0.3)).judged
    assert (one.level, one.finding.score) == (Level.NONE, 0.3)
    assert (one.likely, one.certain) == (0.6, 0.9)


# --- what findings ask for


@pytest.mark.parametrize(
    ("ask", "score", "outcome"),
    [
        (Ask.STRIKE, 0.95, Outcome.STRIKE),
        (Ask.DELETE, 0.95, Outcome.DELETE),
        (Ask.REMIND, 0.95, Outcome.REMIND),
        (Ask.DEFER, 0.95, Outcome.DEFER),
        (Ask.ALLOW, 0.95, Outcome.ALLOW),
        (Ask.EXEMPT, 0.95, Outcome.ALLOW),
        (Ask.STRIKE, 0.7, Outcome.REVIEW),
        (Ask.DELETE, 0.7, Outcome.REVIEW),
        (Ask.REMIND, 0.7, Outcome.ALLOW),
        (Ask.DEFER, 0.7, Outcome.ALLOW),
        (Ask.STRIKE, 0.5, Outcome.ALLOW),
    ],
)
def test_what_a_finding_asks_for(ask: Ask, score: float, outcome: Outcome) -> None:
    assert judged(Fixed("rule", score, ask)).verdict.outcome is outcome


@pytest.mark.parametrize("score", [0.6, 0.95])
def test_an_emergency_clears_everything_already_when_likely(score: float) -> None:
    judgement = judged(
        Fixed("profanity", 1.0, Ask.STRIKE),
        Fixed("open_hours", 1.0, Ask.DEFER),
        Fixed("emergency", score, Ask.EXEMPT),
    )
    assert judgement.verdict.outcome is Outcome.ALLOW
    assert judgement.verdict.reasons == {"profanity", "open_hours", "emergency"}


def test_an_unlikely_emergency_exempts_nothing() -> None:
    judgement = judged(Fixed("profanity", 1.0, Ask.STRIKE), Fixed("emergency", 0.2, Ask.EXEMPT))
    assert judgement.verdict.outcome is Outcome.STRIKE


def test_a_doubtful_emergency_leaves_the_strike_to_a_moderator() -> None:
    judgement = judged(Fixed("profanity", 1.0, Ask.STRIKE), Fixed("emergency", 0.5, Ask.EXEMPT))
    assert judgement.verdict.outcome is Outcome.REVIEW
    assert not judgement.verdict.exempt


def test_no_policy_can_ask_for_a_block() -> None:
    assert "block" not in {ask.value for ask in Ask}


def test_the_gravest_sure_finding_leads() -> None:
    judgement = judged(
        Fixed("caps", 1.0, Ask.REMIND),
        Fixed("profanity", 0.7, Ask.STRIKE),
        Fixed("stickers", 0.95, Ask.DELETE),
        Fixed("off_topic", 0.1, Ask.REMIND),
    )
    assert [one.rule for one in judgement.noticed] == ["profanity", "stickers", "caps"]
    leading = judgement.leading()
    assert leading is not None
    assert leading.rule == "stickers"


def test_a_likely_finding_leads_where_none_is_sure() -> None:
    leading = judged(Fixed("profanity", 0.7, Ask.STRIKE)).leading()
    assert leading is not None
    assert leading.rule == "profanity"


def test_nothing_leads_a_clean_message() -> None:
    assert judged(Fixed("caps", 0.1)).leading() is None


# --- isolation


@pytest.mark.parametrize("error", [ValueError("плохо"), KeyError("x"), RecursionError()])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_policy_that_raises_leaves_the_others_judging(error: Exception, place: int) -> None:
    policies: list[Policy] = [Fixed("caps", 0.95), Fixed("profanity", 0.95, Ask.STRIKE)]
    policies.insert(place, Broken(error))
    judgement = judged(*policies)
    assert judgement.verdict.outcome is Outcome.STRIKE
    assert judgement.verdict.reasons == {"caps", "profanity"}
    (failed,) = judgement.failed
    assert (failed.rule, failed.level) == ("broken", Level.FAILED)
    assert failed.error == type(error).__name__
    assert failed.finding.score == 0.0


def test_a_policy_that_raises_asks_for_nothing_itself() -> None:
    assert judged(Broken(ValueError())).verdict == NOTHING


def test_an_impossible_score_is_a_failure_of_that_policy() -> None:
    judgement = judged(Fixed("odd", 1.5, Ask.STRIKE), Fixed("caps", 0.95))
    assert [one.rule for one in judgement.failed] == ["odd"]
    assert judgement.verdict.outcome is Outcome.REMIND


# --- immunity


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ADMINISTRATOR, Role.BOT, Role.COMMUNITY])
def test_an_immune_author_is_not_judged(role: Role) -> None:
    judgement = judged(Fixed("profanity", 1.0, Ask.STRIKE), role=role)
    assert judgement == Judgement((), NOTHING)


@pytest.mark.parametrize("role", [Role.TEACHER, Role.MODERATOR, Role.ADMINISTRATOR])
def test_a_teacher_is_at_most_reminded_of_homework(role: Role) -> None:
    certain = judged(Fixed("homework", 1.0, Ask.STRIKE), Fixed("caps", 0.0), role=role)
    assert certain.verdict.outcome is Outcome.REMIND
    likely = judged(Fixed("homework", 0.7, Ask.DELETE), role=role)
    assert likely.verdict.outcome is Outcome.ALLOW


@pytest.mark.parametrize("role", [Role.MEMBER, Role.PARENT, Role.PUPIL, Role.TEACHER])
def test_everybody_else_is(role: Role) -> None:
    assert judged(Fixed("profanity", 1.0, Ask.STRIKE), role=role).verdict.does is Action.STRIKE


def test_every_role_is_either_immune_or_judged_on_purpose() -> None:
    immune = {role for role in Role if role.immune}
    assert immune == {Role.MODERATOR, Role.ADMINISTRATOR, Role.BOT, Role.COMMUNITY}


@given(st.sampled_from(Role), st.lists(st.tuples(st.floats(0, 1), st.sampled_from(Ask))))
def test_no_findings_give_an_immune_author_a_strike(
    role: Role, findings: list[tuple[float, Ask]]
) -> None:
    policies = [Fixed(f"rule{n}", score, ask) for n, (score, ask) in enumerate(findings)]
    if judged(*policies, role=role).verdict.does > Action.ALLOW:
        assert not role.immune


def test_a_certain_finding_explains_before_a_likely_one_that_scores_higher() -> None:
    def judged(rule: str, score: float, level: Level) -> Judged:
        return Judged(Finding(rule, score), level, 0.5, 0.9, Ask.STRIKE)

    likely = judged("ads", 0.95, Level.LIKELY)
    certain = judged("insult", 0.87, Level.CERTAIN)
    assert Judgement((likely, certain), NOTHING).surest(Ask.STRIKE) is certain
    assert Judgement((likely,), NOTHING).surest(Ask.STRIKE) is likely
