"""Write down what the corpus's commonest words mean, so that few questions wait for it.

``python -m training.fit_word_meanings`` writes the same file every time.
"""

from collections import Counter
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import numpy as np

from policies.text.encoder import encoded
from policies.text.questions import tells
from policies.text.view import TextView
from policies.text.word_meanings import MEANINGS
from training import WEIGHTS_FOLDER
from training.corpus import Part, messages

# In 6 MB three of four telling words; twice as many words would be five of six.
KEPT = 12_000
_MOST = 127


def main(folder: Path = WEIGHTS_FOLDER) -> None:
    """Count, read and write."""
    write((one.text for one in messages() if one.part is not Part.TEST), folder)


def write(texts: Iterable[str], folder: Path) -> None:
    """Write the meanings of the texts' commonest telling words into ``folder``."""
    count = Counter(word for text in texts for word in TextView(text).folded if tells(word))
    words = sorted(sorted(count, key=lambda one: (-count[one], one))[:KEPT])
    meanings = encoded(words)
    steps = np.abs(meanings).max(axis=1) / _MOST
    packed = BytesIO()
    np.savez(
        packed,
        words=np.frombuffer(" ".join(words).encode(), dtype=np.uint8),
        rows=np.round(meanings / steps[:, None]).astype(np.int8),
        steps=steps.astype(np.float32),
    )
    (folder / MEANINGS).write_bytes(packed.getvalue())
    print(f"meanings: {len(words)} of {len(count)} words", flush=True)


if __name__ == "__main__":
    main()
