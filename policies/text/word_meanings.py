"""What words mean, as vectors: of the common ones it is known, others are read.

Three of four telling words of a school chat are among those that
``training/fit_word_meanings.py`` has read and written down (``policies/weights``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from policies.text.encoder import WIDTH, Floats, encoded

__all__ = ["MEANINGS", "word_meanings"]

MEANINGS = "meanings.npz"


@dataclass(frozen=True, slots=True, eq=False)
class _Shipped:
    """Each word's row, its numbers in bytes; ``steps``: what one of a row is worth."""

    places: Mapping[str, int]
    rows: NDArray[np.int8]
    steps: Floats


def word_meanings(words: Sequence[str]) -> Floats:
    """One row of 512 numbers a word (lower case, ё as е), each of length one, but for rounding."""
    known = _known()
    found = np.empty((len(words), WIDTH), dtype=np.float32)
    unread = []
    for at, word in enumerate(words):
        place = known.places.get(word)
        if place is None:
            unread.append(at)
        else:
            found[at] = known.rows[place] * known.steps[place]
    if unread:
        found[unread] = encoded([words[at] for at in unread])
    return found


@cache
def _known() -> _Shipped:
    raw = files("policies").joinpath("weights", MEANINGS).read_bytes()
    with np.load(BytesIO(raw), allow_pickle=False) as held:
        words = held["words"].tobytes().decode().split()
        return _Shipped(
            {word: place for place, word in enumerate(words)}, held["rows"], held["steps"]
        )
