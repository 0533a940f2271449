"""What a text is about, made unreadable: salted hashes of words, salted sketches of meanings.

Without the salt a hash cannot be looked up in a dictionary, and a sketch cannot be told
from noise. Two made with the same salt can be compared, and that is all they are for.
"""

import math
from collections import OrderedDict
from collections.abc import Sequence
from functools import cached_property, lru_cache
from hashlib import blake2b, shake_256

import numpy as np

from policies.text.encoder import WIDTH, Floats, encoded, one_thread

# The bits of a sketch: of a whole text, and of a word alone.
BITS, WORD_BITS = 4096, 1024
_COSINE = [math.cos(math.pi * differ / BITS) for differ in range(BITS + 1)]
_WORD_COSINE = [math.cos(math.pi * differ / WORD_BITS) for differ in range(WORD_BITS + 1)]
_WORDS_KEPT = 5_000


class Salt:
    """Makes hashes and sketches that only a holder of the salt can make."""

    def __init__(self, salt: bytes) -> None:
        self._key = blake2b(salt, digest_size=32).digest()
        self.hash = lru_cache(maxsize=20_000)(self._hash)
        # Filled many at a time, so no ``lru_cache``; what was asked for last stands last.
        self._words: OrderedDict[str, int] = OrderedDict()

    def _hash(self, word: str) -> int:
        """A word's hash: 63 bits, so that any database holds it."""
        digest = blake2b(word.encode("utf-8", "replace"), key=self._key, digest_size=8).digest()
        return int.from_bytes(digest, "big") >> 1

    @cached_property
    def _planes(self) -> Floats:
        """Secret planes, block by block at right angles: then fewer bits tell as much."""
        raw = np.frombuffer(shake_256(self._key).digest(WIDTH * BITS), dtype=np.int8)
        planes = np.empty((WIDTH, BITS), dtype=np.float32)
        with one_thread():
            # One at a time: together they would leave 25 MB of holes in the memory.
            for first in range(0, BITS, WIDTH):
                drawn = raw[first * WIDTH : (first + WIDTH) * WIDTH].astype(np.float64)
                block = drawn.reshape(WIDTH, WIDTH) + 0.5
                planes[:, first : first + WIDTH] = np.linalg.qr(block)[0]
        return planes

    @cached_property
    def _word_planes(self) -> Floats:
        """The first of them: a word needs fewer."""
        return np.ascontiguousarray(self._planes[:, :WORD_BITS])

    def meanings(self, texts: Sequence[str]) -> Floats:
        """What texts mean, a row each; training has found it out before."""
        return encoded(texts)

    def sketches(self, text: str, words: Sequence[str]) -> tuple[bytes, tuple[int, ...]]:
        """On which side of secret planes the meanings of a text and of each word lie.

        All that is not known is encoded together: alone, each costs as much as the text.
        """
        found = {one: self._words[one] for one in words if one in self._words}
        new = [one for one in dict.fromkeys(words) if one not in found]
        rows = self.meanings([text, *new])
        with one_thread():
            whole = np.packbits(rows[0] @ self._planes > 0).tobytes()
            sides = np.packbits(rows[1:] @ self._word_planes > 0, axis=1)
        found.update(
            (one, int.from_bytes(side.tobytes(), "big"))
            for one, side in zip(new, sides, strict=True)
        )
        self._keep(found)
        return whole, tuple(found[one] for one in words)

    def _keep(self, found: dict[str, int]) -> None:
        for word, sketch in found.items():
            self._words[word] = sketch
            self._words.move_to_end(word)
        while len(self._words) > _WORDS_KEPT:
            self._words.popitem(last=False)


def alike(one: bytes, other: bytes) -> float:
    """The cosine of two texts' meanings, as their sketches tell it (to about 0.02)."""
    differ = int.from_bytes(one, "big") ^ int.from_bytes(other, "big")
    return _COSINE[differ.bit_count()]


def words_alike(one: int, other: int) -> float:
    """The cosine of two words' meanings, as their sketches tell it (to about 0.04)."""
    return _WORD_COSINE[(one ^ other).bit_count()]
