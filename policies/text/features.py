"""A text as hashed features: what the linear judge looks at.

Character n-grams (2 to 5) of the plain text, words and pairs of neighbouring words,
each hashed into one of 65,536 buckets; beside them the cues. All pieces of a text are
hashed at once: about 30 µs for 80 characters.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from policies.text.cues import cues_of
from policies.text.view import TextView

BUCKETS = 1 << 16
SIZES = (2, 3, 4, 5)
# A message of the messenger has at most 4096 characters; what is attached may be longer.
LONGEST = 4000

Buckets = NDArray[np.int64]

_PRIME = 1_099_511_628_211
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(64 - 16)
_SPACE = 32


def _powers(of: int) -> NDArray[np.uint64]:
    """1, ``of``, ``of``² … as far as a text may reach, modulo 2⁶⁴."""
    found = np.full(LONGEST + 3, of, dtype=np.uint64)
    found[0] = 1
    return np.cumprod(found, dtype=np.uint64)


_UP, _DOWN = _powers(_PRIME), _powers(pow(_PRIME, -1, 1 << 64))
_PLACES = np.arange(LONGEST + 3)
# What makes «а б» as a pair of words another feature than as three characters.
_WORD_SALT, _PAIR_SALT = np.uint64(0x517CC1B727220A95), np.uint64(0x2545F4914F6CDD1D)


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Buckets of a text, as often as they occur, and the values of its cues.

    ``starts`` and ``ends`` are where each bucket's piece stands in ``plain``. ``scale``
    makes long and short texts comparable: one over the root of the number of buckets.
    """

    plain: str
    buckets: Buckets
    starts: Buckets
    ends: Buckets
    cues: NDArray[np.float32]
    scale: float


def plain(text: str) -> str:
    """The text as n-grams see it: lower case, ё as е, any digit as 0, one space between words."""
    # A letter may become two when it is made small.
    lowered = text[:LONGEST].lower()[:LONGEST]
    return f" {' '.join(lowered.translate(_SIGNS).split())} "


class _Signs(dict[int, str]):
    """What becomes of each character, found once and remembered."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        kept = char.isalnum() or char in "+%₽@#!?"
        sign = "е" if char == "ё" else "0" if char.isdecimal() else char if kept else " "
        if len(self) < 20_000:
            self[code] = sign
        return sign


_SIGNS = _Signs()


@lru_cache(maxsize=64)
def features_of(view: TextView) -> Features:
    """The features of a text, found once for all who ask of the same message."""
    text = plain(view.text)
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    size = len(points)
    (gaps,) = (points == _SPACE).nonzero()
    words, word_ends = gaps[:-1] + 1, gaps[1:]
    grams, gram_ends = _grams(size)
    starts = np.concatenate((grams, words, _pairs(words)))
    ends = np.concatenate((gram_ends, word_ends, word_ends))
    # Of running sums a piece is a difference, brought to its own beginning.
    sums = np.zeros(size + 1, dtype=np.uint64)
    (points * _UP[:size]).cumsum(out=sums[1:])
    hashed = sums.take(ends)
    hashed -= sums.take(starts)
    hashed *= _DOWN.take(starts)
    hashed[len(grams) : len(grams) + len(words)] ^= _WORD_SALT
    hashed[len(grams) + len(words) :] ^= _PAIR_SALT
    hashed *= _MIX
    hashed >>= _SHIFT
    buckets = hashed.astype(np.int64)
    scale = 1.0 / math.sqrt(max(len(buckets), 1))
    return Features(text, buckets, starts, ends, cues_of(view), scale)


@lru_cache(maxsize=512)
def _grams(size: int) -> tuple[Buckets, Buckets]:
    """Of a text of so many characters: where each n-gram begins and ends."""
    starts = [_PLACES[: max(size - length + 1, 0)] for length in SIZES]
    ends = [one + length for one, length in zip(starts, SIZES, strict=True)]
    return np.concatenate(starts), np.concatenate(ends)


def _pairs(words: Buckets) -> Buckets:
    """Where the pair of each word and the one before begins; the first's is the text's start."""
    return np.concatenate((_PLACES[: len(words[:1])], words[:-1]))
