"""A text as sentences of tokens, disguise of single letters undone, places kept."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple, Self

from policies.finding import Evidence
from policies.text.lemmas import is_word, lemmas_of, uncommon
from policies.text.normalise import is_simple
from policies.text.plain import Plain, plain
from policies.text.view import TextView

_WORD = re.compile(r"[^\W_]+(?:[-'’‑][^\W_]+)*")
_BREAK = re.compile(r"(?<![.!?…])[.!?…]+(?=\s|$)|\n|[;•]")
_LOOKALIKES = str.maketrans("aceopxykmthbu3", "асеорхукмтнвиз")
_CYRILLIC = re.compile(r"[а-я]")
_LATIN = re.compile(r"[a-z]|(?<=[а-я])3|3(?=[а-я]{2})")
# Of simple characters, those that may make a word another one than it looks.
_DISGUISE = re.compile(r"[a-z]|[а-я]3|3[а-я]")
# Nobody speaks longer sentences; what is pasted without a stop is read piece by piece.
_LONGEST = 80
# So many letters of a word tell whether a list of beginnings may hold it.
START, LONG_START, _LONG = 3, 4, 6
_CLAUSE_MARKS = frozenset(",:—–()")


class Token(NamedTuple):
    """A word: folded (lower case, ё as е, disguise undone), and its span as written."""

    folded: str
    start: int
    end: int
    clause: int

    @property
    def lemmas(self) -> frozenset[str]:
        """The dictionary forms of the word and, of a hyphened one, of its parts."""
        if "-" not in self.folded:
            return lemmas_of(self.folded)
        parts = [lemmas_of(part) for part in self.folded.split("-")]
        return lemmas_of(self.folded).union(*parts)


@dataclass(frozen=True, slots=True)
class Bag:
    """Words without their order, to see at once that a text holds nothing of a list.

    ``starts`` are their first letters. ``strange`` are the words that are not common: what
    such a word may be a form of, only the analyser knows.
    """

    words: frozenset[str]
    starts: frozenset[str]
    strange: frozenset[str]

    @classmethod
    def of(cls, words: Iterable[str]) -> Self:
        parts = frozenset(words)
        if any("-" in word for word in parts):
            parts = frozenset(part for word in parts for part in _parts(word))
        return cls(parts, frozenset([part[:START] for part in parts]), uncommon(parts))


@dataclass(frozen=True)
class Sentence:
    """The tokens of one sentence; a token's ``clause`` counts the commas before it."""

    tokens: tuple[Token, ...]

    @cached_property
    def bag(self) -> Bag:
        """The words of the sentence and the parts of the hyphened ones."""
        return Bag.of(token.folded for token in self.tokens)

    def keys(self, starts: frozenset[str]) -> list[tuple[str, ...]]:
        """By which words each token is looked up in a list of words that begin with ``starts``."""
        return [
            keys_of(folded) if "-" in folded or may_begin(folded, starts) else (folded,)
            for folded in (token.folded for token in self.tokens)
        ]


def may_begin(word: str, starts: frozenset[str]) -> bool:
    """True for a word that begins like one of a list; ``starts`` are of :func:`start_of`."""
    return word[:START] in starts or word[:LONG_START] in starts


def start_of(word: str) -> str:
    """What is left of a word in all its forms, even in those that nobody has listed."""
    return word[: LONG_START if len(word) >= _LONG else START]


@lru_cache(maxsize=64)
def bag_of(view: TextView) -> Bag | None:
    """The words of a text, or None where some may be disguised and have to be read first."""
    if not is_simple(view.lowered) or _DISGUISE.search(view.lowered) is not None:
        return None
    return Bag.of(view.folded)


@lru_cache(maxsize=20_000)
def keys_of(folded: str) -> tuple[str, ...]:
    """A word as it is looked up in a list of forms: itself, and the parts of a hyphened one.

    Of a word that no dictionary has, also what its dictionary forms would be.
    """
    parts = _parts(folded)
    guessed = (lemma for part in parts if not is_word(part) for lemma in lemmas_of(part))
    return tuple(dict.fromkeys((*parts, *guessed)))


def _parts(folded: str) -> tuple[str, ...]:
    return (folded, *folded.split("-")) if "-" in folded else (folded,)


@lru_cache(maxsize=64)
def sentences(view: TextView) -> tuple[Sentence, ...]:
    """The sentences of ``view`` in order; a line break ends one, empty ones are left out."""
    text = plain(view)
    found: list[Sentence] = []
    begin = 0
    for stop in _BREAK.finditer(text.text):
        found.extend(_pieces(_tokens(text, begin, stop.start())))
        begin = stop.end()
    found.extend(_pieces(_tokens(text, begin, len(text.text))))
    return tuple(found)


def _pieces(tokens: tuple[Token, ...]) -> Iterator[Sentence]:
    for first in range(0, len(tokens), _LONGEST):
        yield Sentence(tokens[first : first + _LONGEST])


def evidence(view: TextView, start: int, end: int) -> Evidence:
    """The words of ``view`` between two places, as written."""
    return Evidence(view.text[start:end], start, end)


def _tokens(text: Plain, begin: int, end: int) -> tuple[Token, ...]:
    tokens: list[Token] = []
    clause, seen = 0, begin
    for match in _WORD.finditer(text.text, begin, end):
        first, last = match.span()
        between = text.text[seen:first]
        if between != " ":
            clause += not _CLAUSE_MARKS.isdisjoint(between) or " - " in between
        seen = last
        tokens.append(Token(_undisguised(match.group()), *text.span(first, last), clause))
    return tuple(tokens)


@lru_cache(maxsize=20_000)
def _undisguised(word: str) -> str:
    """Read look-alike Latin letters within a Cyrillic word as Cyrillic."""
    word = word.replace("‑", "-").replace("’", "'")
    if _CYRILLIC.search(word) and _LATIN.search(word):
        return word.translate(_LOOKALIKES)
    return word
