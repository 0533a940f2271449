"""Find obscene words in a text, plain or disguised, and say where and how surely.

A text is cut into chunks at white space and each chunk is judged by itself and
remembered, since chats repeat their words; only then are chunks looked at together,
for words spelled with spaces inside.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from weakref import WeakKeyDictionary

from policies.text.lemmas import _analyser
from policies.text.normalise import clean, squeeze
from policies.text.obscene_forms import FORMS, Reading, fitting, typo
from policies.text.obscene_words import lexicon, lookalikes
from policies.text.view import TextView


@dataclass(frozen=True, slots=True)
class Hit:
    """An obscene word: the root it goes back to, how surely, and its half-open span."""

    root: str
    score: float
    start: int
    end: int


_CHUNK = re.compile(r"\S+")
_BARE = re.compile(r"[«\"(\[„“'-]*([а-я]+)[.,!?;:)»\"”\]…'*-]*")
_WORD = re.compile(r"[а-я]+")
_LATIN = re.compile(r"[a-z]+(?:'[a-z]+)*")
_LETTER = re.compile(r"[^\W\d_]")
_ADDRESS = re.compile(r"[a-z0-9-]+://|www\.|[\w-]+\.[a-z]{2,}(?:/|$)|\S+@[\w-]+\.[a-z]{2,}")
_PI = re.compile(r"3[.,]14+(?:15)?(?=[а-яa-z])")
_SIGNS = re.compile(r"[^\w\s]")
_MASK = "*#@$%&^~?•"
_LONG = 48
_STRONG_CORE = re.compile(
    r"ху[йяею]|пи[зс]д|бля[дт]|[еэ]ба[лнт]|йоба|пид[оа]р|муда[кч]|гандон|залупа|долбо|дрочи"
)


def obscenities(view: TextView) -> tuple[Hit, ...]:
    """The obscene words of a text in order; computed once for each view."""
    found = _KNOWN.get(view)
    if found is None:
        found = _KNOWN[view] = find(view.text)
    return found


_KNOWN: "WeakKeyDictionary[TextView, tuple[Hit, ...]]" = WeakKeyDictionary()


def find(text: str) -> tuple[Hit, ...]:
    """The obscene words of ``text`` in order, without overlaps. Linear in its length."""
    view = clean(text)
    hits: list[Hit] = []
    places: list[tuple[str, int]] = []
    for match in _CHUNK.finditer(view.text):
        chunk, at = match.group(), match.start()
        places.append((chunk, at))
        judged = judge_chunk(chunk) if len(chunk) <= _LONG else _judge_long(chunk)
        for hit in judged:
            hits.append(Hit(hit.root, hit.score, at + hit.start, at + hit.end))
    hits.extend(_spaced(places))
    chosen = _without_overlaps(hits)
    return tuple(Hit(hit.root, hit.score, *view.span(hit.start, hit.end)) for hit in chosen)


def _without_overlaps(hits: list[Hit]) -> list[Hit]:
    chosen: list[Hit] = []
    for hit in sorted(hits, key=lambda one: (-one.score, one.start - one.end)):
        if all(hit.end <= other.start or hit.start >= other.end for other in chosen):
            chosen.append(hit)
        if len(chosen) >= 50:  # more adds nothing, and the check above is quadratic
            break
    return sorted(chosen, key=lambda one: one.start)


# ---- one word ----------------------------------------------------------------------------


@lru_cache(maxsize=20_000)
def is_word(word: str) -> bool:
    """True for a word of the dictionary (lower case, ё as е)."""
    return bool(_analyser().word_is_known(word))


@lru_cache(maxsize=50_000)
def judge_word(word: str) -> tuple[str, float]:
    """The root and score of one word of Cyrillic letters, or ("", 0.0)."""
    words = lexicon()
    short = squeeze(word)
    if words.core.search(short) is not None and words.clean.fullmatch(short) is None:
        for rule in words.rules:
            if rule.pattern.fullmatch(short) is not None:
                return rule.root, rule.score
        core = _STRONG_CORE.search(short)
        if core is not None and len(short) <= _LONG and not is_word(word):
            return core.group(), 0.7
    if len(short) > 2:
        slip = typo(short)
        if slip is not None and not is_word(word):
            return slip.form, slip.score
    return "", 0.0


def _hit(word: str, start: int, end: int, factor: float = 1.0) -> Hit | None:
    root, score = judge_word(word)
    return Hit(root, round(score * factor, 3), start, end) if score > 0 else None


# ---- one chunk ---------------------------------------------------------------------------


@lru_cache(maxsize=50_000)
def judge_chunk(chunk: str) -> tuple[Hit, ...]:
    """The obscene words within a chunk without white space."""
    bare = _BARE.fullmatch(chunk)
    if bare is not None:
        hit = _hit(bare.group(1), bare.start(1), bare.end(1))
        return (hit,) if hit else ()
    if _LETTER.search(chunk) is None and "*" not in chunk:
        return ()
    address = _ADDRESS.match(chunk) is not None
    hits = [hit for part in _WORD.finditer(chunk) if (hit := _hit(part.group(), *part.span()))]
    hits.extend(_latin(chunk))
    if hits or address:
        return tuple(hits)
    disguised = _disguised(chunk)
    return (disguised,) if disguised else ()


def _judge_long(chunk: str) -> tuple[Hit, ...]:
    """A chunk too long for the costlier looks: only the plain words within it."""
    parts = (part for part in _WORD.finditer(chunk) if len(part.group()) <= 2 * _LONG)
    return tuple(hit for part in parts if (hit := _hit(part.group(), *part.span())))


def _latin(chunk: str) -> list[Hit]:
    words = lexicon()
    hits = []
    for part in _LATIN.finditer(chunk):
        word = squeeze(part.group())
        for rule in words.latin:
            if rule.pattern.fullmatch(word) is not None:
                if rule.score > 0:
                    hits.append(Hit(rule.root, rule.score, *part.span()))
                break
    return hits


def _disguised(chunk: str) -> Hit | None:
    """The best reading of a chunk with look-alikes, masks or separators in it."""
    text = _PI.sub(lambda found: "пи".ljust(len(found.group()), "\u0000"), chunk)
    start, end = _trimmed(text)
    core = text[start:end]
    if not core:
        return None
    starts = [0, *(match.end() for match in islice(_SIGNS.finditer(core), 6))]
    best: Hit | None = None
    for offset in starts:
        part = core[offset:]
        if not part:
            continue
        reading = _best_reading(part)
        if reading is None or not _allowed(part[: reading.size], reading):
            continue
        first = start + offset
        hit = Hit(reading.form, reading.score, first, first + reading.size)
        if best is None or hit.score > best.score:
            best = hit
    return best


def _trimmed(chunk: str) -> tuple[int, int]:
    start, end = 0, len(chunk)
    while start < end and chunk[start] in "«»\"'()[]{}„“”.,:;!?-–—<>|/\\":
        start += 1
    while end > start and chunk[end - 1] in "«»\"'()[]{}„“”.,:;!?-–—<>|/\\":
        end -= 1
    return start, end


def _best_reading(part: str) -> Reading | None:
    found = [one for mode in _modes(part) if (one := fitting(part, mode)) is not None]
    worded = _by_rules(part)
    if worded is not None:
        found.append(worded)
    return max(found, key=lambda one: (one.score, one.size), default=None)


def _modes(part: str) -> Sequence[str]:
    letters = _LETTER.findall(part)
    foreign = [letter for letter in letters if not "а" <= letter <= "я"]
    if foreign and len(foreign) == len(letters):
        return ("looks", "sounds")
    return ("both",)


def _by_rules(part: str) -> Reading | None:
    """Spell out what the signs may stand for and judge the words by the rules of roots."""
    if len(part) > 24:
        return None
    tables = lookalikes()
    masks = sum(char in _MASK for char in part)
    if masks > 1 or not any("а" <= char <= "я" for char in part):
        return None
    options: list[str] = []
    for char in part:
        if "а" <= char <= "я":
            options.append(char)
        elif char in "*#" or (char in _MASK and char not in tables.looks):
            options.append("аеиоуыяйхлзбд")
        elif char in tables.looks or char in tables.sounds:
            both = tables.looks.get(char, "") + tables.sounds.get(char, "")
            options.append("".join(dict.fromkeys(both)))
    best: Reading | None = None
    for letters in islice(product(*options), 64):
        word = "".join(letters)
        root, score = judge_word(word)
        if score >= 0.9 and (best is None or score > best.score) and word not in FORMS:
            known = len(word) - masks
            if known >= 3:
                best = Reading(root, round(score * 0.92, 3), len(part), known, masks)
    return best


def _allowed(part: str, reading: Reading) -> bool:
    """False where a reading would join ordinary words, or only continue one."""
    words = _WORD.findall(part)
    whole = "".join(words)
    if reading.wild and len(words) == 1 and whole == part.strip(_MASK):
        # A star at the edge of an ordinary word is a footnote.
        return reading.known >= 3 and not (part[0] in _MASK and is_word(whole))
    if len(words) < 2 or reading.wild:
        return True
    separators = _SIGNS.findall(part) + (["_"] if "_" in part else [])
    if not separators:
        return True
    if all(len(word) == 1 for word in words):
        return True
    if any(sign in ".!?…" for sign in separators):
        return not any(len(word) > 2 and is_word(word) for word in words)
    return not all(_ordinary(word) for word in words)


def _ordinary(word: str) -> bool:
    return word in _SHORT_WORDS if len(word) <= 2 else is_word(word)


_SHORT_WORDS = frozenset(
    "а б в ж и к о с у я на по за до от об из не ни да но же бы ли то та те ту ты мы вы он их ей "
    "ее ел ем юг еж уж ум ус яд ад ах ох эх ой ай ну пи ре ми фа ля си ща чо че шо со во ко га"
    .split()
)


# ---- chunks together ---------------------------------------------------------------------


def _spaced(places: list[tuple[str, int]]) -> list[Hit]:
    """Words spelled with spaces inside: «х у й», «пи здец». Ordinary words are never joined."""
    hits: list[Hit] = []
    beginnings = FORMS.beginnings
    index, count = 0, len(places)
    while index < count:
        chunk, at = places[index]
        if chunk in beginnings:
            hits.extend(_joined(places, index))
        if len(chunk) == 1:
            stop = index
            while stop < count and len(places[stop][0].rstrip(".,!?")) == 1:
                stop += 1
                if len(places[stop - 1][0]) > 1:
                    break
            if stop - index >= 3:
                hits.extend(_spelled(places[index:stop]))
                index = stop
                continue
        index += 1
    return hits


def _joined(places: list[tuple[str, int]], index: int) -> list[Hit]:
    joined, at = places[index]
    parts = [joined]
    hits: list[Hit] = []
    for chunk, place in places[index + 1 : index + 12]:
        word = chunk.rstrip(".,!?;:)»\"…")
        if not word or not word.isalpha():
            break
        joined += word
        parts.append(word)
        score = FORMS.get(squeeze(joined), 0.0) or judge_joined(joined)
        if score and not all(_ordinary(part) for part in parts):
            hits.append(Hit(squeeze(joined), round(score * 0.95, 3), at, place + len(word)))
        if word != chunk or joined not in FORMS.beginnings:
            break
    return hits


def judge_joined(joined: str) -> float:
    """The score of a word put together of pieces: only the evident roots count."""
    if len(joined) < 5:
        return 0.0
    _, score = judge_word(joined)
    return score if score >= 1.0 else 0.0


def _spelled(run: list[tuple[str, int]]) -> list[Hit]:
    """A run of single letters: the obscene word in it, wherever it begins."""
    letters = "".join(chunk[0] for chunk, _ in run)
    for first in range(len(letters) - 2):
        part = letters[first : first + 24]
        found = [one for mode in _modes(part) if (one := fitting(part, mode)) is not None]
        best = max(found, key=lambda one: one.score, default=None)
        if best is not None and not best.wild and best.size >= 3:
            start, last = run[first][1], run[first + best.size - 1][1]
            return [Hit(best.form, best.score, start, last + 1)]
    return []
