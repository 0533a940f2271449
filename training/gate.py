"""Choose which texts are read twice.

A text is read again where the first reading leaves a doubt: where any rule's logit is
high enough for the second reading to notice something, and no rule's is so high that
it is broken beyond doubt. Half of even the hardest messages are settled at once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.fit import Floats

# Of the breaches that the second reading would notice, the first may let pass this share,
# and of the texts that do not break a rule it may be sure of the rule in this share.
OVERLOOKED, MISTAKEN = 0.04, 0.001

Labels = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Gate:
    """The first logits, one a rule, between which a text is worth a second reading."""

    doubt: Floats
    sure: Floats

    def is_open(self, first: Floats) -> Labels:
        """For each row of logits, whether the text is read twice."""
        return np.asarray(~(first > self.sure).any(axis=1) & (first > self.doubt).any(axis=1))

    def settled(self, first: Floats, chances: Floats, alone: Floats) -> Floats:
        """The chances of a reader who reads only these texts twice, the others ``alone``."""
        surely = np.any(first > self.sure, axis=1, keepdims=True)
        return np.where(self.is_open(first)[:, None], chances, np.where(surely, alone, 0.0))


def gate_of(first: Floats, chances: Floats, labels: Labels, likely: Floats) -> Gate:
    """The gate for texts whose first logits and second chances are of models that saw none."""
    doubt, sure = np.zeros(len(likely)), np.zeros(len(likely))
    for rule, threshold in enumerate(likely):
        noticed = first[labels[:, rule] & (chances[:, rule] >= threshold), rule]
        doubt[rule] = np.quantile(noticed, OVERLOOKED) if len(noticed) else np.inf
        sure[rule] = np.quantile(first[~labels[:, rule], rule], 1 - MISTAKEN)
    return Gate(doubt, np.maximum(sure, doubt))
