"""How near the words of two texts are: one word, synonyms, one root, one topic, like meanings."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from policies.text.likeness import BITS, alike
from policies.text.questions import Gist

# How near is what has the same hash, by the hash's kind.
_LEVELS = {"forms": 1.0, "same": 0.95, "beginning": 0.85, "topics": 0.5}
_MOST_BY_MEANING, _MEANING_FROM, _MEANING_OVER = 0.7, 0.35, 0.5
# How near two words are by the bits in which their sketches differ.
_BY_MEANING = np.array(
    [
        min(max((alike(0, (1 << differ) - 1) - _MEANING_FROM) / _MEANING_OVER, 0), _MOST_BY_MEANING)
        for differ in range(BITS + 1)
    ]
)


@dataclass(frozen=True, slots=True)
class Best:
    """Of two texts: how near each word of either comes to the nearest word of the other."""

    mine: list[float]
    others: list[float]


class Nearness:
    """The words of one text, laid out once to be held against those of many others."""

    def __init__(self, gist: Gist) -> None:
        self._sketches = gist.sketches[:, None, :]
        self._held: dict[int, list[tuple[int, float]]] = {}
        for key, kind, row in gist.keys:
            self._held.setdefault(key, []).append((row, _LEVELS[kind]))

    def to(self, others: Sequence[Gist]) -> list[Best]:
        """How near each of the others comes, 0..1 a word."""
        sizes = [len(one.things) for one in others]
        # A column of nothing stands before each text's own, so that none is without any.
        begins = [*accumulate((size + 1 for size in sizes), initial=0)]
        near = np.zeros((len(self._sketches), begins[-1]))
        columns = np.delete(np.arange(begins[-1]), begins[:-1])
        sketches = np.concatenate([one.sketches for one in others])
        differ = np.bitwise_count(self._sketches ^ sketches).sum(axis=2, dtype=np.intp)
        near[:, columns] = _BY_MEANING.take(differ)
        for begin, other in zip(begins, others, strict=False):
            for key, _, place in other.keys:
                for row, level in self._held.get(key, ()):
                    column = begin + 1 + place
                    near[row, column] = max(near[row, column], level)
        mine = np.maximum.reduceat(near, begins[:-1], axis=1).T.tolist()
        theirs = near.max(axis=0, initial=0.0).tolist()
        return [
            Best(one, theirs[begin + 1 : begin + 1 + size])
            for one, begin, size in zip(mine, begins, sizes, strict=False)
        ]
