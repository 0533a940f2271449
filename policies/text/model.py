"""The learned judge: how likely a text breaks each learned rule, and by which words.

A linear model reads every text; what it finds doubtful gets a second reading. Its weights
are one signed byte for each bucket and rule (``policies/weights``), trained by
``python -m training`` on our own corpus; ``docs/judgement.md`` says how and how well.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from policies.finding import Evidence
from policies.text import second_reading
from policies.text.cues import CUES
from policies.text.features import BUCKETS, Features, features_of, plain, spans_of
from policies.text.view import TextView

HEADER, WEIGHTS = "judge.json", "judge.bin"
_WORDS_SHOWN = 3
# A word is named when it carries at least this share of what the strongest word carries.
_SHARE = 0.4


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Weights, ready to score. ``slope`` and ``shift`` calibrate a logit into a probability."""

    rules: tuple[str, ...]
    weights: NDArray[np.int8]
    steps: NDArray[np.float32]
    cues: NDArray[np.float32]
    bias: NDArray[np.float32]
    slope: NDArray[np.float32]
    shift: NDArray[np.float32]
    thresholds: Mapping[str, tuple[float, float]]

    def probabilities(self, view: TextView) -> Mapping[str, float]:
        """How likely the text breaks each rule, 0..1, calibrated."""
        found = features_of(view)
        logits = self.logits(found)
        again = second_reading.shipped()
        if again.is_needed(logits):
            chances = again.chances(view.text, logits, found.cues)
        else:
            # Nothing is in doubt, so nothing may be noticed either.
            chances = 1.0 / (1.0 + np.exp(-(logits * self.slope + self.shift)))
            chances = np.minimum(chances, self._unnoticed)
        return dict(zip(self.rules, chances.tolist(), strict=True))

    def logits(self, found: Features) -> NDArray[np.float32]:
        """The first reading: each rule's sum of weights, not calibrated."""
        summed = self.weights[found.buckets].sum(axis=0, dtype=np.int32)
        logits = summed * self.steps * found.scale + found.cues @ self.cues + self.bias
        return np.asarray(logits, dtype=np.float32)

    @property
    def _unnoticed(self) -> NDArray[np.float32]:
        return np.array([self.thresholds[rule][0] * 0.95 for rule in self.rules], dtype=np.float32)

    def words_for(self, view: TextView, rule: str) -> tuple[Evidence, ...]:
        """The words that speak most for a rule, in the order of the text."""
        column = self.weights[:, self.rules.index(rule)]
        seen = plain(view.text)
        carried = np.zeros(len(seen) + 1)
        for bucket, start, end in spans_of(view):
            carried[start:end] += float(column[bucket]) / (end - start)
        ranked = sorted(
            ((_weight(word.folded, seen, carried), word) for word in view.words),
            key=lambda one: -one[0],
        )
        strong = [
            word for weight, word in ranked[:_WORDS_SHOWN]
            if weight > 0 and weight >= ranked[0][0] * _SHARE
        ]  # fmt: skip
        return tuple(
            Evidence(word.text, word.start, word.end)
            for word in sorted(strong, key=lambda one: one.start)
        )


def _weight(word: str, seen: str, carried: NDArray[np.float64]) -> float:
    """What a word carries where it first stands in the plain text."""
    start = seen.find(plain(word).strip())
    return float(carried[start : start + len(word)].sum()) if start >= 0 else 0.0


@cache
def shipped() -> Model:
    """The weights that ship with the program. Raises ``ValueError`` when they do not fit it."""
    folder = files("policies").joinpath("weights")
    header = json.loads(folder.joinpath(HEADER).read_text(encoding="utf-8"))
    if header["cues_named"] != list(CUES) or header["buckets"] != BUCKETS:
        raise ValueError("the shipped weights are of other features; run python -m training")
    rules = tuple(header["rules"])
    raw = np.frombuffer(folder.joinpath(WEIGHTS).read_bytes(), dtype=np.int8)

    def row(name: str) -> NDArray[np.float32]:
        return np.array(header[name], dtype=np.float32)

    return Model(
        rules=rules,
        weights=raw.reshape(BUCKETS, len(rules)),
        steps=row("steps"),
        cues=row("cues"),
        bias=row("bias"),
        slope=row("slope"),
        shift=row("shift"),
        thresholds={rule: (low, high) for rule, (low, high) in header["thresholds"].items()},
    )


@lru_cache(maxsize=64)
def probabilities(view: TextView) -> Mapping[str, float]:
    """The shipped model's probabilities, computed once a text for all policies."""
    return shipped().probabilities(view)
