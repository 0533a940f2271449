"""Write down what the corpus's commonest dictionary forms mean, so that no question waits for it.

``python -m training.fit_lemma_meanings`` writes the same file every time.
"""

from collections import Counter
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import numpy as np

from policies.text.encoder import encoded
from policies.text.lemma_meanings import LEMMAS
from policies.text.lemmas import lemma_of
from policies.text.questions import tells
from policies.text.view import TextView
from training.corpus import Part, messages

FOLDER = Path(__file__).resolve().parent.parent / "policies" / "weights"
# They cover nine of ten telling words; four thousand more would cover two in a hundred more.
KEPT = 8_000
_MOST = 127


def main(folder: Path = FOLDER) -> None:
    """Count, read and write."""
    write((one.text for one in messages() if one.part is not Part.TEST), folder)


def write(texts: Iterable[str], folder: Path) -> None:
    """Write the meanings of the texts' commonest lemmas into ``folder``."""
    count = Counter(
        lemma_of(word.folded) for text in texts for word in TextView(text).words if tells(word)
    )
    lemmas = sorted(sorted(count, key=lambda one: (-count[one], one))[:KEPT])
    meanings = encoded(lemmas)
    steps = np.abs(meanings).max(axis=1) / _MOST
    packed = BytesIO()
    np.savez(
        packed,
        lemmas=np.frombuffer(" ".join(lemmas).encode(), dtype=np.uint8),
        rows=np.round(meanings / steps[:, None]).astype(np.int8),
        steps=steps.astype(np.float32),
    )
    (folder / LEMMAS).write_bytes(packed.getvalue())
    print(f"meanings: {len(lemmas)} of {len(count)} lemmas", flush=True)


if __name__ == "__main__":
    main()
