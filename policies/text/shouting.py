"""Shouting: stretches of a text in capitals that are no abbreviations."""

import re
from dataclasses import dataclass

from policies.text.lexicon import entries
from policies.text.view import TextView, Word

_ROMAN = re.compile(r"[IVXLCDMХМС]+")
_VOWELS = frozenset("АЕЁИОУЫЭЮЯAEIOUY")
# Nothing is loud without a word of two capitals; letters of other scripts are looked at.
_LOUD_WORD = re.compile(r"[A-ZА-ЯЁ][^\W_]{0,200}[A-ZА-ЯЁ]|[^\W\d_A-Za-zА-Яа-яЁё]")
_BREAK = re.compile(r"[.!?…]|\n")
_ABBREVIATIONS = frozenset(entries("abbreviations"))
_LONG = 4
_LOUD = 0.6


@dataclass(frozen=True, slots=True)
class Shout:
    """The loudest stretch of a text: its share of capitals, and its span.

    ``weight`` in 0..1 says how far the stretch is more than a word or two of emphasis.
    """

    share: float
    weight: float
    start: int
    end: int


def loudest(text: TextView, min_letters: int) -> Shout | None:
    """The loudest of the whole text and of its sentences; None where nothing is loud."""
    if _LOUD_WORD.search(text.text) is None:
        return None
    stretches = [text.words, *_sentences(text)]
    shouts = [shout for words in stretches if (shout := _shout(words, min_letters))]
    return max(
        shouts,
        # Of stretches that are about as loud, the longest.
        key=lambda one: (min(one.share, _LOUD) * one.weight, one.end - one.start),
        default=None,
    )


def _shout(words: tuple[Word, ...], min_letters: int) -> Shout | None:
    counted = [word for word in words if not _is_neutral(word.text)]
    loud = [word for word in counted if _is_loud(word.text)]
    long = [word for word in loud if _letters(word.text) >= _LONG]
    if not long:
        return None
    capitals = sum(_capitals(word.text) for word in loud)
    letters = sum(_letters(word.text) for word in counted)
    share = capitals / letters
    if capitals < min_letters or (len(long) < 2 and len(loud) < 4):
        # Too short, or one word: emphasis, however large its share.
        weight = 0.4
    elif len(loud) < 3:
        weight = 0.75 if share >= 0.8 else 0.55
    else:
        weight = 1.0
    return Shout(share, weight, loud[0].start, loud[-1].end)


def _sentences(text: TextView) -> list[tuple[Word, ...]]:
    found: list[list[Word]] = [[]]
    seen = 0
    for word in text.words:
        if _BREAK.search(text.text, seen, word.start):
            found.append([])
        found[-1].append(word)
        seen = word.end
    return [tuple(words) for words in found if words]


def _is_neutral(word: str) -> bool:
    """Abbreviations, class names, numerals, initials: capitals are their spelling."""
    letters = [char for char in word if char.isalpha()]
    if len(letters) < 2 or _ROMAN.fullmatch(word):
        return True
    capitals = [char for char in letters if char.isupper()]
    if len(capitals) < len(letters):
        return False
    if _VOWELS.isdisjoint(capitals):
        return True
    return all(part in _ABBREVIATIONS for part in word.lower().replace("ё", "е").split("-"))


def _is_loud(word: str) -> bool:
    capitals = _capitals(word)
    return capitals >= 2 and capitals * 2 >= _letters(word)


def _is_zigzag(word: str) -> bool:
    """«пЕрЕсТаНь»: every other letter is as loud as all of them; «МегаФон» is not."""
    inner = sum(map(str.isupper, word[1:]))
    return inner >= 2 and inner * 5 >= (len(word) - 1) * 2


def _letters(word: str) -> int:
    return sum(map(str.isalpha, word))


def _capitals(word: str) -> int:
    return _letters(word) if _is_zigzag(word) else sum(map(str.isupper, word))
