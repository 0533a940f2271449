"""The second reading: what the linear judge finds doubtful is read again by the network.

The network (:mod:`policies.text.network`) sees the meaning of a text, the linear judge's
logits and the cues; its logits are calibrated into probabilities. Weights:
``policies/weights/second.json``, trained by ``python -m training``.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from policies.text import network

WEIGHTS = "second.json"

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class SecondReading:
    """One number of each kind for every rule; ``slope`` and ``shift`` calibrate a logit.

    ``doubt``: a text is read again when any rule's first logit exceeds that rule's doubt,
    unless one exceeds that rule's ``sure``: then the rule is broken beyond doubt.
    """

    doubt: Floats
    sure: Floats
    slope: Floats
    shift: Floats

    def is_needed(self, first: Floats) -> bool:
        """True when the first reading leaves any rule in doubt."""
        return bool((first > self.doubt).any()) and not (first > self.sure).any()

    def chances(self, text: str, first: Floats, cues: Floats) -> Floats:
        """Each rule's calibrated probability, given the text's first logits and its cues."""
        logits = network.read(text, first, cues) * self.slope + self.shift
        return np.asarray(1.0 / (1.0 + np.exp(-logits)), dtype=np.float32)


@cache
def shipped() -> SecondReading:
    """The weights that ship with the program."""
    text = files("policies").joinpath("weights", WEIGHTS).read_text(encoding="utf-8")
    held = json.loads(text)
    return SecondReading(**{name: np.array(held[name], dtype=np.float32) for name in held})
