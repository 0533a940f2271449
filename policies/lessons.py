"""What a school's moderators taught: a bounded layer over the shipped judge.

A lesson is a moderator's word on one message: it does break a rule, or it does not. A new
message that resembles marked ones, by its letters or by its meaning, is judged a little
more like them. What a lesson weighs is what it surprised the judge by, so a confirmation
of what he knew teaches almost nothing. However many lessons there are, a score moves by at
most ``BOUND``; a sanction never becomes certain by them, and an emergency is beyond them.
How much good and harm they do: ``python -m benchmarks.lessons``.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from policies.text.features import BUCKETS, Buckets
from policies.text.meaning import WIDTH, meanings_of
from policies.text.model import reading
from policies.text.view import TextView

KEPT = 500
"""The newest lessons of a school that are heeded."""

BOUND = 2.0
"""The most that lessons move a score, in logits: 0.5 becomes at most 0.88, at least 0.12."""

VERSION = 1
"""Of the features: lessons of another version are kept, and not heeded."""

LETTERS = 256
# Likeness from which a lesson begins to count, and from which it counts wholly: by letters
# (the same thing said again), by meaning (another message on the same matter).
_BY_LETTERS, _BY_MEANING = (0.35, 0.65), (0.4, 0.7)
# A lesson that contradicts the judge by two thirds counts wholly.
_SURPRISE = 1.5
_THOUSAND = 1000
_WORDS, _LONGEST = 6, 80
_EXTREME = 1e-4
# What may not become certain stays this far below.
_BELOW = 1e-4

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A moderator's word on a message of ``chat``: it does break ``rule`` (``right``), or not.

    ``features`` are of :func:`features_of`; ``words`` a few of the message's; ``author``
    wrote it, ``by`` judged it.
    """

    key: str
    chat: int
    rule: str
    right: bool
    features: tuple[int, ...]
    words: str
    by: int
    at: datetime
    author: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class _Taught:
    """The lessons as arrays, a row a lesson."""

    lessons: tuple[Lesson, ...]
    rules: tuple[str, ...]
    rule: NDArray[np.intp]
    weight: Floats
    letters: Floats
    meanings: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Pull:
    """What the lessons say of a message and a rule: 1 is a breach, -1 is none."""

    strength: float
    _said: Floats
    _rule: int
    _taught: _Taught

    @property
    def nearest(self) -> Lesson:
        """The lesson that said most of it."""
        aside = self._said if self.strength > 0 else -self._said
        mine = np.where(self._taught.rule == self._rule, aside, -np.inf)
        return self._taught.lessons[int(mine.argmax())]


