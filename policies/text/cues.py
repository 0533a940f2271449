"""Cues: the few properties of a text that decide what its words mean.

Who is addressed, whether something is asked, offered, forbidden or reported, whether
there is a price or a phone number. Each is a number in 0..1. Stems are looked up by
their first letters, so that a text costs one pass over its words.
"""

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from policies.text.lexicon import sections
from policies.text.view import TextView

_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "price": re.compile(r"\d\s*(?:р\b|руб|₽|т\.?\s?р|тыс)|(?:цен[аыу]|стоимост)\w*\W+\d"),
    "percent": re.compile(r"\d\s*%|скидк"),
    "phone": re.compile(r"(?:\+7|\b8)[\s(-]*\d{3}[\s)-]*\d{3}[\s-]*\d{2}[\s-]*\d{2}"),
    "card": re.compile(r"\b\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}\b"),
    # Begun only where a run of such signs begins, lest a long one be tried from each of them.
    "email": re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.\w"),
    "link": re.compile(r"https?://|www\.|\b[\w-]+\.(?:ru|com|рф|me|cc|io|net|org|gg)\b"),
    "question": re.compile(r"\?"),
    "exclaimed": re.compile(r"!"),
    "shouted": re.compile(r"!!|\?!|!\?"),
    "dots": re.compile(r"\.\.\.|…"),
    "quoted": re.compile(r"[«\"“][^»\"”]{2,}[»\"”]"),
    "time": re.compile(r"\b\d{1,2}[:.]\d{2}\b|\bв \d{1,2} час"),
    "date": re.compile(
        r"\b\d{1,2}\.\d{2}\b"
        r"|\b\d{1,2} (?:янв|фев|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек)"
    ),
    "page": re.compile(r"(?:№|упр|стр|номер|п\.|§|задач\w*|с\.)\s*\.?\s*\d"),
    "form": re.compile(r"\b(?:1?\d)\s?[«\"]?[а-г]\b[»\"]?|\b\d класс"),
    "correction": re.compile(
        r"^\s*\*|\*\s*\w+\s*$|правильно\W+[«\"]?\w+|пиш[еу]т\w*\s+(?:через|с|слитно|раздельно)"
    ),
    "emoji": re.compile(r"[\U0001F300-\U0001FAFF\u2600-\u27BF]"),
    "hearts": re.compile(r"[❤♥💐🌷🌹🎉🎊🎂🥳🎁🌸💖💕🥰😘]"),
    "laughs": re.compile(r"[😂🤣😆😅]|\)\){1,}|\b(?:ха)+х?\b|ахах|лол|😄"),
    "full_name": re.compile(r"[А-ЯЁ][а-яё]+\s+[А-ЯЁ][а-яё]+(?:вич|вна|ична)\w*"),
    "surname_first": re.compile(
        r"[А-ЯЁ][а-яё]+(?:ов|ев|ин|ова|ева|ина|ский|ская|енко|ко)\w{0,3}\s+[А-ЯЁ][а-яё]+"
    ),
    "address": re.compile(
        r"(?:ул\.|улиц\w+|просп\w*|пер\.|переул\w+)\s*[«\"]?[А-ЯЁ\d]"
        r"|\bд\.?\s?\d+.{0,12}(?:кв|квартир)"
    ),
}  # fmt: skip
_CASED = frozenset({"full_name", "surname_first", "address"})
_COUNTED = frozenset({"exclaimed", "emoji", "hearts", "question"})

_STEMS: Mapping[str, tuple[str, ...]] = sections("cues")
_SHORTEST, _LONGEST_STEM = 2, 12

CUES: tuple[str, ...] = (*_PATTERNS, *_STEMS, "short", "long", "capitals", "one_word")


def _index() -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for name, stems in _STEMS.items():
        for stem in stems:
            found[stem] = (*found.get(stem, ()), CUES.index(name))
    return found


_BY_STEM = _index()


def cues_of(view: TextView) -> NDArray[np.float32]:
    """The values of all cues of a text, in the order of ``CUES``."""
    values = np.zeros(len(CUES), dtype=np.float32)
    lowered = view.lowered
    for place, (name, pattern) in enumerate(_PATTERNS.items()):
        text = view.text if name in _CASED else lowered
        if name in _COUNTED:
            values[place] = min(len(pattern.findall(text)), 4) / 4
        elif pattern.search(text):
            values[place] = 1.0
    words = lowered.split()
    for word in words:
        # A stem stands at the word's beginning; a whole word is written with a full stop.
        plain = word.strip("«»\"'.,:;!?()-–—…*")
        for length in range(_SHORTEST, min(len(plain), _LONGEST_STEM) + 1):
            for place in _BY_STEM.get(plain[:length], ()):
                values[place] = 1.0
        for place in _BY_STEM.get(f"{plain}.", ()):
            values[place] = 1.0
    letters = [char for char in view.text[:1000] if char.isalpha()]
    values[-4] = 1.0 if len(words) <= 4 else 0.0
    values[-3] = 1.0 if len(words) >= 30 else 0.0
    values[-2] = sum(char.isupper() for char in letters) / len(letters) if letters else 0.0
    values[-1] = 1.0 if len(words) == 1 else 0.0
    return values
