"""English obscene words behind signs and look-alikes: «f*ck», «sh1t», «bitсh» with a Russian с."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from policies.text.obscene_words import lexicon

# What a letter of such a word may be written as, besides itself.
_WRITTEN = {
    "a": "@4а", "b": "8ь", "c": "с(", "e": "3е€", "g": "9", "h": "н", "i": "1!|іи", "k": "к",
    "l": "1|", "m": "м", "n": "п", "o": "0о", "p": "р", "r": "г", "s": "$5ѕ", "t": "7+т", "u": "vи",
    "w": "ш", "y": "у",
}  # fmt: skip
_STARS = "[*#%&^]"
_MOST_HIDDEN = 3
_RUN = re.compile(r"[^\W_](?:[^\W_]|[*#%&^@$€!|(+])*")
_LATIN, _OTHER = re.compile(r"[a-z]"), re.compile(r"[^a-z]")
_FEWEST_LETTERS = 2
# Stars leave a doubt which word it was.
_STARRED = 0.8


class Masked(NamedTuple):
    """An English word read through its mask, how surely, and its half-open span in the chunk."""

    word: str
    score: float
    start: int
    end: int


def masked(chunk: str) -> Masked | None:
    """The first masked word of a chunk in lower case; a word written plainly is not one."""
    if _OTHER.search(chunk) is None or _LATIN.search(chunk) is None:
        return None
    for run in _RUN.finditer(chunk):
        found = _read(run.group())
        if found is not None:
            return Masked(found[0], found[1], *run.span())
    return None


@lru_cache(maxsize=20_000)
def _read(run: str) -> tuple[str, float] | None:
    if len(_LATIN.findall(run)) < _FEWEST_LETTERS or _OTHER.search(run) is None:
        return None
    bare = run.rstrip("!|(+")
    for word, score, looks, starred in _patterns():
        if looks.fullmatch(run) is not None or looks.fullmatch(bare) is not None:
            # «dick!» is a plain word, and judged as one.
            return (word, score) if _OTHER.search(bare) is not None else None
        if starred.fullmatch(bare) is not None:
            return word, min(score, _STARRED)
    return None


@cache
def _patterns() -> tuple[tuple[str, float, re.Pattern[str], re.Pattern[str]], ...]:
    return tuple(
        (word, score, re.compile("".join(map(_letter, word))), re.compile(_starred(word)))
        for word, score in lexicon().english.items()
    )


def _letter(letter: str) -> str:
    return f"[{letter}{re.escape(_WRITTEN.get(letter, ''))}]"


def _starred(word: str) -> str:
    """The word with one to three letters hidden, a star for each; its first two may not be last."""
    letters = [*map(_letter, word)]
    hidden = [
        "".join((*letters[:start], _STARS * (end - start), *letters[end:]))
        for start in range(1, len(word))
        for end in range(start + 1, min(start + _MOST_HIDDEN, len(word)) + 1)
        if end < len(word) or start > 1
    ]
    return "|".join(hidden)
