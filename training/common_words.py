"""List the corpus's innocent words that the dictionary knows, so that no message waits for it."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pymorphy3

from policies.text.lemmas import COMMON
from policies.text.obscene_chunks import judge_word

_WORD = re.compile(r"[а-я]+")


def write(texts: Iterable[str], folder: Path) -> None:
    """Write the list, the commonest first."""
    known = pymorphy3.MorphAnalyzer().word_is_known
    counts = Counter(
        word for text in texts for word in _WORD.findall(text.lower().replace("ё", "е"))
    )
    ordered = sorted(counts, key=lambda word: (-counts[word], word))
    found = [word for word in ordered if known(word) and not judge_word(word)[1]]
    (folder / COMMON).write_text("\n".join(found) + "\n", encoding="utf-8")
