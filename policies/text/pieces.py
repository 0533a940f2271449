"""A text as pieces of words: those that Google's universal sentence encoder was made with.

Words are cut into the pieces that are likeliest together (a unigram model); which pieces
there are, and how likely each is, ``training/fit_pieces.py`` took from the encoder's wheel.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from marisa_trie import Trie
from numpy.typing import NDArray

__all__ = ["LONGEST", "MOST", "Pieces", "pieces_of", "vocabulary", "words_of"]

WEIGHTS = "pieces.npz"
UNKNOWN, BEGIN, END = 0, 1, 2
# Longer messages say no more to whoever moderates them, and every piece costs.
MOST = 128
# The mean of a longer text says little, and every character costs.
LONGEST = 1_000
# Words begin with this sign, so that a beginning is another piece than a middle.
WORD = "▁"

Pieces = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The pieces: in a trie, and by its numbers the wheel's own and how likely each is.

    ``unknown``: the score of a character that is no piece.
    """

    trie: Trie
    numbers: tuple[int, ...]
    scores: tuple[float, ...]
    unknown: float


def pieces_of(text: str, *, most: int = MOST) -> Pieces:
    """The pieces of a text, in order, between a beginning and an end; at most ``most``."""
    found = [piece for word in words_of(text) for piece in _of_word(word)]
    return np.array([BEGIN, *found[: most - 2], END], dtype=np.int64)


def words_of(text: str) -> list[str]:
    """The words that are cut: of the first characters, look-alikes of one kind made one."""
    # Half a surrogate pair is no character.
    whole = text[:LONGEST].encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFKC", whole).split()


# Chats repeat their words, and cutting one costs 20 µs.
@lru_cache(maxsize=20_000)
def _of_word(word: str) -> tuple[int, ...]:
    """The likeliest pieces of a word: the best way to each place, from left to right."""
    held = vocabulary()
    marked = WORD + word
    best = [0.0] + [-np.inf] * len(marked)
    came: list[tuple[int, int]] = [(0, UNKNOWN)] * (len(marked) + 1)
    for start, reached in enumerate(best[:-1]):
        reached = best[start]
        known = False
        for piece, number in held.trie.iter_prefixes_with_ids(marked[start:]):
            end = start + len(piece)
            known = known or end == start + 1
            score = reached + held.scores[number]
            if score > best[end]:
                best[end], came[end] = score, (start, held.numbers[number])
        if not known and reached + held.unknown > best[start + 1]:
            best[start + 1], came[start + 1] = reached + held.unknown, (start, UNKNOWN)
    found = []
    end = len(marked)
    while end:
        end, piece_number = came[end]
        found.append(piece_number)
    return tuple(reversed(found))


@cache
def vocabulary() -> Vocabulary:
    """The pieces that ship with the program."""
    raw = files("policies").joinpath("weights", WEIGHTS).read_bytes()
    with np.load(BytesIO(raw), allow_pickle=False) as found:
        *scores, unknown = found["scores"].tolist()
        return Vocabulary(
            Trie().frombytes(found["trie"].tobytes()),
            tuple(found["numbers"].tolist()),
            tuple(scores),
            unknown,
        )
