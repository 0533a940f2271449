"""What the trees of :mod:`policies.asked` look at: two questions and an answer, side by side."""

import math
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from policies.asked_nearness import Best, Nearness
from policies.text.likeness import alike
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
_MOMENTS = frozenset({"hour", "date"})
_EXACT = 0.85
_ALMOST, _MONTH, _LATER = 0.75, 30, 5


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


@dataclass(frozen=True, slots=True)
class Candidate:
    """An earlier question with its answer, and how many days before the later one it was."""

    question: Gist
    answer: Gist
    days: float


def facts_of(earlier: Sequence[Candidate], later: Gist) -> list[tuple[float, ...]]:
    """The facts of each earlier question and a later one, which is laid out once for all."""
    texts = [text for one in earlier for text in (one.question, one.answer)]
    near = Nearness(later).to(texts) if texts else []
    sequences = SequenceMatcher(None, (), later.sequence, autojunk=False)
    return [
        _facts(one, later, asked, told, sequences)
        for one, asked, told in zip(earlier, near[::2], near[1::2], strict=True)
    ]


def _facts(
    earlier: Candidate, later: Gist, asked: Best, told: Best, sequences: SequenceMatcher[int]
) -> tuple[float, ...]:
    """Of one of them: how near its question and its answer come; ``sequences`` hold the later."""
    question, answer, days = earlier.question, earlier.answer, earlier.days
    like = alike(question.bits, later.bits)
    like_answer = alike(answer.bits, later.bits)
    both = covered(later.things, list(map(max, asked.mine, told.mine)))
    by_question = covered(later.things, asked.mine)
    back = covered(question.things, asked.others)
    exchanged = min(by_question.weightiest, back.weightiest)
    sequences.set_seq1(question.sequence)
    order = sequences.ratio()
    choices = _apart(question.choices, later.choices)
    since = math.log1p(max(days, 0.0))
    days_apart = _of_other_days(question, later)
    passed = question.relative and not later.days and days >= 1
    facts = (
        like, like_answer, max(like, like_answer),
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
    )  # fmt: skip
    return tuple(map(float, facts))


# What makes of the same words another matter.
_OTHERWISE = (
    "marks apart", "marks told nowhere", "choices apart", "choices told nowhere",
    "days apart", "its day has passed", "a day only in the later", "asked anew",
)  # fmt: skip
_PLACES = {name: place for place, name in enumerate(FACTS)}
# So many words may stand before and after them, and weigh so much: «Добрый день! Подскажите».
_AROUND, _SLIGHT, _NEARLY = 3, 0.4, 0.999
_LEFT = ("weightiest the question lacks", "weightiest it leaves out")
_FEWEST = 2
# So many days a fact may hold that somebody told; an hour or a date is sooner another's.
_HOLDS, _SOON, _SAME_DAY = 30, 7, 1


def in_the_same_words(facts: Sequence[float], earlier: Candidate, later: Gist) -> bool:
    """True for a question that is asked again in its own words while its answer still holds.

    The trees cannot know it: among pairs that people write down, the same words are near misses
    («свет есть?» some days later). Within a day it is the same; later where a fact is asked for
    that does not change by itself, and the answer has told one.
    """
    if facts[_PLACES["kinds shared"]] < _NEARLY:
        return False
    if any(facts[_PLACES[name]] > _SLIGHT for name in _LEFT):
        return False
    if any(facts[_PLACES[name]] for name in _OTHERWISE):
        return False
    if not _one_but_for_the_edges(later.sequence, earlier.question.sequence):
        return False
    if earlier.days < _SAME_DAY:
        return True
    wanted = earlier.question.kinds & _WANTED
    holds = _SOON if wanted & _MOMENTS else _HOLDS
    told = bool(facts[_PLACES["the answer tells the kind"]])
    return bool(wanted) and told and earlier.days <= holds


def _one_but_for_the_edges(one: Sequence[int], other: Sequence[int]) -> bool:
    """True where both are the same words in one row, and a few around them."""
    if min(len(one), len(other)) < _FEWEST:
        return one == other
    row = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    return row.size >= max(len(one), len(other)) - _AROUND and row.size >= _FEWEST


def excluded(question: Gist, answer: Gist, later: Gist) -> bool:
    """True for two questions that cannot be the same, whatever else they share.

    Of another class, of the other end, of those who do not; or of another day, unless what
    was told holds for a while.
    """
    if _apart(question.classes, later.classes) or _apart(question.turns, later.turns):
        return True
    return not answer.lasts and _of_other_days(question, later)


def _of_other_days(question: Gist, later: Gist) -> bool:
    return bool(question.days and later.days) and question.days.isdisjoint(later.days)


def covered(words: Sequence[Thing], best: Sequence[float]) -> Covered:
    """How much of ``words`` is covered, each as much as it weighs.

    ``best``: how near each comes to whatever is nearest to it.
    """
    if not words:
        return Covered(0.0, 0.0, 0.0, 0)
    share = exactly = weightiest = whole = 0.0
    left = 0
    for one, near in zip(words, best, strict=True):
        weight = one.weight
        whole += weight
        share += weight * near
        weightiest = max(weightiest, weight * (1 - near))
        if near >= _EXACT:
            exactly += weight
        else:
            left += 1
    return Covered(share / whole, exactly / whole, weightiest, left)


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
    one: Collection[tuple[Hashable, Hashable]], other: Collection[tuple[Hashable, Hashable]]
) -> int:
    """Of how many kinds both have values and none in common."""
    if not one or not other:
        return 0
    kinds = {kind for kind, _ in one} & {kind for kind, _ in other}
    return len(kinds - {kind for kind, _ in set(one) & set(other)})
