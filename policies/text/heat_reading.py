"""How heated one message is by itself, read off its text: heat, open insult, peace.

A linear model over the hashed pieces of :mod:`policies.text.features` and the signs of
:mod:`policies.text.heat_cues`. Weights: ``policies/weights/heat.bin`` and ``heat.json``,
trained on our own dialogues by ``python -m training.fit_heat``; they rest on no other
learned judge. Only the numbers are kept, never the text.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from policies.text.features import BUCKETS, features_of
from policies.text.heat_cues import HEAT_CUES, heat_cues_of
from policies.text.repeats import said_once
from policies.text.view import TextView

HEADER, WEIGHTS = "heat.json", "heat.bin"
ASPECTS = ("heat", "insult", "peace")
# Beyond this a probability says no more.
_EXTREME = 1e-3
_DECIMALS = 4
# What its pieces hash to tells whether the weights are of these features.
_PROBE = "Сами вы хам, Анна Петровна! Во сколько завтра сбор?"


@dataclass(frozen=True, slots=True)
class Reading:
    """One message by itself, each 0..1.

    ``heat``: an attack or a retort. ``insult``: an open insult, a threat, discrimination.
    ``peace``: an apology, a word of reason, laughter at oneself.
    """

    heat: float = 0.0
    insult: float = 0.0
    peace: float = 0.0


@dataclass(frozen=True, slots=True)
class Regression:
    """Weights and bias of a logistic regression, by the names of what it looks at."""

    weights: Mapping[str, float]
    bias: float

    def chance(self, given: Sequence[float]) -> float:
        """The probability for one row, in the order of the weights."""
        raw = sum(map(float.__mul__, self.weights.values(), given)) + self.bias
        return 1.0 / (1.0 + math.exp(-raw))


@dataclass(frozen=True, slots=True, eq=False)
class HeatWeights:
    """The linear model, a column an aspect, and ``due``: whether the talk needs a reminder."""

    pieces: NDArray[np.float32]
    steps: NDArray[np.float32]
    cues: NDArray[np.float32]
    bias: NDArray[np.float32]
    due: Regression


def reading_of(view: TextView) -> Reading:
    """How heated a text is by itself; a text without words is not."""
    if not view.folded:
        return Reading()
    view = said_once(view)
    found, held = features_of(view), shipped()
    # A product sums four times as fast as a sum along the first axis.
    summed = np.ones(len(found.buckets), np.float32) @ held.pieces.take(found.buckets, axis=0)
    logits = summed * held.steps * found.scale + heat_cues_of(view) @ held.cues + held.bias
    return Reading(*(round(1.0 / (1.0 + math.exp(-one)), _DECIMALS) for one in logits.tolist()))


def logit(chance: float) -> float:
    """A probability on the scale on which regressions add."""
    held = min(max(chance, _EXTREME), 1.0 - _EXTREME)
    return math.log(held / (1.0 - held))


def probe() -> int:
    """A number that changes with the features the weights were trained on."""
    return int(features_of(TextView(_PROBE)).buckets.sum())


@cache
def shipped() -> HeatWeights:
    """The weights that ship with the program. Raises ``ValueError`` when they do not fit it."""
    folder = files("policies").joinpath("weights")
    held = json.loads(folder.joinpath(HEADER).read_text(encoding="utf-8"))
    if list(held["cues"]) != list(HEAT_CUES) or held["probe"] != probe():
        raise ValueError("the heat weights are of other features; run python -m training.fit_heat")
    raw = np.frombuffer(folder.joinpath(WEIGHTS).read_bytes(), dtype=np.int8)
    return HeatWeights(
        pieces=raw.reshape(BUCKETS, len(ASPECTS)).astype(np.float32),
        steps=np.array(held["steps"], dtype=np.float32),
        cues=np.array(list(held["cues"].values()), dtype=np.float32),
        bias=np.array(held["bias"], dtype=np.float32),
        due=Regression(held["due"]["weights"], held["due"]["bias"]),
    )
