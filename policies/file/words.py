"""Guess what was meant by a word that is almost right."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like ``word`` whatever its case, or None when none is like it."""
    by_plain = {one.lower(): one for one in known}
    found = get_close_matches(word.lower()[:80], by_plain, n=1, cutoff=0.6)
    return by_plain[found[0]] if found else None


def listed(words: Iterable[str]) -> str:
    """The words with commas between them."""
    return ", ".join(words)
