"""Find obscene words in a text, plain or disguised, and say where and how surely.

A text is cut into chunks at white space; each chunk is judged by itself and the
judgement remembered, since chats repeat their words. Then chunks are looked at
together, for words spelled with spaces inside, and the text as a whole, for phrases
and for what makes a word innocent.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from policies.text.normalise import clean, squeeze
from policies.text.obscene_chunks import LONG, Hit, judge_chunk, modes, ordinary
from policies.text.obscene_forms import FORMS, Reading, fitting
from policies.text.obscene_roots import by_rules
from policies.text.obscene_words import lexicon
from policies.text.view import TextView

_CHUNK = re.compile(r"\S+")
_LONGEST_SPELLED = 24
_MOST_HITS = 50
_MOST_SPELLED = 5_000

# A chunk of the cleaned text and where it begins.
_Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a chunk says by itself: its obscene words, and what it may be a part of.

    ``singles``: how many letters stand alone in it; ``hints``: a phrase may be near.
    """

    hits: tuple[Hit, ...]
    singles: int
    hints: bool

    @classmethod
    def of(cls, chunk: str) -> "_Seen":
        singles = len(_SINGLE.findall(chunk))
        return cls(judge_chunk(chunk), singles, _HINT.search(chunk) is not None)


# Chats repeat their words.
_remembered = lru_cache(maxsize=50_000)(_Seen.of)


@lru_cache(maxsize=64)
def obscenities(view: TextView) -> tuple[Hit, ...]:
    """The obscene words of a text in order; found once for all who ask of the same message."""
    return find(view.text)


def warm_up() -> None:
    """Load the dictionary and the word lists now, so that the first message does not wait."""
    find("пробный словъ")


def find(text: str) -> tuple[Hit, ...]:
    """The obscene words of ``text`` in order, without overlaps; spans are of ``text``.

    Linear in the length of the text. Of very many words the surest fifty are returned.
    """
    view = clean(text)
    places = [(match.group(), match.start()) for match in _CHUNK.finditer(view.text)]
    seen = [_remembered(chunk) if len(chunk) <= LONG else _Seen.of(chunk) for chunk, _ in places]
    hits = [hit.moved(at) for one, (_, at) in zip(seen, places, strict=True) for hit in one.hits]
    hits.extend(_spaced(places))
    if sum(one.singles for one in seen) >= _FEWEST_SPELLED:
        hits.extend(_spelled(view.text))
    if any(one.hints for one in seen):
        hits.extend(_phrases(view.text))
    if not hits:
        return ()
    chosen = _without_overlaps(_in_context(hits, view.text))
    return tuple(Hit(hit.root, hit.score, *view.span(hit.start, hit.end)) for hit in chosen)


def _without_overlaps(hits: list[Hit]) -> list[Hit]:
    chosen: list[Hit] = []
    for hit in sorted(hits, key=lambda one: (-one.score, one.start - one.end)):
        if all(hit.end <= other.start or hit.start >= other.end for other in chosen):
            chosen.append(hit)
            if len(chosen) == _MOST_HITS:
                break
    return sorted(chosen, key=lambda one: one.start)


def _phrases(text: str) -> list[Hit]:
    return [
        Hit(rule.root, rule.score, *match.span())
        for rule in lexicon().phrases
        for match in rule.pattern.finditer(text)
    ]


# Every phrase has one of these, none of which reaches over white space.
_HINT = re.compile(r"\b[хпеx](?:[.*…]|\b)|мать|\b[её]?[бп]\b")


def _in_context(hits: list[Hit], text: str) -> list[Hit]:
    """The hits, less sure, or none, where the text speaks of a branch or a dog."""
    roots = {hit.root for hit in hits}
    lowered: dict[str, float] = {}
    for context in lexicon().contexts:
        if context.root in roots and context.pattern.search(text) is not None:
            lowered[context.root] = min(context.score, lowered.get(context.root, 1.0))
    scored = (
        Hit(hit.root, min(hit.score, lowered.get(hit.root, 1.0)), hit.start, hit.end)
        for hit in hits
    )
    return [hit for hit in scored if hit.score > 0]


# ---- words spelled with spaces inside ------------------------------------------------------


def _spaced(places: list[_Place]) -> list[Hit]:
    """«х у й», «пи здец». Ordinary words are never joined, nor anything over a full stop."""
    hits: list[Hit] = []
    beginnings = FORMS.beginnings
    for index, (chunk, _) in enumerate(places):
        if chunk in beginnings:
            hits.extend(_joined(places, index))
    return hits


def _joined(places: list[_Place], index: int) -> list[Hit]:
    joined, at = places[index]
    if index and len(joined) == 1 and places[index - 1][0].isdigit():
        return []  # «5 Е балл 4,1»: a form of school
    pieces = [joined]
    innocent = ordinary(joined)
    hits: list[Hit] = []
    for chunk, place in islice(places, index + 1, index + 1 + _LONGEST_SPELLED):
        piece = chunk.rstrip('.,!?;:)»"…')
        if not piece.isalpha():
            break
        joined += piece
        pieces.append(piece)
        if len(joined) > _LONGEST_SPELLED:
            break
        innocent = innocent and ordinary(piece)
        if not innocent:
            score = FORMS.get(squeeze(joined), 0.0)
            if not score and len(joined) > 4 and len(pieces) == 2 and not ordinary(piece):
                score = _of_root(joined)
            if score:
                hits.append(Hit(squeeze(joined), round(score * 0.95, 3), at, place + len(piece)))
        if piece != chunk or joined not in FORMS.beginnings:
            break
    return hits


def _of_root(joined: str) -> float:
    """The score of a word put together of pieces, of which only evident roots count."""
    root, score = by_rules(joined)
    return score if score >= 1.0 and root in _EVIDENT else 0.0


# Their stems are long enough not to come about where two words meet.
_EVIDENT = frozenset({"хуй", "пизда", "блядь", "пидор", "залупа"})


def _spelled(text: str) -> list[Hit]:
    """Words spelled letter by letter, with spaces or signs between: «х у-й»."""
    hits: list[Hit] = []
    left = _MOST_SPELLED
    for run in _RUN.finditer(text):
        places = [at for at in range(*run.span()) if text[at].isalnum()]
        first = 0
        while first < len(places) - 2 and left > 0:
            left -= 1
            letters = [text[at] for at in places[first : first + _LONGEST_SPELLED]]
            reading = _reading_of(letters)
            if reading is None:
                first += 1
                continue
            count = (reading.size + 1) // 2
            hits.append(
                Hit(reading.form, reading.score, places[first], places[first + count - 1] + 1)
            )
            first += count
    return hits


def _reading_of(letters: list[str]) -> Reading | None:
    """What the first of single letters spell; a class number or Latin variables spell nothing."""
    if letters[0].isdigit():
        return None
    part = " ".join(letters)
    readings = [one for mode in modes(part) if (one := fitting(part, mode)) and not one.wild]
    best = max(readings, key=lambda one: (one.score, one.size), default=None)
    if best is None or len(best.form) < (4 if part[: best.size].isascii() else 3):
        return None
    return best


_FEWEST_SPELLED = 3
_SINGLE = re.compile(r"(?<![^\W_])[^\W_](?![^\W_])")
# Single letters with up to three signs between them, which end no sentence.
_RUN = re.compile(r"(?<![^\W_])[^\W_](?:(?:[^\w\s.!?=+<>]|_|\.(?!\s)|\s){1,3}[^\W_](?![^\W_])){2,}")
