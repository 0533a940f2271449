"""Phrases over tokens: a small pattern language for the shipped word lists.

An entry is a row of elements, matched in order inside one sentence:

- ``пожар`` any form of the word; ``=горим`` this form only; ``эвакуац*`` this beginning;
- ``a|b`` either, ``=со_=смеху|=от_=смеха`` for several words;
- ``@kin`` any entry of the section ``kin``; ``...`` up to three words between;
- ``потеряться + ребенок`` both within six words of each other, in any order.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Self

from policies.text.lemmas import commonness, forms_of, lemmas_of
from policies.text.lexicon import sections
from policies.text.sentences import START, Bag, Sentence, Token, may_begin, start_of

_GAP = "..."
_GAP_WORDS = 3
# About as common as the thousandth word.
_OF_BEGINNING = 0.001
_WINDOW = 6
_NEGATIONS = frozenset({"не", "нет", "без", "ни", "никакой", "никаких", "никакого", "никакая"})
# «не будем писать», «не надо переходить»: the word between carries the negation on.
_CARRIERS = frozenset(
    {
        "будем",
        "буду",
        "будет",
        "надо",
        "нужно",
        "стоит",
        "следует",
        "можем",
        "могу",
        "может",
        "хочу",
        "хотим",
        "рекомендуем",
        "рекомендуется",
        "советую",
        "советуем",
        "было",
        "бы",
        "имеем",
        "предлагаю",
        "прошу",
    }
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: its entry, the weight of its section, and its span in the text.

    ``first`` and ``last`` are the places of its outermost tokens in the sentence.
    """

    entry: str
    weight: float
    start: int
    end: int
    first: int
    last: int
    negated: bool

    def overlaps(self, other: "Hit") -> bool:
        """True when the two share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class _Element:
    """A word of a phrase: any of ``forms`` by any of a token's keys, ``exact`` as it stands.

    ``starts`` are the first letters of what a word unknown to the dictionary may be a form of.
    """

    forms: frozenset[str]
    exact: frozenset[str]
    prefixes: tuple[str, ...]
    starts: frozenset[str] = frozenset()
    gap: bool = False

    @classmethod
    def parse(cls, text: str, groups: Mapping[str, tuple[str, ...]]) -> Self:
        choices = [
            one
            for choice in text.split("|")
            for one in (groups[choice[1:]] if choice[0] == "@" else (choice,))
        ]
        return cls._of(
            [c for c in choices if c[0] != "=" and c[-1] != "*"],
            frozenset(c[1:] for c in choices if c[0] == "=" and c[-1] != "*"),
            tuple(c[:-1].removeprefix("=") for c in choices if c[-1] == "*"),
            gap=text == _GAP,
        )

    @classmethod
    def spoken(cls, word: str) -> Self:
        if word.endswith("*"):
            return cls(frozenset(), frozenset(), (word[:-1],))
        return cls._of(lemmas_of(word), frozenset(), ())

    @classmethod
    def _of(
        cls,
        lemmas: Iterable[str],
        exact: frozenset[str],
        prefixes: tuple[str, ...],
        gap: bool = False,
    ) -> Self:
        forms = frozenset(form for lemma in lemmas for form in forms_of(lemma))
        return cls(forms, exact, prefixes, frozenset(map(start_of, forms)), gap)

    @property
    def commonness(self) -> float:
        """How common the words are for which it stands; beginnings stand for several."""
        words = (*self.forms, *self.exact)
        return sum(map(commonness, words)) + _OF_BEGINNING * len(self.prefixes)

    def fits(self, token: Token, keys: tuple[str, ...]) -> bool:
        return (
            token.folded in self.exact
            or not self.forms.isdisjoint(keys)
            or (bool(self.prefixes) and token.folded.startswith(self.prefixes))
        )


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Rows of elements; each row stands in order, the rows near each other in any order."""

    entry: str
    weight: float
    rows: tuple[tuple[_Element, ...], ...]

    @property
    def rarest(self) -> _Element:
        """The element without which the phrase is not there and of which few words are."""
        every = (element for row in self.rows for element in row if not element.gap)
        return min(every, key=lambda one: one.commonness)

    @classmethod
    def parse(
        cls, entry: str, weight: float, groups: Mapping[str, tuple[str, ...]]
    ) -> Iterator[Self]:
        for row in product(*(_rows(part, groups) for part in entry.split(" + "))):
            yield cls(entry, weight, row)

    @classmethod
    def spoken(cls, text: str, weight: float) -> Self:
        words = text.lower().replace("ё", "е").split()
        return cls(text, weight, (tuple(map(_Element.spoken, words)),))


def _rows(part: str, groups: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[_Element, ...]]:
    for chosen in product(*map(_alternatives, part.split())):
        yield tuple(_Element.parse(word, groups) for words in chosen for word in words)


def _alternatives(part: str) -> list[list[str]]:
    """Those of one word each stay one element; those of several words stand for themselves."""
    choices = part.split("|")
    single = "|".join(choice for choice in choices if "_" not in choice)
    rows = [choice.split("_") for choice in choices if "_" in choice]
    return [[single], *rows] if single else rows


