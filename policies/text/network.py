"""A network that reads the pieces of a text in their order and says which rules it breaks.

Below it are the windows of the sentence encoder (:mod:`policies.text.encoder`), their mean
and the largest of each. The layers above were taught on our own corpus and start from the
encoder's own (``training/fit_network.py``, ``policies/weights/network.npz``). They also
see the first reading's logits and the cues.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np

from policies.text.encoder import EPSILON, Floats, one_thread, pooled
from policies.text.pieces import pieces_of

WEIGHTS = "network.npz"
# The length of a meaning, to be of one scale with what stands beside it.
LENGTH = 5.65

Weights = Mapping[str, Floats]


def read(texts: Sequence[str], first: Floats, cues: Floats) -> Floats:
    """The logit of each learned rule, a row a text, given its first logits and its cues."""
    mean, largest = windows_of(texts)
    with one_thread():
        return logits_of(mean, largest, first, cues, shipped())


def windows_of(texts: Sequence[str]) -> tuple[Floats, Floats]:
    """What the encoder makes of each text: the mean and the largest of its windows."""
    with one_thread():
        return pooled([pieces_of(text.lower()) for text in texts])


def logits_of(
    mean: Floats, largest: Floats, first: Floats, cues: Floats, weights: Weights
) -> Floats:
    """The taught layers."""
    mean = mean @ weights["mean"] + weights["mean_bias"]
    one = np.maximum(mean @ weights["deep0"], 0)
    two = np.maximum(mean @ weights["past1"] + one @ weights["deep1"], 0)
    three = np.maximum(two @ weights["deep2"], 0)
    found = np.tanh(two @ weights["past3"] + three @ weights["deep3"])
    long = np.sqrt((found * found).sum(axis=1, keepdims=True) + EPSILON)
    seen = np.hstack([found * (LENGTH / long), largest, first, cues])
    hidden = np.maximum(seen @ weights["hidden"] + weights["hidden_bias"], 0)
    logits = hidden @ weights["outer"] + seen @ weights["straight"] + weights["straight_bias"]
    return np.asarray(logits, dtype=np.float32)


@cache
def shipped() -> Weights:
    """The weights that ship with the program."""
    raw = files("policies").joinpath("weights", WEIGHTS).read_bytes()
    with np.load(BytesIO(raw), allow_pickle=False) as found:
        return {name: found[name].astype(np.float32) for name in found.files}
