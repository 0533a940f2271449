"""What a school teaches its judge: bounded, explained, taken back; never an emergency, never sure.

A lesson on one message is heeded for messages like it, in other chats of the school too.
"""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.emergency import Emergency
from policies.finding import Finding, Level
from policies.insult import Insult
from policies.judge import Judged, judge, level_of
from policies.lessons import (
    BOUND,
    KEPT,
    Lesson,
    Lessons,
    features_of,
    is_readable,
    matters,
    moved,
    words_of,
)
from policies.message import Message
from policies.off_topic import OffTopic
from policies.policy import GradedSettings, Policy, Teachable
from policies.profanity import Profanity
from policies.registry import BUILTIN
from policies.state import ChatState
from policies.text.view import TextView
from policies.verdict import Action

AT = datetime(2026, 3, 4, 10, tzinfo=UTC)
SAID = "На пришкольном участке сажаем смородину, приходите в субботу с лопатами"
AGAIN = "В субботу снова сажаем смородину на пришкольном участке, приходите с лопатами"
ELSEWHERE = "Собрание перенесли на вторник, кабинет тот же, начало в шесть"


class Guess(Policy):
    """Scores whatever it is told to; may be taught."""

    teachable = Teachable.ALWAYS
    rule = "ads"
    Settings = GradedSettings

    def __init__(self, score: float, action: str = "strike", **thresholds: float) -> None:
        super().__init__(GradedSettings(action=action, **thresholds))
        self._score = score

    def check(self, message: Message, state: ChatState) -> Finding:
        return Finding(self.rule, self._score)


class ListedGuess(Guess):
    """The same, by lists: what they are sure of stays sure."""

    teachable = Teachable.UNSURE


class Untaught(Guess):
    """The same, and not to be taught."""

    teachable = Teachable.NEVER


def lesson(
    text: str = SAID, *, right: bool, rule: str = "ads", score: float = 0.5, number: int = 0
) -> Lesson:
    return Lesson(
        key=f"lesson:{number}",
        chat=2_000_000_001,
        rule=rule,
        right=right,
        features=features_of(TextView(text), score),
        words=words_of(text),
        by=201,
        at=AT + timedelta(seconds=number),
    )


def judged(policy: Policy, *taught: Lesson, text: str = AGAIN) -> Judged:
    state = ChatState(lessons=Lessons.of(taught))
    [one] = judge(Message.of(text, at=AT), state, [policy]).judged
    return one


def logit(score: float) -> float:
    return math.log(score / (1 - score))


# What lessons do


def test_what_was_marked_wrong_is_not_noticed_again() -> None:
    alarm = Guess(0.7)
    assert judged(alarm).level is Level.LIKELY
    taught = judged(alarm, lesson(right=False, score=0.7))
    assert taught.level is Level.NONE
    assert taught.untaught == 0.7


def test_what_was_marked_as_a_breach_is_asked_about() -> None:
    missed = Guess(0.4)
    assert judged(missed).level is Level.NONE
    assert judged(missed, lesson(right=True, score=0.4)).level is Level.LIKELY


@pytest.mark.parametrize("right", [True, False])
def test_what_resembles_no_lesson_is_judged_as_before(right: bool) -> None:
    for score in (0.3, 0.7, 0.95):
        assert judged(Guess(score), lesson(right=right), text=ELSEWHERE).finding.score == score


def test_a_lesson_is_about_its_rule_only() -> None:
    assert judged(Guess(0.7), lesson(right=False, rule="homework")).finding.score == 0.7


def test_the_nearest_lesson_explains_what_was_done() -> None:
    far = lesson("Рассаду смородины принесите на биологию", right=False, number=1)
    near = lesson(right=False, number=2)
    assert judged(Guess(0.7), far, near).lesson == near
    assert judged(Guess(0.7)).lesson is None


def test_a_confirmation_of_what_the_judge_knew_teaches_almost_nothing() -> None:
    surprise = judged(Guess(0.4), lesson(right=True, score=0.1)).finding.score
    known = judged(Guess(0.4), lesson(right=True, score=0.95)).finding.score
    assert known - 0.4 < (surprise - 0.4) / 5


