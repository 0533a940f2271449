"""Obscene words misspelled, by slip or on purpose, and words with one glued to them.

All of this may strike an innocent word, so it is only asked of words that the
dictionary does not know.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from policies.text.lemmas import is_word
from policies.text.normalise import squeeze
from policies.text.obscene_forms import FORMS
from policies.text.obscene_words import lexicon

_VOWELS = frozenset("аеиоуыэюя")
_SOUNDS = str.maketrans("оэеыйядз", "аииииатс", "ъь")
_SHORTEST_GLUED = 7

# Roots that no slip of the hand in an innocent word comes near to.
_DISTINCT = re.compile(r"пизд|ху[йея]|бля[дт]|пид[оа]р|муда|залуп|гандо|ебан|ебал")


@dataclass(frozen=True, slots=True)
class Slip:
    """The form that a misspelled word was meant to be, and how surely."""

    form: str
    score: float


def slip_of(word: str) -> Slip | None:
    """The form that an unknown ``word`` of Cyrillic letters is, is a slip of, or contains."""
    short = squeeze(word)
    found = FORMS.get(short)
    slip = Slip(short, found) if found else _slips().get(short) or _by_ear(short)
    if slip is None and len(short) >= _SHORTEST_GLUED:
        slip = _glued(short)
    if slip is None or is_word(word) or lexicon().only_resembles(word, short):
        return None
    return slip


def _by_ear(word: str) -> Slip | None:
    form = _heard().get(sound(word)) if len(word) > 4 else None
    return Slip(form, 0.75) if form is not None else None


def _glued(word: str) -> Slip | None:
    """An obscene form at the end of a word whose beginning is a word: «нугондон»."""
    for place in range(2, min(len(word) - 3, 12)):
        form = word[place:]
        if FORMS.get(form) == 1.0 and is_word(word[:place]):
            return Slip(form, 0.8)
    return None


def sound(word: str) -> str:
    """The word roughly as it sounds: unstressed vowels and voiced consonants merged."""
    return word.translate(_SOUNDS).replace("тс", "ц")


@cache
def _heard() -> Mapping[str, str]:
    """The evident forms of five letters and more by their sound."""
    return {sound(form): form for form, score in FORMS.items() if score == 1.0 and len(form) > 4}


@cache
def _slips() -> Mapping[str, Slip]:
    """Letters swapped, left out or reversed in the evident forms."""
    slips: dict[str, Slip] = {}
    for form, score in FORMS.items():
        if score == 1.0 and len(form) > 3:
            for variant, slip in _variants(form):
                if len(variant) > 3 and variant not in FORMS:
                    slips.setdefault(variant, slip)
    return slips


def _variants(form: str) -> Iterator[tuple[str, Slip]]:
    unsure = Slip(form, 0.75)
    likely = Slip(form, 0.9) if len(form) > 4 and _DISTINCT.search(form) else unsure
    if len(form) > 4:
        yield form[::-1], unsure
    for place, (first, second) in enumerate(pairwise(form)):
        yield squeeze(form[:place] + second + first + form[place + 2 :]), likely
    if len(form) > 4:
        for place in range(1, len(form)):
            if form[place] in _VOWELS and form[place : place + 2] != "еб":
                yield squeeze(form[:place] + form[place + 1 :]), likely
    bare = form[0] + "".join(letter for letter in form[1:] if letter not in _VOWELS)
    if len(bare) > 3 and form[0] not in _VOWELS:
        yield squeeze(bare), unsure
