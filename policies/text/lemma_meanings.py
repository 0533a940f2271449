"""What dictionary forms mean, as vectors: of the common ones it is known, others are read.

Nine of ten telling words of a school chat are among those that
``training/fit_lemma_meanings.py`` has read and written down (``policies/weights``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from policies.text.encoder import WIDTH, Floats, encoded

__all__ = ["LEMMAS", "lemma_meanings"]

LEMMAS = "lemmas.npz"


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """Each lemma's row, its numbers in bytes; ``steps``: what one of a row is worth."""

    places: Mapping[str, int]
    rows: NDArray[np.int8]
    steps: Floats


def lemma_meanings(lemmas: Sequence[str]) -> Floats:
    """One row of 512 numbers a lemma, each row of length one, but for rounding."""
    known = _known()
    found = np.empty((len(lemmas), WIDTH), dtype=np.float32)
    unread = []
    for at, lemma in enumerate(lemmas):
        place = known.places.get(lemma)
        if place is None:
            unread.append(at)
        else:
            found[at] = known.rows[place] * known.steps[place]
    if unread:
        found[unread] = encoded([lemmas[at] for at in unread])
    return found


@cache
def _known() -> _Known:
    raw = files("policies").joinpath("weights", LEMMAS).read_bytes()
    with np.load(BytesIO(raw), allow_pickle=False) as held:
        lemmas = held["lemmas"].tobytes().decode().split()
        return _Known(
            {lemma: place for place, lemma in enumerate(lemmas)}, held["rows"], held["steps"]
        )