def test_lessons_that_contradict_each_other_cancel_out() -> None:
    taught = (lesson(right=True, number=1), lesson(right=False, number=2))
    assert judged(Guess(0.7), *taught).finding.score == pytest.approx(0.7, abs=0.01)


def test_off_topic_is_taught_by_its_own_words() -> None:
    policy = OffTopic(OffTopic.Settings(action="delete", likely=0.3, certain=0.95))
    text = "В Ленте картошка уже по шестьдесят, опять подорожала"
    marked = lesson(text, right=True, rule="off_topic", score=0.1)
    again = "Картошка в Ленте опять подорожала, уже по семьдесят"
    before, after = judged(policy, text=again), judged(policy, marked, text=again)
    assert after.finding.score > before.finding.score > 0
    if after.noticed and not before.noticed:
        assert after.finding.explanation == "Похоже, речь не о школе."


# What they cannot do


@given(
    score=st.floats(0.001, 0.999),
    pull=st.floats(-1e6, 1e6),
    likely=st.floats(0.01, 0.8),
    gap=st.floats(0, 0.19),
    sanctions=st.booleans(),
)
def test_a_score_moves_by_at_most_the_bound(
    score: float, pull: float, likely: float, gap: float, sanctions: bool
) -> None:
    certain = likely + gap
    after = moved(score, pull, likely, certain, sanctions=sanctions)
    assert 0 <= after <= 1
    # Scores have four decimals.
    low = 1 / (1 + math.exp(-(logit(score) - BOUND))) - 1e-4
    high = 1 / (1 + math.exp(-(logit(score) + BOUND))) + 1e-4
    assert low <= after <= high
    assert (after >= score) if pull > 0 else (after <= score)
    if sanctions and score < certain:
        assert after < certain
    if score >= certain:
        assert after >= min(likely, score)


@given(
    score=st.floats(0, 1),
    pull=st.floats(-1, 1),
    likely=st.floats(0.05, 0.8),
    gap=st.floats(0, 0.19),
)
def test_where_lessons_rest_they_could_have_changed_nothing(
    score: float, pull: float, likely: float, gap: float
) -> None:
    if not matters(score, likely):
        after = moved(score, pull, likely, likely + gap, sanctions=False)
        assert level_of(after, likely, likely + gap) is Level.NONE


WORDS = st.lists(
    st.sampled_from(["смородину", "продаю", "в", "субботу", "дурак", "торт", "школе", "все"]),
    min_size=1,
    max_size=8,
).map(" ".join)
TAUGHT = st.lists(st.tuples(WORDS, st.booleans(), st.floats(0, 1)), max_size=12)


@settings(max_examples=40, deadline=None)
@given(said=WORDS, taught=TAUGHT, score=st.floats(0.01, 0.99))
def test_no_set_of_lessons_moves_a_score_further(
    said: str, taught: list[tuple[str, bool, float]], score: float
) -> None:
    known = [
        lesson(text, right=right, score=known, number=number)
        for number, (text, right, known) in enumerate(taught)
    ]
    one = judged(Guess(score), *known, text=said)
    found = min(max(one.finding.score, 1e-4), 1 - 1e-4)
    # A finding's score has four places: near 0 and 1 the last of them is much in logits.
    rounded = 1e-4 / (found * (1 - found))
    assert abs(logit(found) - logit(score)) <= BOUND + rounded
    assert one.level is not Level.CERTAIN or score >= 0.9


@pytest.mark.parametrize("score", [0.6, 0.85, 0.8999])
def test_no_sanction_becomes_certain_by_lessons(score: float) -> None:
    every = [lesson(right=True, score=0, number=number) for number in range(50)]
    for action in ("delete", "strike"):
        assert judged(Guess(score, action), *every).level is Level.LIKELY


def test_a_reminder_may_be_taught() -> None:
    assert judged(Guess(0.8, "remind"), lesson(right=True, score=0)).level is Level.CERTAIN


def test_a_certain_finding_becomes_a_question_at_most() -> None:
    every = [lesson(right=False, score=1, number=number) for number in range(50)]
    assert judged(Guess(0.91), *every).level is Level.LIKELY
    assert judged(Guess(0.7, certain=0.65), *every).finding.score == 0.6


