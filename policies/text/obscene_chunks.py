"""Judge one chunk of a text, the signs between two white spaces, plain or disguised."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product

from policies.text.lemmas import is_common, is_word
from policies.text.normalise import PICTURE, squeeze
from policies.text.obscene_english import masked
from policies.text.obscene_forms import FILLER, FORMS, MASKS, Reading, fitting
from policies.text.obscene_roots import by_rules
from policies.text.obscene_slips import slip_of
from policies.text.obscene_words import RootRule, lexicon, lookalikes

LONG = 48

_BARE = re.compile(rf"[«\"(\[„“'-]*([а-я]+)[.,!?;:)»\"”\]'{PICTURE}-]*")
_WORD = re.compile(r"[а-я]+")
_LATIN = re.compile(r"[a-z]+")
_LETTER = re.compile(r"[^\W\d_]")
_ADDRESS = re.compile(r"[a-z0-9-]+://|www\.|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:[/?]|$)|\S+@[\w-]+\.")
_PI = re.compile(r"3[.,]14(?:15)?(?=[^\W\d_])")
_BREAK = re.compile(r"[^\w\s]|_")
_INITIAL = re.compile(r"[«\"(]?([хпебжмгнздошл](?=.{2})|с(?=.{3}))[*#@$%&]{2,}[.,!?)»\"]*")
_CUT = re.compile(r"[«\"(]?([а-я]{2,9})(?:\.{2,}|…|[*#@%$]+)[!?)»\"]*")
_CUT_WORD = re.compile(
    r"(?:за|на|у|вы|до|по|про|съ|отъ|разъ|подъ|объ)?еб|зае|уе|наху|поху|ниху|оху|аху|хуе|"
    r"[рс]?п[ие]зд|пиз|ху|бл|бляд|пид|пидо|пида|пидар|пидор|муда|сук|суч|хул|долбо|долбое|ган?до"
)
_AROUND = ',!?;:()«»"'
_EDGES = "«»\"'“”„.,:;!?-–—<>()[]{}|/\\"
_NO_BEGINNING = frozenset(".-'…,:;\"")
_HIDDEN = "аеиоуыяюйхзбдлс"
_MOST_SPELLINGS = 64
_EVIDENT = 0.9


@dataclass(frozen=True, slots=True)
class Hit:
    """An obscene word: the root or form it goes back to, how surely, its half-open span."""

    root: str
    score: float
    start: int
    end: int

    def moved(self, by: int) -> "Hit":
        """The same hit in a text where the chunk begins at ``by``."""
        return Hit(self.root, self.score, self.start + by, self.end + by)


@lru_cache(maxsize=50_000)
def judge_word(word: str) -> tuple[str, float]:
    """The root and score of one word of Cyrillic letters, or ("", 0.0)."""
    root, score = by_rules(word)
    if score or len(word) < 3:
        return root, score
    slip = slip_of(word)
    return (slip.form, slip.score) if slip is not None else ("", 0.0)


def judge_chunk(chunk: str) -> tuple[Hit, ...]:
    """The obscene words in a chunk of cleaned text."""
    if is_common(_bare_word(chunk)):
        return ()
    return _judge_short(chunk) if len(chunk) <= LONG else _judge_long(chunk)


def _bare_word(chunk: str) -> str:
    """The chunk without what ends a sentence; more than one stop may hide the word's end."""
    word = chunk.strip(_AROUND)
    return word[:-1] if word.endswith(".") and not word.endswith("..") else word


@lru_cache(maxsize=50_000)
def _judge_short(chunk: str) -> tuple[Hit, ...]:
    bare = _BARE.fullmatch(chunk)
    if bare is not None:
        plain = _plain(bare)
        return (plain,) if plain else tuple(_cut(chunk))
    if _LETTER.search(chunk) is None:
        return ()
    hits = [hit for part in _WORD.finditer(chunk) if (hit := _plain_part(part))]
    if _ADDRESS.match(chunk) is not None:
        return tuple(hits)
    latin, settled = _latin(chunk)
    hits.extend(latin)
    if (english := masked(chunk)) is not None:
        hits.append(Hit(*english))
    if not any(hit.score >= _EVIDENT for hit in hits) and not (settled and chunk.isascii()):
        hits.extend(_cut(chunk))
        hits.extend(one for one in (_disguised(chunk), _other_keys(chunk)) if one)
    return (max(hits, key=lambda one: one.score),) if len(hits) > 1 else tuple(hits)


