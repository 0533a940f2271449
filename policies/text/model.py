"""The learned judge: how likely a text breaks each learned rule, and by which words.

A linear model reads every text; what it finds doubtful gets a second reading. Its weights
are one signed byte for each bucket and rule (``policies/weights``), trained by
``python -m training`` on our own corpus; ``docs/judgement.md`` says how and how well.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policies.text import second_reading
from policies.text.cues import CUES
from policies.text.features import BUCKETS, Buckets, Features, features_of, plain
from policies.text.meaning import meanings_of
from policies.text.repeats import said_once
from policies.text.view import TextView, Word

HEADER, WEIGHTS = "judge.json", "judge.bin"
_WORDS_SHOWN = 3
# A word is named when it carries at least this share of what the strongest word carries.
_SHARE = 0.4
# More than this is no larger to the exponential function.
_LARGE = 80.0


@dataclass(frozen=True, eq=False)
class Reading:
    """What was read off a text: how likely it breaks each rule, and what the lessons of a
    school compare it by: its hashed pieces, and its meaning where it was read ``twice``.
    """

    text: str
    chances: Mapping[str, float]
    buckets: Buckets
    twice: bool

    @cached_property
    def meaning(self) -> NDArray[np.float32] | None:
        """What the text means; sought only where somebody asks for it."""
        return meanings_of([self.text])[0] if self.twice else None


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Weights, ready to score. ``slope`` and ``shift`` calibrate a logit into a probability.

    ``unnoticed`` and ``unacted``: chances just below each rule's two thresholds.
    """

    rules: tuple[str, ...]
    weights: NDArray[np.int8]
    steps: NDArray[np.float32]
    cues: NDArray[np.float32]
    bias: NDArray[np.float32]
    slope: NDArray[np.float32]
    shift: NDArray[np.float32]
    unnoticed: NDArray[np.float32]
    unacted: NDArray[np.float32]

    def read(self, view: TextView) -> Reading:
        """How likely the text breaks each rule, 0..1, calibrated."""
        found = features_of(view)
        logits = self.logits(found)
        again = second_reading.shipped()
        twice = again.is_needed(logits)
        if twice:
            chances = again.chances(view.text, logits, found.cues)
        else:
            alone = 1.0 / (1.0 + np.exp(np.minimum(-(logits * self.slope + self.shift), _LARGE)))
            surely = logits > again.sure
            # Nothing is in doubt: what is not sure may not be noticed either. But who breaks one
            # rule beyond doubt may well break another, and a moderator is told of that too.
            most = self.unacted if surely.any() else self.unnoticed
            chances = np.where(surely, alone, np.minimum(alone, most))
        by_rule = dict(zip(self.rules, chances.tolist(), strict=True))
        return Reading(view.text, by_rule, found.buckets, twice)

    def logits(self, found: Features) -> NDArray[np.float32]:
        """The first reading: each rule's sum of weights, not calibrated."""
        # A product sums five times as fast as a sum along the first axis; whole numbers, so
        # that nothing is lost.
        ones = np.ones(len(found.buckets), np.float32)
        rows = self.weights.take(found.buckets, axis=0).astype(np.float32)
        summed = (ones @ rows).astype(np.float64)
        logits = summed * self.steps * found.scale + found.cues @ self.cues + self.bias
        return np.asarray(logits, dtype=np.float32)

    def words_for(
        self, view: TextView, rule: str, fits: Callable[[Word], bool] = lambda _: True
    ) -> tuple[Word, ...]:
        """Of the words that fit those that speak most for a rule, in the order of the text."""
        found = features_of(view)
        starts, ends = found.starts, found.ends
        lengths = np.maximum(ends - starts, 1)
        each = self.weights[found.buckets, self.rules.index(rule)] / lengths
        # What each feature carries is spread over its characters; a word has its own.
        size = len(found.plain) + 1
        begun = np.bincount(starts, each, size) - np.bincount(ends, each, size)
        carried = np.concatenate(((0.0,), begun.cumsum().cumsum()))
        words, (begins, stops) = _standing(view)
        weights = np.where([fits(word) for word in words], carried[stops] - carried[begins], 0.0)
        ranked = np.argsort(-weights, kind="stable")[:_WORDS_SHOWN]
        least = float(weights.max(initial=0.0)) * _SHARE
        strong = sorted(place for place in ranked.tolist() if 0 < weights[place] >= least)
        return tuple(words[place] for place in strong)


# Several rules may ask after the words of one message.
@lru_cache(maxsize=64)
def _standing(view: TextView) -> tuple[Sequence[Word], Buckets]:
    """The words that stand in the text as features see it: where each first begins, and ends."""
    seen = features_of(view).plain
    plainly = [plain(word.folded).strip() for word in view.words]
    starts = [seen.find(word) if word else -1 for word in plainly]
    words = [word for word, start in zip(view.words, starts, strict=True) if start >= 0]
    edges = [(at, at + len(word)) for word, at in zip(plainly, starts, strict=True) if at >= 0]
    return words, np.array(edges, dtype=np.int64).reshape(-1, 2).T


@cache
def header() -> dict[str, Any]:
    """What is written beside the weights."""
    text = files("policies").joinpath("weights", HEADER).read_text(encoding="utf-8")
    held: dict[str, Any] = json.loads(text)
    return held


@cache
def thresholds() -> Mapping[str, tuple[float, float]]:
    """Likely and certain by rule; known also where the weights are of another program."""
    return {rule: (low, high) for rule, (low, high) in header()["thresholds"].items()}


@cache
def shipped() -> Model:
    """The weights that ship with the program. Raises ``ValueError`` when they do not fit it."""
    folder = files("policies").joinpath("weights")
    held = header()
    if held["cues_named"] != list(CUES) or held["buckets"] != BUCKETS:
        raise ValueError("the shipped weights are of other features; run python -m training")
    rules = tuple(held["rules"])
    raw = np.frombuffer(folder.joinpath(WEIGHTS).read_bytes(), dtype=np.int8)

    def row(name: str) -> NDArray[np.float32]:
        return np.array(held[name], dtype=np.float32)

    just_below = 0.95 * np.array([held["thresholds"][rule] for rule in rules], dtype=np.float32)
    return Model(
        rules=rules,
        weights=raw.reshape(BUCKETS, len(rules)),
        steps=row("steps"),
        cues=row("cues"),
        bias=row("bias"),
        slope=row("slope"),
        shift=row("shift"),
        unnoticed=just_below[:, 0],
        unacted=just_below[:, 1],
    )


@lru_cache(maxsize=64)
def reading(view: TextView) -> Reading:
    """What the shipped model reads off a text, once for all policies."""
    return shipped().read(said_once(view))


def probabilities(view: TextView) -> Mapping[str, float]:
    """How likely the text breaks each rule, by the shipped model."""
    return reading(view).chances
