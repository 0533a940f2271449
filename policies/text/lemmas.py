"""Dictionary forms of Russian words (pymorphy3), remembered word by word."""

import math
import re
from functools import cache, lru_cache
from importlib.resources import files

import pymorphy3
from marisa_trie import Trie

_CYRILLIC = re.compile(r"[а-яё]+")


@lru_cache(maxsize=1)
def _analyser() -> pymorphy3.MorphAnalyzer:
    return pymorphy3.MorphAnalyzer()


# About 1.5 ms for 80 uncached characters: school chats repeat their words, so a
# bounded memory of words pays for itself.
@lru_cache(maxsize=20_000)
def lemmas_of(word: str) -> frozenset[str]:
    """Return every dictionary form of ``word`` (lower case, ё as е), itself included."""
    # The analyser raises on letters that have no name in Unicode's table.
    if len(word) > 40 or not _CYRILLIC.fullmatch(word):
        return frozenset({word})
    forms = {parse.normal_form.replace("ё", "е") for parse in _analyser().parse(word)}
    return frozenset(forms | {word})


@lru_cache(maxsize=20_000)
def lemma_of(word: str) -> str:
    """One dictionary form of ``word``, always the same: the shortest that is not itself."""
    return min(lemmas_of(word), key=lambda one: (one == word, len(one), one))


@lru_cache(maxsize=20_000)
def forms_of(lemma: str) -> frozenset[str]:
    """Return every form whose dictionary form is ``lemma`` (lower case, ё as е), itself included.

    The other way round than :func:`lemmas_of`: a list of words is turned into all their
    forms once, and no message waits for the analyser.
    """
    if not _CYRILLIC.fullmatch(lemma):
        return frozenset({lemma})
    found = {lemma}
    for parse in _analyser().parse(lemma):
        if parse.normal_form.replace("ё", "е") == lemma:
            found.update(form.word.replace("ё", "е") for form in parse.lexeme)
    return frozenset(found)


@lru_cache(maxsize=20_000)
def name_parts(word: str) -> frozenset[str]:
    """Which a capitalised word may be: ``Name``, ``Patr`` (patronymic), ``Surn`` (surname)."""
    plain = word.lower().replace("-", "")
    if not word[:1].isupper() or len(word) > 40 or not _CYRILLIC.fullmatch(plain):
        return frozenset()
    parses = _analyser().parse(word)
    return frozenset(
        part for part in ("Name", "Patr", "Surn") if any(part in one.tag for one in parses)
    )


def is_name(word: str) -> bool:
    """True for a capitalised word that may be a person's name, patronymic or surname."""
    return "-" not in word and bool(name_parts(word))


@lru_cache(maxsize=20_000)
def is_verb(word: str) -> bool:
    """True for a word that says what somebody does, lower case, and can be nothing else."""
    if len(word) > 40 or not _CYRILLIC.fullmatch(word):
        return False
    return all({"VERB", "INFN"} & set(one.tag.grammemes) for one in _analyser().parse(word))


@lru_cache(maxsize=20_000)
def is_word(word: str) -> bool:
    """True for a word of the dictionary (lower case)."""
    return is_common(word) or bool(_analyser().word_is_known(word))


def is_common(word: str) -> bool:
    """True for an innocent word of the dictionary that chats use, lower case, ё as е."""
    return word in _common()


def uncommon(words: frozenset[str]) -> frozenset[str]:
    """Those of the words that :func:`is_common` does not know."""
    return words.difference(_common())


COMMON, NAMES = "words.txt", "names.marisa"


def rank_of(word: str) -> float:
    """A common word's rank among those that chats use, from 0; infinite for any other."""
    return _common().get(word, math.inf)


def commonness(word: str) -> float:
    """How often chats use a word: 1 for the commonest, 0 for one that is not common."""
    return 1.0 / (1 + rank_of(word))


@cache
def _common() -> dict[str, int]:
    """Each common word's rank: found at once, without the analyser."""
    text = files("policies").joinpath("weights", COMMON).read_text(encoding="utf-8")
    return {word: rank for rank, word in enumerate(text.split())}


def is_first_name(word: str) -> bool:
    """True for a first name in any form, lower case, that is no ordinary word too."""
    # The trie raises on half a surrogate pair.
    return _CYRILLIC.fullmatch(word) is not None and word in _first_names()


@cache
def _first_names() -> Trie:
    """A trie holds 58,000 of them in 160 KB, a set of texts in nine megabytes."""
    return Trie().frombytes(files("policies").joinpath("weights", NAMES).read_bytes())
