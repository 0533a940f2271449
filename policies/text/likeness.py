"""What a text is about, made unreadable: salted hashes of words, salted sketches of meanings.

Without the salt a hash cannot be looked up in a dictionary, and a sketch cannot be told
from noise. Two made with the same salt can be compared, and that is all they are for.
"""

import math
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from hashlib import blake2b, shake_256
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from policies.text.encoder import WIDTH, Floats
from policies.text.word_meanings import word_meanings

# The bits of a sketch.
BITS = 1024
_COSINE = [math.cos(math.pi * differ / BITS) for differ in range(BITS + 1)]
_WORDS_KEPT = 5_000


class Salt:
    """Makes hashes and sketches that only a holder of the salt can make."""

    def __init__(self, salt: bytes) -> None:
        self._key = blake2b(salt, digest_size=32).digest()
        self.hash = lru_cache(maxsize=20_000)(self._hash)
        # Filled many at a time, so no ``lru_cache``; what was asked for last stands last.
        self._words: OrderedDict[str, _Meaning] = OrderedDict()

    def _hash(self, word: str) -> int:
        """A word's hash: 63 bits, so that any database holds it."""
        digest = blake2b(word.encode("utf-8", "replace"), key=self._key, digest_size=8).digest()
        return int.from_bytes(digest, "big") >> 1

    def meanings(self, words: Sequence[str]) -> Floats:
        """What words mean, a row each; training has found it out before."""
        return word_meanings(words)

    def sketches(self, words: Sequence[tuple[str, float]]) -> tuple[bytes, tuple[int, ...]]:
        """On which side of secret planes lies what some words mean together, and what each does.

        Words come with their weights. Their meanings added up find an earlier question as
        surely as the meaning of the whole text, and are mostly known already: a chat repeats
        its words, never its texts.
        """
        known = self._read([word for word, _ in words])
        together = np.zeros(WIDTH, dtype=np.float32)
        for word, weight in words:
            together += weight * known[word].meaning
        (whole,) = self._sides(together[None])
        return whole, tuple(known[word].sketch for word, _ in words)

    def _read(self, words: Sequence[str]) -> dict[str, "_Meaning"]:
        """What is known of words; all that are new are read together, which costs less."""
        found = {one: self._words[one] for one in words if one in self._words}
        new = [one for one in dict.fromkeys(words) if one not in found]
        if new:
            meanings = self.meanings(new)
            for word, meaning, side in zip(new, meanings, self._sides(meanings), strict=True):
                found[word] = _Meaning(meaning.astype(np.float16), int.from_bytes(side, "big"))
        for word, one in found.items():
            self._words[word] = one
            self._words.move_to_end(word)
        while len(self._words) > _WORDS_KEPT:
            self._words.popitem(last=False)
        return found

    def _sides(self, meanings: Floats) -> list[bytes]:
        """On which side of each plane meanings lie, a row each: one product for all of them."""
        with _one_thread():
            return [row.tobytes() for row in np.packbits(meanings @ _planes(self._key) > 0, axis=1)]


# A bot that is started again in its process has the salt it had.
@lru_cache(maxsize=2)
def _planes(key: bytes) -> Floats:
    """Secret planes, block by block at right angles: then fewer bits tell as much."""
    raw = np.frombuffer(shake_256(key).digest(WIDTH * BITS), dtype=np.int8)
    planes = np.empty((WIDTH, BITS), dtype=np.float32)
    with _one_thread():
        # One at a time: together they would leave 25 MB of holes in the memory.
        for first in range(0, BITS, WIDTH):
            drawn = raw[first * WIDTH : (first + WIDTH) * WIDTH].astype(np.float64)
            block = drawn.reshape(WIDTH, WIDTH) + 0.5
            planes[:, first : first + WIDTH] = np.linalg.qr(block)[0]
    return planes


@contextmanager
def _one_thread() -> Iterator[None]:
    """More threads than cores make it a hundred times slower, and lanes share the cores."""
    threads = _threads()
    if threads is None:
        yield
        return
    with threads.limit(limits=1):
        yield


@cache
def _threads() -> ThreadpoolController | None:
    """What limits the threads; None where the process has one anyway, as the program does."""
    threads = ThreadpoolController().select(user_api="blas")
    return threads if any(one["num_threads"] > 1 for one in threads.info()) else None


class _Meaning(NamedTuple):
    """A word's meaning, in half the memory, and its sketch."""

    meaning: NDArray[np.float16]
    sketch: int


def alike(one: int, other: int) -> float:
    """The cosine of two meanings, as their sketches tell it (to about 0.04)."""
    return _COSINE[(one ^ other).bit_count()]
