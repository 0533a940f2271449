"""Undo the disguises of writing, and remember where every letter came from.

A :class:`Mapped` text is a view of another text: each of its characters knows the
half-open span of the original that it stands for. So whatever is found in a view
can be shown to a person in the words as they were written.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# What most messages consist of: for these the cleaned view has the length of the text.
_SIMPLE = re.compile(r"[\n\r\t -~А-Яа-яЁё«»—–…№’“”„]*")

# Marks that make a letter of its own; any other mark is decoration.
_MEANT = {"и\u0306": "й", "е\u0308": "е"}

_INVISIBLE = frozenset("\u00ad\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u180e")
_INVISIBLE_KINDS = frozenset({"Cf", "Mn", "Me", "Mc", "Cc", "Cs", "Cn", "Co"})

# Letters that Unicode's compatibility forms do not undo: look-alikes drawn as signs.
_SIGNS = {
    "ё": "е",
    "ѐ": "е",
    "ѝ": "и",
    "❌": "х",
    "✖": "х",
    "❎": "х",
    "✕": "х",
    "✗": "х",
    "✘": "х",
    "×": "х",
    "⨯": "х",
    "⭕": "о",
    "🔴": "о",
    "⚫": "о",
    "⚪": "о",
    "○": "о",
    "●": "о",
    "◯": "о",
    "💲": "$",
    "✳": "*",
    "✴": "*",
    "⭐": "*",
    "★": "*",
    "☆": "*",
    "🌟": "*",
    "❇": "*",
    "∗": "*",
    "⁎": "*",
    "＊": "*",
    "✱": "*",
    "✲": "*",
    "❄": "*",
    "█": "*",
    "▓": "*",
    "▒": "*",
    "■": "*",
    "□": "*",
    "•": "*",
    "🤬": "*",
    "…": "…",  # kept in one piece: three dots inside a word are its mask
    "ß": "в",
    "π": "п",
    "ı": "i",
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ħ": "h",
    "һ": "h",
    "ӏ": "l",
    "ԛ": "q",
    "ԝ": "w",
    "ԁ": "d",
    "ᴦ": "г",
    "ᴫ": "л",
    "ᴨ": "п",
    "ᵸ": "н",
}
_SIGNS.update(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True))

# Any other picture inside a word hides a letter; it is no letter itself.
PICTURE = "¤"


@dataclass(frozen=True, slots=True)
class Mapped:
    """A view of a text. ``places[i]`` is the span of the original behind ``text[i]``.

    ``places`` is None where each character stands for the one at its own index.
    """

    text: str
    places: tuple[tuple[int, int], ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original behind ``text[start:end]``, which must not be empty."""
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"no such part of the view: {start}..{end} of {len(self.text)}")
        if self.places is None:
            return start, end
        return self.places[start][0], self.places[end - 1][1]

    @classmethod
    def of(cls, pieces: Iterable[tuple[str, int, int]]) -> "Mapped":
        """Build a view of pieces, each some characters and the span they stand for."""
        letters: list[str] = []
        places: list[tuple[int, int]] = []
        for piece, start, end in pieces:
            letters.append(piece)
            places.extend([(start, end)] * len(piece))
        return cls("".join(letters), tuple(places))


class _Folds(dict[str, str]):
    """What one character becomes, found once and remembered."""

    def __missing__(self, char: str) -> str:
        folded = _fold(char)
        # Unicode is finite, but a memory of all of it is not needed.
        if len(self) < 20_000:
            self[char] = folded
        return folded


def _fold(char: str) -> str:
    sign = _SIGNS.get(char)
    if sign is not None:
        return sign
    code = ord(char)
    if 0x1F1E6 <= code <= 0x1F1FF:  # regional indicators, the letters of flags
        return chr(ord("a") + code - 0x1F1E6)
    for first in (0x1F150, 0x1F170):  # white letters in black circles and squares
        if first <= code < first + 26:
            return chr(ord("a") + code - first)
    if char in "\t\n\r\x0b\x0c\u2028\u2029\x85":
        return " " if char in "\t\x0b\x0c" else "\n"
    if char in _INVISIBLE or unicodedata.category(char) in _INVISIBLE_KINDS:
        return ""
    if char.isspace():
        return " "
    if unicodedata.category(char) == "So" and unicodedata.normalize("NFKD", char) == char:
        return PICTURE
    wide = unicodedata.normalize("NFKD", char).lower()
    kept = []
    for one in unicodedata.normalize("NFC", wide):
        if one in _SIGNS:
            kept.append(_SIGNS[one])
        elif unicodedata.category(one) not in _INVISIBLE_KINDS:
            kept.append(_bare(one))
    return "".join(kept) or ("" if char.isalpha() else " ")


def _bare(char: str) -> str:
    """The letter without its accents: й stays й, ё is е, á is a."""
    if char in "йЙ":
        return "й"
    base = unicodedata.normalize("NFD", char)
    return base[0] if base else char


_FOLDS = _Folds()


def is_simple(text: str) -> bool:
    """True for a text of Russian and Latin letters, digits and common signs only."""
    return _SIMPLE.fullmatch(text) is not None


def clean(text: str) -> Mapped:
    """The text in small letters with ё as е, without invisible characters and accents.

    Compatibility forms (𝓱, ｈ, Ⓗ, 🅷, flags' letters) become plain letters. White space
    other than a line break becomes a space. Never raises, whatever the characters.
    """
    if is_simple(text):
        return Mapped(text.lower().replace("ё", "е").replace("\t", " ").replace("\r", "\n"))
    return Mapped.of(_cleaned(text))


def _cleaned(text: str) -> Iterable[tuple[str, int, int]]:
    place, size = 0, len(text)
    while place < size:
        char = text[place]
        end = place + 1
        while end < size and unicodedata.combining(text[end]):
            end += 1
        folded = _FOLDS[char]
        if end > place + 1:
            folded = _MEANT.get(folded + text[place + 1], folded)
        yield folded, place, end
        place = end


def squeeze(word: str) -> str:
    """The word with each run of one letter written once."""
    return _RUN.sub(_once, word)


_RUN = re.compile(r"(.)\1+")


def _once(run: re.Match[str]) -> str:
    # A function: a template is read anew each time, which costs three times as much.
    return run[1]
