"""The second reading: what the linear judge finds doubtful is read again for its meaning.

A regression and a few small networks look at the linear judge's logits, the meaning of
the text and its cues; the sum of their logits is calibrated into a probability. Weights:
``policies/weights/second.npz``, trained by ``python -m training``.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from policies.text.meaning import meanings_of

WEIGHTS = "second.npz"
# Brings the three kinds of input to one scale.
LOGITS, MEANING, CUES = 1 / 3, 6.0, 0.3

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class SecondReading:
    """Weights of the regression and of the networks (stacked along the first axis).

    ``doubt``: a text is read again when any rule's first logit exceeds that rule's doubt.
    """

    doubt: Floats
    straight: Floats
    straight_bias: Floats
    hidden: Floats
    hidden_bias: Floats
    outer: Floats
    outer_bias: Floats
    slope: Floats
    shift: Floats

    def is_needed(self, first: Floats) -> bool:
        """True when the first reading leaves any rule in doubt."""
        return bool((first > self.doubt).any())

    def chances(self, text: str, first: Floats, cues: Floats) -> Floats:
        """Each rule's calibrated probability for one text."""
        given = inputs(first[None, :], meanings_of([text]), cues[None, :])[0]
        straight = given @ self.straight + self.straight_bias
        inner = np.maximum(given @ self.hidden + self.hidden_bias, 0)
        outer = np.einsum("nh,nhr->nr", inner, self.outer) + self.outer_bias
        logits = straight + outer.mean(axis=0)
        chances: Floats = 1.0 / (1.0 + np.exp(-(logits * self.slope + self.shift)))
        return chances


def inputs(first: Floats, meaning: Floats, cues: Floats) -> Floats:
    """What the second reading looks at, a row a text."""
    return np.hstack([first * LOGITS, meaning * MEANING, cues * CUES]).astype(np.float32)


@cache
def shipped() -> SecondReading:
    """The weights that ship with the program."""
    raw = files("policies").joinpath("weights", WEIGHTS).read_bytes()
    with np.load(BytesIO(raw), allow_pickle=False) as found:
        return SecondReading(**{name: found[name].astype(np.float32) for name in found.files})
