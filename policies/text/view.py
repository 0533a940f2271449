"""One text as the policies see it: words with their places, and their lemmas.

The view is computed once a message and shared by every policy; each part only
when a policy first asks for it.
"""

import re
from functools import cached_property
from typing import NamedTuple

from policies.text.lemmas import lemmas_of

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


class Word(NamedTuple):
    """A word of the text, as written, and its half-open span in characters."""

    text: str
    start: int
    end: int

    @property
    def folded(self) -> str:
        """The word in lower case with ё as е."""
        return self.text.lower().replace("ё", "е")

    @property
    def lemmas(self) -> frozenset[str]:
        """Every dictionary form the word may have, lower case, ё as е."""
        return lemmas_of(self.folded)


class TextView:
    """A text and what is read off it. Equal texts have equal views."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words in order; a word keeps its inner hyphens and apostrophes."""
        return tuple(Word(m.group(), m.start(), m.end()) for m in _WORD.finditer(self.text))

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The words in lower case with ё as е: enough where no place in the text is asked for."""
        return tuple(_WORD.findall(self.lowered))

    @cached_property
    def lowered(self) -> str:
        """The text in lower case with ё as е, of the same length as the text."""
        whole = self.text.lower()
        if len(whole) == len(self.text):
            return whole.replace("ё", "е")
        # str.lower() may lengthen a character (İ); spans must keep pointing at the text.
        return "".join(
            low if len(low := char.lower()) == 1 else char for char in self.text
        ).replace("ё", "е")

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, TextView) and self.text == other.text)

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"TextView({self.text!r})"
