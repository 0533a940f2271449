"""What the trees of :mod:`policies.asked` look at: two questions and an answer, side by side."""

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from policies.text.likeness import BITS, alike
from policies.text.questions import Gist, Thing

FACTS: tuple[str, ...] = (
    "like the question", "like the answer", "like both",
    "covered by both", "covered exactly", "weightiest uncovered",
    "covered by the question", "covered by it exactly", "weightiest the question lacks",
    "covers the question", "covers it exactly", "weightiest it leaves out", "exchanged",
    "in one order", "in one order, exchanged", "almost the same words",
    "kinds shared", "kinds apart", "the answer tells the kind", "kinds told nowhere", "kinds",
    "marks apart", "marks shared", "marks told nowhere",
    "choices apart", "choices shared", "choices told nowhere", "in one order, choices apart",
    "days apart", "days shared", "days apart, answer lasts", "its day has passed",
    "a day only in the later", "has a day", "days since", "over a month", "its day, days since",
    "asked anew", "asked anew days later", "answer lasts", "answer dated", "answer counts",
    "words", "words of the question", "uncovered words", "words left out",
)  # fmt: skip

# These tell what is wanted; the others («how», «whether») fit anything.
_WANTED = frozenset({"hour", "date", "place", "person", "price", "why", "wear", "bring", "count"})
_EXACT = 0.85
_SAME, _ROOT, _TOPIC, _MOST_BY_MEANING = 0.95, 0.85, 0.5, 0.7
_MEANING_FROM, _MEANING_OVER = 0.35, 0.5
_ALMOST, _MONTH, _LATER = 0.75, 30, 5
# How near two words are by the bits in which their sketches differ.
_BY_MEANING = [
    min(max((alike(0, (1 << differ) - 1) - _MEANING_FROM) / _MEANING_OVER, 0.0), _MOST_BY_MEANING)
    for differ in range(BITS + 1)
]


@dataclass(frozen=True, slots=True)
class Covered:
    """How much of some words others cover.

    ``share`` by degrees, ``exactly`` by forms and synonyms alone; ``weightiest`` of what is
    left, and how many words are.
    """

    share: float
    exactly: float
    weightiest: float
    left: int


def facts_of(question: Gist, answer: Gist, later: Gist, days: float) -> tuple[float, ...]:
    """The facts of an earlier question with its answer and a later one, ``days`` apart."""
    like = alike(question.bits, later.bits)
    told = alike(answer.bits, later.bits)
    others = (*question.things, *answer.things)
    near = [[nearness(one, other) for other in others] for one in later.things]
    asked = len(question.things)
    both = covered(later.things, [max(row, default=0.0) for row in near])
    by_question = covered(later.things, [max(row[:asked], default=0.0) for row in near])
    back = covered(
        question.things, [max((row[at] for row in near), default=0.0) for at in range(asked)]
    )
    exchanged = min(by_question.weightiest, back.weightiest)
    order = SequenceMatcher(None, question.sequence, later.sequence, autojunk=False).ratio()
    choices = _apart(question.choices, later.choices)
    since = math.log1p(max(days, 0.0))
    days_apart = bool(question.days and later.days and not question.days & later.days)
    passed = question.relative and not later.days and days >= 1
    return tuple(
        float(one)
        for one in (
            like, told, max(like, told),
            both.share, both.exactly, both.weightiest,
            by_question.share, by_question.exactly, by_question.weightiest,
            back.share, back.exactly, back.weightiest, exchanged,
            order, order * exchanged, order > _ALMOST,
            *_kinds(question, answer, later),
            _apart(question.marks, later.marks) > 0,
            len(question.marks & later.marks),
            len(later.marks - question.marks - answer.marks),
            choices,
            len(question.choices & later.choices),
            len(later.choices - question.choices - answer.choices),
            choices * order,
            days_apart,
            bool(question.days & later.days),
            days_apart and answer.lasts,
            passed,
            later.relative and not question.days and days >= 1,
            bool(later.days),
            since, days > _MONTH, since if passed else 0.0,
            later.again, later.again and days > _LATER,
            answer.lasts, "date" in answer.kinds, "count" in answer.kinds,
            len(later.sequence), len(question.sequence), both.left, back.left,
        )
    )  # fmt: skip


def excluded(question: Gist, answer: Gist, later: Gist) -> bool:
    """True for two questions that cannot be the same, whatever else they share.

    Of another class, of the other end, of those who do not; or of another day, unless what
    was told holds for a while.
    """
    classes = [_of_class(one) for one in (question, later)]
    if _apart(*classes) or _apart(question.turns, later.turns):
        return True
    days_apart = bool(question.days and later.days and not question.days & later.days)
    return days_apart and not answer.lasts


def _of_class(gist: Gist) -> list[tuple[str, int]]:
    return [one for one in gist.marks if one[0] in ("class", "letter")]


def covered(words: Sequence[Thing], best: Sequence[float]) -> Covered:
    """How much of ``words`` is covered, each as much as it weighs.

    ``best``: how near each comes to whatever is nearest to it.
    """
    if not words:
        return Covered(0.0, 0.0, 0.0, 0)
    exact = [near >= _EXACT for near in best]
    weights = [one.weight for one in words]
    whole = sum(weights)
    return Covered(
        share=sum(map(float.__mul__, weights, best)) / whole,
        exactly=sum(weight for weight, hit in zip(weights, exact, strict=True) if hit) / whole,
        weightiest=max(weight * (1 - near) for weight, near in zip(weights, best, strict=True)),
        left=exact.count(False),
    )


def nearness(one: Thing, other: Thing) -> float:
    """How near two words are, 0..1: one word, synonyms, one root, one topic, like meanings."""
    if not one.forms.isdisjoint(other.forms):
        return 1.0
    if not one.same.isdisjoint(other.same):
        return _SAME
    if one.beginning == other.beginning:
        return _ROOT
    by_meaning = _BY_MEANING[(one.sketch ^ other.sketch).bit_count()]
    return by_meaning if one.topics.isdisjoint(other.topics) else max(by_meaning, _TOPIC)


def _kinds(question: Gist, answer: Gist, later: Gist) -> tuple[float, ...]:
    asked, wanted = question.kinds & _WANTED, later.kinds & _WANTED
    either = question.kinds | later.kinds
    return (
        len(question.kinds & later.kinds) / max(len(either), 1),
        bool(asked and wanted and not asked & wanted),
        bool(later.kinds & answer.kinds),
        len(wanted - question.kinds - answer.kinds),
        len(wanted),
    )


def _apart(
    one: Iterable[tuple[Hashable, Hashable]], other: Iterable[tuple[Hashable, Hashable]]
) -> int:
    """Of how many kinds both have values and none in common."""
    mine, others = set(one), set(other)
    if not mine or not others:
        return 0
    kinds = {kind for kind, _ in mine} & {kind for kind, _ in others}
    return len(kinds - {kind for kind, _ in mine & others})