def apart(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """The hits without those that overlap an earlier one."""
    kept: list[Hit] = []
    for hit in hits:
        if not any(hit.overlaps(other) for other in kept):
            kept.append(hit)
    return tuple(kept)


class Phrases:
    """Phrases to look for, found by their first element."""

    def __init__(self, phrases: Iterable[_Phrase]) -> None:
        self._by_word: dict[str, list[_Phrase]] = {}
        self._by_prefix: dict[str, list[_Phrase]] = {}
        needed: set[str] = set()
        begun: set[str] = set()
        starts: set[str] = set()
        strange: set[str] = set()
        for phrase in phrases:
            first = phrase.rows[0][0]
            for word in first.forms | first.exact:
                self._by_word.setdefault(word, []).append(phrase)
            for prefix in first.prefixes:
                self._by_prefix.setdefault(prefix, []).append(phrase)
            rarest = phrase.rarest
            needed.update(rarest.forms, rarest.exact)
            begun.update(rarest.prefixes)
            strange.update(rarest.starts)
            starts.update(*(element.starts for row in phrase.rows for element in row))
        self._prefixes = tuple(self._by_prefix)
        self._starts = frozenset(starts)
        # Of each phrase the rarest word: by it a text is seen to hold none.
        self._needed, self._begun = frozenset(needed), tuple(begun)
        self._begun_starts = frozenset(prefix[:START] for prefix in begun)
        self._strange = frozenset(strange)
        # A beginning so short that more than its own first letters may follow it.
        self._any_start = any(len(prefix) < START for prefix in begun)

    def may_be_in(self, bag: Bag) -> bool:
        """False where no phrase can be: each has a word that the bag has not."""
        if self._any_start or not self._needed.isdisjoint(bag.words):
            return True
        if not self._begun_starts.isdisjoint(bag.starts) and any(
            word.startswith(self._begun) for word in bag.words
        ):
            return True
        return any(may_begin(word, self._strange) for word in bag.strange)

    @staticmethod
    def shipped(name: str, weights: Mapping[str, float]) -> "Phrases":
        """The sections of list ``name`` that ``weights`` names, with their weights."""
        return _shipped(name, tuple(weights.items()))

    @classmethod
    def of(cls, entries: Iterable[str], weight: float = 1.0) -> Self:
        """Entries in the pattern language, without groups."""
        return cls(phrase for entry in entries for phrase in _Phrase.parse(entry, weight, {}))

    @classmethod
    def spoken(cls, texts: Iterable[str], weight: float) -> Self:
        """Words or word groups as people write them, in any form; ``слов*`` is a beginning."""
        return cls(_Phrase.spoken(text, weight) for text in texts if text.strip(" *"))

    def find(self, sentence: Sentence) -> Iterator[Hit]:
        """Every phrase found in ``sentence``, the same place possibly by several."""
        if not self.may_be_in(sentence.bag):
            return
        tokens = sentence.tokens
        keys = sentence.keys(self._starts)
        for at, token in enumerate(tokens):
            for phrase in self._starting(token, keys[at]):
                span = _spread(phrase.rows, tokens, keys, at)
                if span is not None:
                    first, last = span
                    yield Hit(
                        phrase.entry,
                        phrase.weight,
                        tokens[first].start,
                        tokens[last].end,
                        first,
                        last,
                        negated=_negated(tokens, first),
                    )

    def _starting(self, token: Token, keys: tuple[str, ...]) -> Iterator[_Phrase]:
        seen: set[int] = set()
        for word in keys:
            for phrase in self._by_word.get(word, ()):
                if id(phrase) not in seen:
                    seen.add(id(phrase))
                    yield phrase
        if self._prefixes and token.folded.startswith(self._prefixes):
            for prefix, phrases in self._by_prefix.items():
                if token.folded.startswith(prefix):
                    yield from (phrase for phrase in phrases if id(phrase) not in seen)


@cache
def _shipped(name: str, weights: tuple[tuple[str, float], ...]) -> Phrases:
    """Parsed once a process: every kind of chat, and every reload of the policy file, looks for
    the same."""
    read = sections(name)
    return Phrases(
        phrase
        for section, weight in weights
        for entry in read[section]
        for phrase in _Phrase.parse(entry, weight, read)
    )


def _spread(
    rows: Sequence[tuple[_Element, ...]],
    tokens: Sequence[Token],
    keys: Sequence[tuple[str, ...]],
    at: int,
) -> tuple[int, int] | None:
    """The outermost places of all rows, the first of them beginning ``at``; None if not there."""
    end = _along(rows[0], tokens, keys, at)
    if end is None:
        return None
    first, last = at, end
    for row in rows[1:]:
        near = sorted(
            range(max(0, at - _WINDOW), min(len(tokens), end + _WINDOW + 1)),
            key=lambda here: abs(here - at),
        )
        for here in near:
            stop = _along(row, tokens, keys, here)
            if stop is not None and (here > last or stop < first):
                first, last = min(first, here), max(last, stop)
                break
        else:
            return None
    return first, last


def _along(
    row: tuple[_Element, ...], tokens: Sequence[Token], keys: Sequence[tuple[str, ...]], at: int
) -> int | None:
    """The place of the row's last element when its first stands ``at``."""
    if not row[0].fits(tokens[at], keys[at]):
        return None
    place, slack = at, 0
    for element in row[1:]:
        if element.gap:
            slack = _GAP_WORDS
            continue
        for step in range(1, slack + 2):
            here = place + step
            if here < len(tokens) and element.fits(tokens[here], keys[here]):
                place, slack = here, 0
                break
        else:
            return None
    return place


def _negated(tokens: Sequence[Token], first: int) -> bool:
    # «Мёрзнем без стикеров, айда в телегу»: what a comma parts is not denied.
    before = [
        one for one in tokens[max(0, first - 2) : first] if one.clause == tokens[first].clause
    ]
    words = [token.folded for token in before]
    if not words:
        return False
    if words[-1] in _NEGATIONS:
        return True
    return (
        len(words) > 1 and words[0] in _NEGATIONS and (words[-1] in _CARRIERS or words[0] != "не")
    )