@dataclass(frozen=True)
class Lessons:
    """The lessons of a school, oldest first. Build them with :meth:`of`."""

    kept: tuple[Lesson, ...] = ()

    @classmethod
    def of(cls, lessons: Iterable[Lesson]) -> "Lessons":
        """The newest ``KEPT`` of them, one a key."""
        by_key = {one.key: one for one in sorted(lessons, key=lambda one: (one.at, one.key))}
        newest = sorted(by_key.values(), key=lambda one: (one.at, one.key))[-KEPT:]
        return cls(tuple(newest))

    def __bool__(self) -> bool:
        return bool(self.kept)

    def get(self, key: str) -> Lesson | None:
        """A lesson by its key."""
        return next((one for one in self.kept if one.key == key), None)

    def with_one(self, lesson: Lesson) -> "Lessons":
        """One lesson more, or anew under its key."""
        return Lessons.of((*(one for one in self.kept if one.key != lesson.key), lesson))

    def without(self, key: str) -> "Lessons":
        """One lesson less."""
        return Lessons(tuple(one for one in self.kept if one.key != key))

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that were taught."""
        return self._taught.rules

    def pulls(self, view: TextView) -> Mapping[str, Pull]:
        """What the lessons say of a text, by rule; empty where it resembles none."""
        taught = self._taught
        if not taught.rules:
            return {}
        read = reading(view)
        near = _counted(taught.letters @ _letters(read.buckets), _BY_LETTERS)
        if read.meaning is not None:
            akin = _counted(taught.meanings @ _unit(read.meaning), _BY_MEANING)
            near = akin if near is None else near if akin is None else np.maximum(near, akin)
        if near is None:
            return {}
        said = near * taught.weight
        sums = np.bincount(taught.rule, weights=said, minlength=len(taught.rules))
        return {
            rule: Pull(min(max(total, -1.0), 1.0), said, index, taught)
            for index, (rule, total) in enumerate(zip(taught.rules, sums.tolist(), strict=True))
            if total
        }

    @cached_property
    def _taught(self) -> _Taught:
        heeded = tuple(one for one in self.kept if is_readable(one.features))
        rules = tuple(sorted({one.rule for one in heeded}))
        every = np.array([one.features for one in heeded], dtype=np.float32)
        every = every.reshape(len(heeded), _WIDTH)
        right = np.array([one.right for one in heeded], dtype=np.float32)
        surprise = (right - every[:, 1] / _THOUSAND) * _SURPRISE
        return _Taught(
            lessons=heeded,
            rules=rules,
            rule=np.array([rules.index(one.rule) for one in heeded], dtype=np.intp),
            weight=np.clip(surprise, -1.0, 1.0).astype(np.float32),
            letters=_units(every[:, 2 : 2 + LETTERS]),
            meanings=_units(every[:, 2 + LETTERS :]),
        )


class Heard:
    """What the lessons say of one text, compared only when a finding asks for it."""

    def __init__(self, lessons: Lessons, view: TextView) -> None:
        self._lessons = lessons
        self._view = view
        self._pulls: Mapping[str, Pull] | None = None

    def of(self, rule: str) -> Pull | None:
        """What they say of a rule; None where they say nothing."""
        if rule not in self._lessons.rules:
            return None
        if self._pulls is None:
            self._pulls = self._lessons.pulls(self._view)
        return self._pulls.get(rule)


NO_LESSONS = Lessons()
_WIDTH = 2 + LETTERS + WIDTH


def features_of(view: TextView, score: float) -> tuple[int, ...]:
    """What is kept of a marked message: version, score (in thousandths), letters, meaning.

    Small whole numbers from which no text can be read back.
    """
    letters = np.clip(np.rint(_letters(reading(view).buckets) * 127), -127, 127)
    meaning = meanings_of([view.text])[0]
    scaled = np.rint(meaning * (127 / max(float(np.abs(meaning).max()), 1e-9)))
    return (
        VERSION,
        round(min(max(score, 0.0), 1.0) * _THOUSAND),
        *map(int, letters.tolist()),
        *map(int, scaled.tolist()),
    )


def is_readable(features: tuple[int, ...]) -> bool:
    """True for features that this program can compare by."""
    if len(features) != _WIDTH or features[0] != VERSION or not 0 <= features[1] <= _THOUSAND:
        return False
    return all(-127 <= one <= 127 for one in features[2:])


def words_of(text: str) -> str:
    """A few words of a message to recognise it by, without digits: they may be somebody's."""
    words = "".join("#" if char.isdecimal() else char for char in text).split()
    few = " ".join(words[:_WORDS])[:_LONGEST]
    return f"{few}…" if len(few) < len(" ".join(words)) else few


def matters(score: float, likely: float) -> bool:
    """True where lessons may take a finding to ``likely`` or from it; elsewhere they rest."""
    if score <= 0.0:
        return False
    odds = score / max(1.0 - score, _EXTREME)
    return score >= likely or odds * math.exp(BOUND) >= likely / max(1.0 - likely, _EXTREME)


def moved(score: float, pull: float, likely: float, certain: float, *, sanctions: bool) -> float:
    """A score as lessons move it, by at most ``BOUND`` logits.

    What is certain stays at least likely. ``sanctions``: a message would be taken down, so
    what is not certain by itself stays below. A score of zero is the rule's own no.
    """
    if score <= 0.0 or not pull:
        return score
    inner = min(max(score, _EXTREME), 1.0 - _EXTREME)
    logit = math.log(inner / (1.0 - inner)) + BOUND * min(max(pull, -1.0), 1.0)
    after = round(1.0 / (1.0 + math.exp(-logit)), 4)
    if pull < 0:
        return min(score, max(after, likely) if score >= certain else after)
    if sanctions and score < certain:
        after = min(after, certain - _BELOW)
    return max(score, after)


def _letters(buckets: Buckets) -> Floats:
    """The hashed pieces of a text, folded into a short vector of length one."""
    slots, signs = _folding()
    folded = np.bincount(slots[buckets], weights=signs[buckets], minlength=LETTERS)
    return _unit(folded.astype(np.float32))


@cache
def _folding() -> tuple[NDArray[np.intp], Floats]:
    """Where each bucket goes, and with which sign: two that meet by chance cancel out as often."""
    mixed = np.arange(BUCKETS, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    signs = ((mixed >> np.uint64(20)) & np.uint64(1)).astype(np.float32) * 2 - 1
    return (mixed >> np.uint64(56)).astype(np.intp) % LETTERS, signs


def _unit(vector: Floats) -> Floats:
    return vector / np.float32(max(math.sqrt(float(vector @ vector)), 1e-9))


def _units(rows: Floats) -> Floats:
    lengths = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
    return np.ascontiguousarray(rows / np.maximum(lengths, 1e-9))


def _counted(likeness: Floats, ramp: tuple[float, float]) -> Floats | None:
    """How much each lesson counts, 0..1; None where none does."""
    begins, full = ramp
    if likeness.max() <= begins:
        return None
    counted: Floats = np.clip((likeness - begins) / (full - begins), 0.0, 1.0)
    return counted