def _judge_long(chunk: str) -> tuple[Hit, ...]:
    """A chunk too long for the costlier looks: only the plain words in it."""
    parts = (part for part in _WORD.finditer(chunk) if len(squeeze(part.group())) <= LONG)
    return tuple(islice((hit for part in parts if (hit := _plain_part(part))), 50))


def _plain(bare: re.Match[str]) -> Hit | None:
    root, score = judge_word(bare.group(1))
    return Hit(root, score, bare.start(1), bare.end(1)) if score else None


# So short, and yet nothing else: «1хуй».
_TOLD_BESIDE_DIGITS = frozenset({"хуй", "хуя", "ебу"})
_APOSTROPHES = ("'", "’")
_LONGEST_OF_SIGNS = 3
# A digit that hides no letter: none stands before it.
_FREE_DIGIT = re.compile(r"(?<![^\W\d_])\d")


def _plain_part(part: re.Match[str]) -> Hit | None:
    """A word within a chunk: beside signs that may hide letters only rules are trusted."""
    text, (start, end) = part.string, part.span()
    if text[max(0, start - 1) : start].isalnum() or text[end : end + 1].isalnum():
        told = end - start > 3 or part.group() in _TOLD_BESIDE_DIGITS
        root, score = by_rules(part.group()) if told else ("", 0.0)
    else:
        root, score = by_rules(part.group())
    return Hit(root, score, start, end) if score else None


def _latin(chunk: str) -> tuple[list[Hit], bool]:
    """Obscene Latin words, and whether each Latin word of the chunk is judged thereby."""
    hits: list[Hit] = []
    settled = True
    for part in _LATIN.finditer(chunk):
        start, end = part.span()
        before = chunk[max(0, start - 1) : start]
        if before in _APOSTROPHES and start > 1:
            continue  # «aujourd'hui»
        beside = before + chunk[end : end + 1]
        rule = None if any(map(str.isdigit, beside)) else _latin_rule(part.group())
        settled = settled and rule is not None
        if rule is not None and rule.score:
            hits.append(Hit(rule.root, rule.score, *part.span()))
    return hits, settled


def _latin_rule(word: str) -> RootRule | None:
    short = squeeze(word)
    for rule in lexicon().latin:
        if rule.pattern.fullmatch(word) or rule.pattern.fullmatch(short):
            return rule
    return None


def _cut(chunk: str) -> Iterator[Hit]:
    """A word cut off by stars or dots: «х**», «зае…»."""
    initial = _INITIAL.fullmatch(chunk)
    if initial is not None:
        yield Hit(initial.group(1), 0.75, initial.start(1), len(chunk))
    cut = _CUT.fullmatch(chunk)
    if cut is not None and _CUT_WORD.fullmatch(cut.group(1)) is not None:
        yield Hit(cut.group(1), 0.75, *cut.span(1))


def _other_keys(chunk: str) -> Hit | None:
    """A Russian word typed with the keyboard in its Latin layout: «gbpltw»."""
    typed = chunk.rstrip("!?")
    if not 3 <= len(typed) <= 24 or not typed.isascii() or typed[0].isdigit():
        return None
    word = typed.translate(lookalikes().keys)
    if not word.isalpha() or FORMS.get(squeeze(word), 0.0) < 1.0:
        return None
    if len(word) < 5 and typed.isalpha():
        return None
    return Hit(word, 0.9 if len(word) > 4 else 0.75, 0, len(typed))


def _disguised(chunk: str) -> Hit | None:
    """The surest reading of a chunk with look-alikes, masks or separators in it."""
    text = _PI.sub(lambda found: "пи".ljust(len(found.group()), FILLER), chunk)
    start, end = 0, len(text)
    if not text.startswith(tuple(lookalikes().drawn)):
        start, end = len(text) - len(text.lstrip(_EDGES)), len(text.rstrip(_EDGES))
    core = text[start:end]
    best: Hit | None = None
    for offset in (0, *(found.end() for found in islice(_BREAK.finditer(core), 6))):
        part = core[offset:] if core[offset:][:1] not in _NO_BEGINNING else ""
        reading = _reading(part) if part else None
        if reading is None or not _allowed(part[: reading.size], reading):
            continue
        first = start + offset
        if best is None or reading.score > best.score:
            best = Hit(reading.form, reading.score, first, first + reading.size)
    return best


