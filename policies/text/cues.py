"""Cues: the few properties of a text that decide what its words mean.

Who is addressed, whether something is asked, offered, forbidden or reported, whether
there is a price or a phone number. Each is a number in 0..1. Stems are looked up by
their first letters, so that a text costs one pass over its words.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from policies.text.lemmas import is_first_name
from policies.text.lexicon import sections
from policies.text.view import TextView

_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "price": re.compile(r"\d\s*(?:р\b|руб|₽|т\.?\s?р|тыс)|(?:цен[аыу]|стоимост)\w{0,30}\W+\d"),
    "percent": re.compile(r"\d\s*%|скидк"),
    "phone": re.compile(r"(?:\+7|\b8)[\s(-]*\d{3}[\s)-]*\d{3}[\s-]*\d{2}[\s-]*\d{2}"),
    "card": re.compile(r"\b\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}\b"),
    # Begun only where a run of such signs begins, lest a long one be tried from each of them.
    "email": re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.\w"),
    "link": re.compile(r"https?://|www\.|(?<![\w-])[\w-]+\.(?:ru|com|рф|me|cc|io|net|org|gg)\b"),
    "question": re.compile(r"\?"),
    "exclaimed": re.compile(r"!"),
    "shouted": re.compile(r"!!|\?!|!\?"),
    "dots": re.compile(r"\.\.\.|…"),
    "quoted": re.compile(r"[«\"“][^»\"”]{2,250}[»\"”]"),
    "time": re.compile(r"\b\d{1,2}[:.]\d{2}\b|\bв \d{1,2} час"),
    "date": re.compile(
        r"\b\d{1,2}\.\d{2}\b"
        r"|\b\d{1,2} (?:янв|фев|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек)"
    ),
    "page": re.compile(r"(?:№|упр|стр|номер|п\.|§|задач\w{0,30}|с\.)\s{0,9}\.?\s{0,9}\d"),
    "form": re.compile(r"\b(?:1?\d)\s?[«\"]?[а-г]\b[»\"]?|\b\d класс"),
    "correction": re.compile(
        r"^\s*\*|\*\s*\w+\s*$|правильно\W+[«\"]?\w+|пиш[еу]т\w{0,30}\s+(?:через|с|слитно|раздельно)"
    ),
    "emoji": re.compile(r"[\U0001F300-\U0001FAFF\u2600-\u27BF]"),
    "hearts": re.compile(r"[❤♥💐🌷🌹🎉🎊🎂🥳🎁🌸💖💕🥰😘]"),
    "laughs": re.compile(r"[😂🤣😆😅]|\)\){1,}|\b(?:ха)+х?\b|ахах|лол|😄"),
    "full_name": re.compile(
        r"\b[а-я]{3,}\s+[а-я]+(?:ович|евич|ьич|овн|евн|иничн|итичн)(?:[ауыеи]|ем|ой|ам)?\b"
    ),
    "patronymic": re.compile(
        r"\b[а-я]{2,}(?:ович|евич|ьич|овн|евн|иничн|итичн)(?:[ауыеи]|ем|ой|ам)?\b"
    ),
    "address": re.compile(
        r"(?:ул\.|улиц\w{1,30}|просп\w{0,30}|пер\.|переул\w{1,30})\s*[«\"]?\w"
        r"|\bд\.?\s?\d+.{0,12}(?:кв|квартир)"
    ),
}  # fmt: skip
_COUNTED = frozenset({"exclaimed", "emoji", "hearts", "question"})
# What a text must contain to be searched at all: most have little of it.
_DIGIT, _PICTURE = "digit", "picture"
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "price": (_DIGIT,),
    "percent": ("%", "скидк"),
    "phone": (_DIGIT,),
    "card": (_DIGIT,),
    "email": ("@",),
    "link": ("://", "www.", ".ru", ".com", ".рф", ".me", ".cc", ".io", ".net", ".org", ".gg"),
    "question": ("?",),
    "exclaimed": ("!",),
    "shouted": ("!",),
    "dots": ("...", "…"),
    "quoted": ("«", '"', "“"),
    "time": (_DIGIT,),
    "date": (_DIGIT,),
    "page": (_DIGIT,),
    "form": (_DIGIT,),
    "correction": ("*", "правильно", "пише", "пишут"),
    "emoji": (_PICTURE,),
    "hearts": (_PICTURE,),
    "laughs": ("))", "ха", "лол", _PICTURE),
    "full_name": ("вич", "вн", "ичн", "ьич"),
    "patronymic": ("вич", "вн", "ичн", "ьич"),
    "address": ("ул", "просп", "пер", _DIGIT),
}

_STEMS: Mapping[str, tuple[str, ...]] = sections("cues")
# Stems are kept by so many first letters, shorter ones and whole words by themselves.
_START = 3

CUES: tuple[str, ...] = (
    *_PATTERNS, *_STEMS, "first_name", "short", "long", "one_word",
)  # fmt: skip


def _index() -> tuple[dict[str, tuple[tuple[str, int], ...]], dict[str, tuple[int, ...]]]:
    """Stems by their first letters; whole words and shorter stems."""
    begun: dict[str, tuple[tuple[str, int], ...]] = {}
    whole: dict[str, tuple[int, ...]] = {}
    for name, stems in _STEMS.items():
        for stem in stems:
            place = CUES.index(name)
            if stem.endswith(".") or len(stem) < _START:
                whole[stem] = (*whole.get(stem, ()), place)
            else:
                begun[stem[:_START]] = (*begun.get(stem[:_START], ()), (stem, place))
    return begun, whole


_BEGUN, _WHOLE = _index()


def cues_of(view: TextView) -> NDArray[np.float32]:
    """The values of all cues of a text, in the order of ``CUES``."""
    values = np.zeros(len(CUES), dtype=np.float32)
    lowered = view.lowered
    for place, pattern, counted in _wanted(_kinds_in(lowered)):
        if counted:
            values[place] = min(len(pattern.findall(lowered)), 4) / 4
        elif pattern.search(lowered):
            values[place] = 1.0
    words = lowered.split()
    for place in {place for word in words for place in _stems_of(word)}:
        values[place] = 1.0
    values[-3] = 1.0 if len(words) <= 4 else 0.0
    values[-2] = 1.0 if len(words) >= 30 else 0.0
    values[-1] = 1.0 if len(words) == 1 else 0.0
    return values


_LISTED = sorted({one for needs in _NEEDS.values() for one in needs} - {_DIGIT, _PICTURE})
_ANY_DIGIT, _ANY_PICTURE = re.compile(r"\d"), re.compile(r"[\u2600-\U0010ffff]")


def _kinds_in(lowered: str) -> frozenset[str]:
    """Which of the needs a text meets. To look for each by itself is quicker than one pattern."""
    found = [one for one in _LISTED if one in lowered]
    if _ANY_DIGIT.search(lowered) is not None:
        found.append(_DIGIT)
    if _ANY_PICTURE.search(lowered) is not None:
        found.append(_PICTURE)
    return frozenset(found)


@lru_cache(maxsize=2_000)
def _wanted(kinds: frozenset[str]) -> tuple[tuple[int, re.Pattern[str], bool], ...]:
    """The patterns worth a search in a text of these kinds, and whether each is counted."""
    return tuple(
        (place, pattern, name in _COUNTED)
        for place, (name, pattern) in enumerate(_PATTERNS.items())
        if not kinds.isdisjoint(_NEEDS[name])
    )


@lru_cache(maxsize=20_000)
def _stems_of(word: str) -> tuple[int, ...]:
    """The cues of one word: a stem stands at its beginning, a whole word ends in a full stop."""
    plain = word.strip("«»\"'.,:;!?-()–—…*")
    begun = _BEGUN.get(plain[:_START], ())
    found = {place for stem, place in begun if plain.startswith(stem)}
    found.update(_WHOLE.get(f"{plain}.", ()), _WHOLE.get(plain[:2], ()), _WHOLE.get(plain[:1], ()))
    if is_first_name(plain):
        found.add(_FIRST_NAME)
    return tuple(found)


_FIRST_NAME = CUES.index("first_name")
