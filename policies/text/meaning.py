"""What a text means, as a vector: for the second reading of what letters cannot decide.

By :mod:`policies.text.encoder`: half a millisecond a sentence, so only doubtful texts are read.
"""

import numpy as np
from numpy.typing import NDArray

from policies.text.encoder import LONGEST, WIDTH, encoded

# Sums differ in their last bits from processor to processor.
_DECIMALS = 4

Vectors = NDArray[np.float32]


def meanings_of(texts: list[str]) -> Vectors:
    """One row of 512 numbers a text, each row of length one."""
    rows: Vectors = np.round(encoded(texts), _DECIMALS)
    return rows


__all__ = ["LONGEST", "WIDTH", "Vectors", "meanings_of"]
