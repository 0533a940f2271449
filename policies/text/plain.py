"""A text without its typographic disguises, each character knowing where it came from."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from policies.text.normalise import is_simple
from policies.text.view import TextView


@dataclass(frozen=True, slots=True)
class Plain:
    """Lower case, ё as е, ordinary letters for fancy ones, no invisible characters."""

    text: str
    places: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span, in the text as written, of ``text[start:end]``, which is not empty."""
        return self.places[start], self.places[end - 1] + 1


@lru_cache(maxsize=64)
def plain(view: TextView) -> Plain:
    """Read ``view`` plainly; read once for all who ask of the same message."""
    lowered = view.lowered
    # Of these characters each is ordinary already («№» and «…» are not).
    if lowered.isascii() or (is_simple(lowered) and "№" not in lowered and "…" not in lowered):
        return Plain(lowered, range(len(lowered)))
    characters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(lowered):
        for one in _ordinary(char):
            characters.append(one)
            places.append(place)
    return Plain("".join(characters), places)


@lru_cache(maxsize=4096)
def _ordinary(char: str) -> str:
    if unicodedata.category(char) in ("Cf", "Mn", "Me"):
        return ""
    return unicodedata.normalize("NFKC", char).lower().replace("ё", "е")
