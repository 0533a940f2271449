"""A question as it is remembered: never its words, only salted hashes of what it is about.

What is read off a question and off its answer: the things named (their dictionary forms
and meanings), what kind of thing is asked for, the days meant, what sets it apart from
its like (5А or 5Б, football or volleyball), and a salted sketch of what its words mean together.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from policies.text.asking import AGAIN, KINDS, MOST_READ, TOLD, days_in, kinds_in, turns_on
from policies.text.lemmas import is_name, lemma_of, lemmas_of
from policies.text.lexicon import entries, sections
from policies.text.likeness import BITS, Salt
from policies.text.rarity import weight_of
from policies.text.view import TextView

MOST_WORDS = 40


@dataclass(frozen=True, slots=True)
class Thing:
    """A word that says what a text is about: hashes of its forms and of its meanings.

    ``beginning``: how it begins, for words of one root. ``sketch``: what it means.
    """

    forms: frozenset[int]
    same: frozenset[int]
    topics: frozenset[int]
    beginning: int
    sketch: int
    weight: float


@dataclass(frozen=True)
class Gist:
    """What is remembered of one text.

    ``sequence``: its words in order. ``days``: those meant, as ordinals; ``relative`` where
    they count from the day of writing. ``marks`` and ``choices``: what sets it apart, each
    of a kind; ``turns``: what a question about a known thing turns on. ``again``: a known
    thing is asked of anew. ``lasts``: what is told holds for a while («до пятницы»).
    """

    things: tuple[Thing, ...]
    sequence: tuple[int, ...]
    kinds: frozenset[str]
    days: frozenset[int]
    relative: bool
    marks: frozenset[tuple[str, int]]
    choices: frozenset[tuple[int, int]]
    turns: frozenset[tuple[str, int]]
    again: bool
    lasts: bool
    sketch: bytes

    @cached_property
    def names(self) -> Mapping[int, float]:
        """The hashes of what it names, each with its weight."""
        return {key: one.weight for one in self.things for key in (one.forms | one.same)}

    @cached_property
    def classes(self) -> frozenset[tuple[str, int]]:
        """The marks that say which class is meant."""
        return frozenset(one for one in self.marks if one[0] in ("class", "letter"))

    @cached_property
    def keys(self) -> tuple[tuple[int, str, int], ...]:
        """Every hash that one of its words is met by, of what kind it is, and which word's."""
        return tuple(
            (key, kind, place)
            for place, one in enumerate(self.things)
            for kind, keys in (
                ("forms", one.forms),
                ("same", one.same),
                ("beginning", (one.beginning,)),
                ("topics", one.topics),
            )
            for key in keys
        )

    @cached_property
    def sketches(self) -> NDArray[np.uint64]:
        """What each of its words means, a row each, 64 bits a column."""
        raw = b"".join([one.sketch.to_bytes(BITS // 8, "little") for one in self.things])
        return np.frombuffer(raw, dtype="<u8").reshape(-1, BITS // 64)

    @cached_property
    def bits(self) -> int:
        """The sketch as a number, to be compared with others."""
        return int.from_bytes(self.sketch, "big")


_ORDINALS: Mapping[str, str] = {
    "первый": "1", "второй": "2", "третий": "3", "четвертый": "4", "пятый": "5", "шестой": "6",
    "седьмой": "7", "восьмой": "8", "девятый": "9", "десятый": "10", "одиннадцатый": "11",
}  # fmt: skip
_CLASS = re.compile(r"\b(\d{1,2})\s{0,5}[-«\"]?\s{0,5}([а-д])\b")
_CLASS_WORD = re.compile(r"«([а-д])»")
_NUMBER = re.compile(r"\b(\d{1,6})\b(?!-?(?:го|е|м)\b)")
_LASTS = re.compile(
    r"\b(?:до|по)\s+(?:\d{1,2}|понедельник|вторник|сред|четверг|пятниц|суббот|воскресен|конца"
    r"|янв|фев|март|апр|мая|июн|июл|авг|сент|окт|ноя|дек)|\bвсю\s+недел|\bна\s+этой\s+недел"
)
# Words that a question about anything may have.
_LITTLE = frozenset(entries("asked_little"))


def question_gist(view: TextView, today: date, salt: Salt) -> Gist:
    """What is remembered of a question."""
    return _gist(view, today, salt, KINDS)


def answer_gist(view: TextView, today: date, salt: Salt) -> Gist:
    """What is remembered of an answer."""
    return _gist(view, today, salt, TOLD)


def _gist(view: TextView, today: date, salt: Salt, kinds: Mapping[str, re.Pattern[str]]) -> Gist:
    text = view.lowered[:MOST_READ]
    words = view.folded[:MOST_WORDS]
    every = [_known(one) for one in words]
    telling = tuple(word for word, known in zip(words, every, strict=True) if known.tells)
    # Who asks with little words alone is understood by these, and names nothing.
    sketch, meanings = salt.sketches([(one, _known(one).weight) for one in telling or words])
    days, relative = days_in(text, today)
    return Gist(
        things=tuple(
            _thing(word, meaning, salt)
            for word, meaning in zip(telling, meanings[: len(telling)], strict=True)
        ),
        sequence=tuple([salt.hash(one.lemma) for one in every]),
        kinds=kinds_in(text, kinds),
        days=days,
        relative=relative,
        marks=frozenset((kind, salt.hash(value)) for kind, value in _marks(view, text, every)),
        choices=frozenset(
            (salt.hash(section), salt.hash(f"{section}:{value}"))
            for one in every
            for section, value in one.choices
        ),
        turns=frozenset((kind, salt.hash(value)) for kind, value in turns_on(text)),
        again=AGAIN.search(text) is not None,
        lasts=_LASTS.search(text) is not None,
        sketch=sketch,
    )


@dataclass(frozen=True, slots=True)
class _WordFacts:
    """What is known of a word wherever it stands.

    ``tells``: it says what a text is about. ``ordinals``: the numbers it may be.
    """

    tells: bool
    weight: float
    lemma: str
    ordinals: frozenset[str]
    choices: frozenset[tuple[str, str]]


# A chat repeats its words.
@lru_cache(maxsize=20_000)
def _known(word: str) -> _WordFacts:
    lemmas = lemmas_of(word)
    return _WordFacts(
        tells=not (lemmas & _LITTLE or word.isdigit()),
        weight=weight_of(lemmas),
        lemma=lemma_of(word),
        ordinals=frozenset(_ORDINALS[one] for one in lemmas if one in _ORDINALS),
        choices=frozenset(one for lemma in lemmas for one in _choices().get(lemma, ())),
    )


def tells(word: str) -> bool:
    """True for a word (lower case, ё as е) that says what a text is about."""
    return _known(word).tells


# A chat repeats its words.
@lru_cache(maxsize=5_000)
def _thing(word: str, sketch: int, salt: Salt) -> Thing:
    lemmas = lemmas_of(word)
    return Thing(
        forms=frozenset(salt.hash(one) for one in lemmas),
        same=_meant(lemmas, _same(), "=", salt),
        topics=_meant(lemmas, _topics(), "~", salt),
        beginning=salt.hash(f"^{_root(word)}"),
        sketch=sketch,
        weight=_known(word).weight,
    )


def _meant(
    lemmas: frozenset[str], meanings: Mapping[str, frozenset[str]], sign: str, salt: Salt
) -> frozenset[int]:
    return frozenset(salt.hash(sign + one) for lemma in lemmas for one in meanings.get(lemma, ()))


def _root(word: str) -> str:
    """How a word begins: enough to tell its root from others', as far as that goes."""
    if len(word) < 5:
        return word
    return word[:4] if len(word) < 7 else word[:5]


def _marks(view: TextView, text: str, every: Sequence[_WordFacts]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for match in _CLASS.finditer(text):
        found |= {("class", match.group(1) + match.group(2)), ("letter", match.group(2))}
    for match in _CLASS_WORD.finditer(text):
        found.add(("letter", match.group(1)))
    for word, known in zip(view.words, every, strict=False):
        found |= {("number", one) for one in known.ordinals}
        if word.start > 0 and word.text[:1].isupper() and is_name(word.text):
            found.add(("name", known.lemma))
    found |= {("number", match.group(1)) for match in _NUMBER.finditer(text)}
    return found


@cache
def _topics() -> Mapping[str, frozenset[str]]:
    """The broad topics of a word: ``policies/lexicon/asked.txt``."""
    return _turned((word, title) for title, words in sections("asked").items() for word in words)


@cache
def _same() -> Mapping[str, frozenset[str]]:
    """The exact meanings of a word: ``policies/lexicon/asked_same.txt``."""
    lines = sections("asked_same").get("", ())
    return _turned((word, line) for line in lines for word in _words_of(line))


@cache
def _choices() -> Mapping[str, frozenset[tuple[str, str]]]:
    """The choices a word is one of: ``policies/lexicon/asked_apart.txt``."""
    found: dict[str, set[tuple[str, str]]] = {}
    for section, lines in sections("asked_apart").items():
        for line in lines:
            for word in _words_of(line):
                found.setdefault(word, set()).add((section, line))
    return {word: frozenset(held) for word, held in found.items()}


def _turned(pairs: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for word, meaning in pairs:
        found.setdefault(word, set()).add(meaning)
    return {word: frozenset(held) for word, held in found.items()}


def _words_of(line: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in line.split(",") if one.strip())
