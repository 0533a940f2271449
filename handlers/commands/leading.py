"""A command's words: the one it begins with, and what people put between them."""

import re
from string import whitespace

# What people and their phones set between words, and after the last.
PAUSES = ",.:;!?…—–"
_BETWEEN = f"{PAUSES}{whitespace}\u00a0"
_BEGINS_SENTENCE = re.compile(r"[A-ZА-ЯЁ]\w*+[ \t]++[a-zа-яё]")


def bare(words: str) -> str:
    """Words without what parts them from others: «, 12.» is «12», «- 3 дня» is «3 дня»."""
    kept = words.strip(_BETWEEN)
    # A hyphen by itself is a dash; before a number it may be meant.
    return kept.lstrip(f"{_BETWEEN}-") if kept.startswith("- ") else kept


def leading(args: str) -> tuple[str, str]:
    """The first word, and what follows it."""
    word, *rest = args.split(maxsplit=1) or [""]
    return word, rest[0] if rest else ""


def begins_sentence(args: str) -> bool:
    """True where the first word is the text's own, as in «Дети приносят сменку».

    An option is written small, or its text begins anew after it: «Родители: приходите».
    """
    return _BEGINS_SENTENCE.match(args) is not None
