"""Signs of heat in one message: names called, retorts, threats, peace offered, laughter.

Beginnings of words and phrases are those of ``policies/lexicon/heat.txt``; each sign is
a number in 0..1. None says anything by itself: :mod:`policies.heat` weighs them.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from policies.text.lexicon import sections
from policies.text.view import TextView, Word

_SECTIONS: Mapping[str, tuple[str, ...]] = sections("heat")
_ENDS = "."
# More than this many of one kind say no more.
_MOST = 2
_SHORT, _LONG = 3, 15
_MOST_NAMES = 3

_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "addressed": re.compile(
        r"\b(?:ты|теб[яе]|тобой|тво(?:й|я|е|и|ей|ю|его|их|им)"
        r"|вы|вас|вам|вами|ваш(?:а|е|и|ей|у|его|их|им)?)\b"
    ),
    "given_back": re.compile(r"\bсам(?:а|и)?\s+(?:ты\s+|вы\s+)?\w{4,}|\bот\s+\w{4,}\s+слыш"),
    "laughs": re.compile(r"[😂🤣😆😅😄😁😝😜😎🥳]|\)\)|:-?[d)]|\b(?:а?ха){2,}|\bахах|\bлол\b"),
    "smiles": re.compile(r"\w\)(?=\s|$)|[🙂😊😉🤝❤🥹🐈🐧]"),
    "exclaimed": re.compile(r"!"),
    "asked": re.compile(r"\?"),
    "ends_loud": re.compile(r"!\s*$"),
    "loud_question": re.compile(r"\?!|!\?|\?\?"),
}

HEAT_CUES: tuple[str, ...] = (*_SECTIONS, *_PATTERNS, "called", "short", "long")


def _phrases() -> dict[str, tuple[tuple[str, str], ...]]:
    """Phrases and their section by their first word."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for name, entries in _SECTIONS.items():
        for entry in entries:
            first, space, _ = entry.partition(" ")
            if space:
                found[first] = (*found.get(first, ()), (entry, name))
    return found


_WORDS = [(entry, name) for name, found in _SECTIONS.items() for entry in found if " " not in entry]
_WHOLE = {entry.rstrip(_ENDS): name for entry, name in _WORDS if entry.endswith(_ENDS)}
_BEGINNINGS = {entry: name for entry, name in _WORDS if not entry.endswith(_ENDS)}
_SHORTEST, _LONGEST = min(map(len, _BEGINNINGS)), max(map(len, _BEGINNINGS))
_PHRASES = _phrases()


def heat_cues_of(view: TextView) -> NDArray[np.float32]:
    """The signs of one text, in the order of ``HEAT_CUES``."""
    counts = dict.fromkeys(HEAT_CUES, 0)
    for name in _named(view):
        counts[name] += 1
    for name, pattern in _PATTERNS.items():
        counts[name] = len(pattern.findall(view.lowered))
    counts["called"] = _MOST * (counts["names"] > 0 and counts["addressed"] > 0)
    counts["short"] = _MOST * (len(view.words) <= _SHORT)
    counts["long"] = _MOST * (len(view.words) >= _LONG)
    return np.array([min(counts[name], _MOST) / _MOST for name in HEAT_CUES], dtype=np.float32)


def names_called(view: TextView) -> tuple[Word, ...]:
    """What people are called and how they are silenced, in the order of the text; at most three."""
    named = (
        word
        for word, folded in zip(view.words, view.folded, strict=True)
        if _section_of(folded) in ("names", "silence")
    )
    return tuple(islice(named, _MOST_NAMES))


def called_alone(view: TextView) -> Word | None:
    """What somebody is called by a text that is this word and nothing else."""
    alone = len(set(view.folded)) == 1 and _section_of(view.folded[0]) == "names"
    return view.words[0] if alone else None


def calls_to_order(view: TextView) -> bool:
    """True when the text asks for peace or reminds of the rules."""
    return "calming" in _named(view)


def _named(view: TextView) -> Iterator[str]:
    """The section of each word and phrase that the list holds; the longest beginning wins."""
    for place, folded in enumerate(view.folded):
        for phrase, name in _PHRASES.get(folded, ()):
            if view.lowered.startswith(phrase.rstrip(_ENDS), view.words[place].start):
                yield name
        if (named := _section_of(folded)) is not None:
            yield named


# A chat repeats its words.
@lru_cache(maxsize=20_000)
def _section_of(folded: str) -> str | None:
    """The section of the list that a word is in, whole or by its beginning."""
    if folded in _WHOLE:
        return _WHOLE[folded]
    for length in range(min(len(folded), _LONGEST), _SHORTEST - 1, -1):
        if folded[:length] in _BEGINNINGS:
            return _BEGINNINGS[folded[:length]]
    return None
