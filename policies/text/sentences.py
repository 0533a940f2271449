"""A text as sentences of tokens, disguise of single letters undone, places kept."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policies.finding import Evidence
from policies.text.lemmas import lemmas_of
from policies.text.plain import Plain, plain
from policies.text.view import TextView

_WORD = re.compile(r"[^\W_]+(?:[-'’‑][^\W_]+)*")
_BREAK = re.compile(r"[.!?…]+(?=\s|$)|\n|[;•]")
_LOOKALIKES = str.maketrans("aceopxykmthbu3", "асеорхукмтнвиз")
_CYRILLIC = re.compile(r"[а-я]")
_LATIN = re.compile(r"[a-z]|(?<=[а-я])3|3(?=[а-я]{2})")
# Nobody speaks longer sentences; what is pasted without a stop is read piece by piece.
_LONGEST = 80
_CLAUSE_MARKS = frozenset(",:—–()")


@dataclass(frozen=True, slots=True)
class Token:
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
class Sentence:
    """The tokens of one sentence; a token's ``clause`` counts the commas before it."""

    tokens: tuple[Token, ...]
    question: bool


def sentences(view: TextView) -> tuple[Sentence, ...]:
    """The sentences of ``view`` in order; a line break ends one, empty ones are left out."""
    text = plain(view)
    found: list[Sentence] = []
    begin = 0
    for stop in _BREAK.finditer(text.text):
        found.extend(_pieces(_tokens(text, begin, stop.start()), "?" in stop.group()))
        begin = stop.end()
    found.extend(_pieces(_tokens(text, begin, len(text.text)), question=False))
    return tuple(found)


def _pieces(tokens: tuple[Token, ...], question: bool) -> Iterator[Sentence]:
    for first in range(0, len(tokens), _LONGEST):
        yield Sentence(tokens[first : first + _LONGEST], question)


def evidence(view: TextView, start: int, end: int) -> Evidence:
    """The words of ``view`` between two places, as written."""
    return Evidence(view.text[start:end], start, end)


def _tokens(text: Plain, begin: int, end: int) -> tuple[Token, ...]:
    tokens: list[Token] = []
    clause, seen = 0, begin
    for match in _WORD.finditer(text.text, begin, end):
        between = text.text[seen : match.start()]
        clause += not _CLAUSE_MARKS.isdisjoint(between) or " - " in between
        seen = match.end()
        tokens.append(Token(_undisguised(match.group()), *text.span(*match.span()), clause))
    return tuple(tokens)


def _undisguised(word: str) -> str:
    """Read look-alike Latin letters within a Cyrillic word as Cyrillic."""
    word = word.replace("‑", "-").replace("’", "'")
    if _CYRILLIC.search(word) and _LATIN.search(word):
        return word.translate(_LOOKALIKES)
    return word
