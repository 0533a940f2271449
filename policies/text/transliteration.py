"""Russian written in Latin letters: «davajte v telegu»."""

import re
from dataclasses import replace

from policies.text.sentences import Sentence

_SOUNDS = {
    "shch": "щ", "sch": "щ", "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш",
    "yu": "ю", "ya": "я", "yo": "е", "ye": "е", "ju": "ю", "ja": "я", "jo": "е", "iy": "ий",
    "ay": "ай", "ey": "ей", "oy": "ой", "uy": "уй", "a": "а", "b": "б", "c": "ц", "d": "д",
    "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и", "j": "й", "k": "к", "l": "л", "m": "м",
    "n": "н", "o": "о", "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в",
    "w": "в", "x": "х", "y": "ы", "z": "з", "'": "ь", "4": "ч", "6": "ш",
}  # fmt: skip
_SOUND = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))
_CYRILLIC = re.compile(r"[а-я]")
_LATIN = re.compile(r"[a-z]")


def spelled_in_cyrillic(sentence: Sentence) -> Sentence:
    """The sentence with its words in Cyrillic, when it has several words and none is Cyrillic."""
    tokens = sentence.tokens
    if any(_CYRILLIC.search(token.folded) for token in tokens):
        return sentence
    if sum(_LATIN.search(token.folded) is not None for token in tokens) < 2:
        return sentence
    return replace(
        sentence,
        tokens=tuple(
            token._replace(folded=_SOUND.sub(lambda m: _SOUNDS[m.group()], token.folded))
            for token in tokens
        ),
    )