def _reading(part: str) -> Reading | None:
    found = [reading for mode in modes(part) if (reading := fitting(part, mode)) is not None]
    spelled = _spelled_out(part)
    if spelled is not None:
        found.append(spelled)
    return max(found, key=lambda one: (one.score, one.size), default=None)


def modes(part: str) -> Sequence[str]:
    """How the foreign letters of ``part`` may be read: alone they keep to one way."""
    letters = _LETTER.findall(part)
    foreign = sum(not "а" <= letter <= "я" for letter in letters)
    return ("looks", "sounds") if foreign and foreign == len(letters) else ("both",)


def _spelled_out(part: str) -> Reading | None:
    """Write out what the signs may stand for and judge the words by the rules of roots."""
    if len(part) > 24 or not any("а" <= char <= "я" for char in part):
        return None
    tables = lookalikes()
    options: list[str] = []
    hidden = 0
    for char in part:
        if "а" <= char <= "я":
            options.append(char)
            continue
        readings = tables.looks.get(char, "") + tables.sounds.get(char, "")
        if char in MASKS or char == ".":
            hidden += 1
            readings += _HIDDEN
        if not readings:
            return None
        options.append("".join(dict.fromkeys(readings)))
    if hidden > 1 or all(len(option) == 1 for option in options):
        return None
    words = _WORD.findall(part)
    if hidden and len(words) > 1 and all(len(word) > 2 and is_word(word) for word in words):
        return None  # a mark between two words
    best = 0.0
    root = ""
    for letters in islice(product(*options), _MOST_SPELLINGS):
        found, score = by_rules("".join(letters))
        if score > max(best, 0.8):
            root, best = found, score
    if not best or (len(part) - hidden < 4 and hidden):
        return None
    return Reading(root, round(best * 0.92, 3), len(part), hidden)


def _allowed(part: str, reading: Reading) -> bool:
    """False where a reading joins ordinary words, only continues one, or makes one of a code."""
    words = _WORD.findall(part)
    if len(words) == 1 and words[0] == part:
        return False  # a plain word was judged already
    if len(words) == 1 and reading.wild and part.strip("".join(MASKS)) == words[0]:
        # A star at the edge of an ordinary word is a footnote.
        return not is_word(words[0]) or len(part) - len(words[0]) > 1
    if not words and not _spells(part, reading):
        return False
    if part[0].isdigit() and not _starts_a_word(part):
        return False
    breaks = [sign for sign in _BREAK.findall(part) if reading.wild or not _is_letter(sign)]
    if len(words) > 1 and all(len(word) == 1 for word in words):
        # «х-у=10» is an equation.
        return len(reading.form) > _LONGEST_OF_SIGNS or _FREE_DIGIT.search(part) is None
    if len(words) < 2 or not breaks:
        return True
    if reading.wild and ("_" not in breaks and breaks != ["."]):
        return True  # what hides a letter joins no words
    if any(sign in ".!?…" for sign in breaks):
        return not any(len(word) > 2 and is_word(word) for word in words)
    if set(breaks) == {"*"}:
        return not any(len(word) > 3 and is_word(word) for word in words)
    return not all(map(ordinary, words))


def _is_letter(sign: str) -> bool:
    """True for a sign that stands for a letter: «@», «$»."""
    return sign in lookalikes().looks or sign in lookalikes().sounds


def _starts_a_word(part: str) -> bool:
    """False for the number of a class or an ordinal: «3б», «5-ки», «3 б, и»."""
    letters = sum(char.isalpha() or char in "@$" for char in part)
    return letters > 1 and (part[1].isalnum() or part[1] in "@$")


def _spells(part: str, reading: Reading) -> bool:
    """True when Latin letters and digits are a word and no code: mostly letters, no short form."""
    if len(reading.form) < 4 or reading.score < 0.9:
        return False
    letters = sum(map(str.isalpha, part))
    digits = sum(map(str.isdigit, part))
    return letters > 2 and digits * 2 <= letters and not (digits and _BREAK.search(part))


def ordinary(word: str) -> bool:
    """True for a word that may stand by itself.

    The shortest are listed: the dictionary also knows letters and many abbreviations.
    """
    return word in _SHORT_WORDS if len(word) <= 2 else is_word(word)


_SHORT_WORDS = frozenset(
    re.findall(
        r"\w+",
        "а в ж и к о с у я на по за до от об из не ни да но же бы ли то та те ту ты мы вы он их "
        "ей ее ел ем юг еж уж ум ус яд ад ах ох эх ой ай ну ре ми фа ля си ща чо че шо со во ко",
    )
)
