"""A text as hashed features: what the linear judge looks at.

Character n-grams (2 to 5) of the plain text, words and pairs of neighbouring words,
each hashed into one of 65,536 buckets; beside them the cues. The n-grams are hashed
all at once by numpy: about 40 µs for 80 characters.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from policies.text.cues import CUES, cues_of
from policies.text.view import TextView

BUCKETS = 1 << 16
SIZES = (2, 3, 4, 5)
# A message of the messenger has at most 4096 characters; what is attached may be longer.
LONGEST = 4000

Buckets = NDArray[np.int64]

_PRIME = np.uint64(1_099_511_628_211)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(64 - 16)
_GAP = re.compile(r"[^\w+%₽@#!?]+|_+")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Features:
    """Buckets of a text, as often as they occur, and the values of its cues.

    ``scale`` makes long and short texts comparable: one over the root of their number.
    """

    buckets: Buckets
    cues: NDArray[np.float32]
    scale: float


def plain(text: str) -> str:
    """The text as n-grams see it: lower case, ё as е, any digit as 0, one space between words."""
    folded = text[:LONGEST].lower().replace("ё", "е")
    return f" {_GAP.sub(' ', _DIGIT.sub('0', folded)).strip()} "


def features_of(view: TextView) -> Features:
    """The features of a text."""
    text = plain(view.text)
    buckets = np.concatenate([hashed for hashed, _ in _ngrams(text)] + [_words(text)])
    scale = 1.0 / float(np.sqrt(max(len(buckets), 1)))
    return Features(buckets, cues_of(view), scale)


def spans_of(view: TextView) -> Iterator[tuple[int, int, int]]:
    """Each feature's bucket and its half-open span in ``plain(view.text)``, for explanations."""
    text = plain(view.text)
    for hashed, size in _ngrams(text):
        for start, bucket in enumerate(hashed.tolist()):
            yield bucket, start, start + size
    for bucket, start, end in _word_spans(text):
        yield bucket, start, end


def _ngrams(text: str) -> Iterator[tuple[Buckets, int]]:
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    points = points.astype(np.uint64)
    hashed = points
    # Each size goes on from the one before: h(abc) = h(ab) * prime + c.
    for size in range(2, SIZES[-1] + 1):
        if len(points) < size:
            return
        hashed = hashed[:-1] * _PRIME + points[size - 1 :]
        yield ((hashed * _MIX) >> _SHIFT).astype(np.int64), size


def _words(text: str) -> Buckets:
    return np.array([bucket for bucket, _, _ in _word_spans(text)], dtype=np.int64)


def _word_spans(text: str) -> Iterator[tuple[int, int, int]]:
    before, begun, place = "^", 0, 0
    for word in text.split():
        start = text.index(word, place)
        place = start + len(word)
        yield _bucket(f"w:{word}"), start, place
        yield _bucket(f"p:{before} {word}"), begun, place
        before, begun = word, start


def _bucket(feature: str) -> int:
    return crc32(feature.encode("utf-8", "surrogatepass")) % BUCKETS


CUE_COUNT = len(CUES)