def test_what_lists_are_sure_of_stays_sure() -> None:
    every = [lesson(right=False, score=1, number=number) for number in range(50)]
    assert judged(ListedGuess(0.91), *every).finding.score == 0.91
    assert judged(ListedGuess(0.7), *every).level is Level.NONE


def test_a_policy_that_is_not_to_be_taught_is_not() -> None:
    assert judged(Untaught(0.7), lesson(right=False)).finding.score == 0.7
    assert Profanity.teachable is Teachable.NEVER


@pytest.mark.parametrize("right", [True, False])
def test_an_emergency_is_beyond_lessons(right: bool) -> None:
    cry = "В школе пожар, дети в дыму, звоните 112"
    every = [
        lesson(cry, right=right, rule=rule, score=float(not right), number=number)
        for number, rule in enumerate(["emergency", "insult", "ads"] * 5)
    ]
    policies = [Emergency(), Insult(Insult.Settings())]
    state = ChatState(lessons=Lessons.of(every))
    plain = judge(Message.of(cry, at=AT), ChatState(), policies)
    taught = judge(Message.of(cry, at=AT), state, policies)
    assert taught.verdict.exempt
    assert taught.verdict.does is Action.ALLOW
    assert taught.judged[0] == plain.judged[0]
    assert Emergency.teachable is Teachable.NEVER


def test_only_what_the_model_judges_is_taught() -> None:
    never = {one.rule for one in BUILTIN if one.teachable is Teachable.NEVER}
    assert never == {
        "emergency", "profanity", "stickers", "pictures", "caps",
        # These look at the message's neighbours, not at its words.
        "one_message", "use_reply", "asked_before",
    }  # fmt: skip


def test_a_miss_of_zero_is_the_rules_own_no() -> None:
    assert judged(Guess(0.0), lesson(right=True)).finding.score == 0


# What becomes of lessons


def test_a_lesson_is_taken_back() -> None:
    lessons = Lessons.of([lesson(right=False)])
    assert not lessons.without("lesson:0")
    assert lessons.without("another") == lessons


def test_the_last_word_on_a_message_holds() -> None:
    lessons = Lessons.of([lesson(right=False)]).with_one(lesson(right=True))
    assert [one.right for one in lessons.kept] == [True]


def test_the_newest_lessons_are_heeded() -> None:
    features = features_of(TextView(SAID), 0.5)
    many = [
        Lesson(f"lesson:{n}", 1, "ads", True, features, "", 1, AT + timedelta(seconds=n))
        for n in range(KEPT + 20)
    ]
    kept = Lessons.of(reversed(many)).kept
    assert kept == tuple(many[20:])


def test_features_hold_no_text_and_those_of_another_program_are_left_alone() -> None:
    features = features_of(TextView(SAID), 0.7)
    assert is_readable(features)
    assert all(isinstance(one, int) for one in features)
    assert not is_readable((99, *features[1:]))
    assert not is_readable(features[:-1])
    strange = Lesson("x", 1, "ads", False, (1, 2, 3), "", 1, AT)
    assert judged(Guess(0.7), strange).finding.score == 0.7


@pytest.mark.parametrize("text", ["", " ", "…", "\ud83d", "+", "а" * 5000])
def test_any_text_can_be_marked_and_judged(text: str) -> None:
    marked = lesson(text, right=False)
    assert is_readable(marked.features)
    assert 0 <= judged(Guess(0.7), marked, text=text).finding.score <= 1


def test_a_few_words_without_numbers_remain() -> None:
    assert words_of("Звоните 8 911 123-45-67") == "Звоните # ### ###-##-##"
    assert words_of(SAID) == "На пришкольном участке сажаем смородину, приходите…"
    assert len(words_of("слово" * 100)) <= 81


def test_without_lessons_nothing_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(lessons: Lessons, view: TextView) -> None:
        raise AssertionError("compared")

    monkeypatch.setattr(Lessons, "pulls", never)
    assert judged(Guess(0.7)).level is Level.LIKELY
