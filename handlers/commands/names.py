"""The commands' names: Russian first, English aliases (the words a person types)."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from enum import StrEnum


class Name(StrEnum):
    """A command, by its Russian name."""

    RULES = "/правила"
    HELP = "/помощь"
    MINE = "/мои"
    STRIKE = "/страйк"
    UNSTRIKE = "/снять"
    BLOCK = "/блок"
    UNBLOCK = "/разблок"
    STRIKES = "/страйки"
    MODE = "/режим"


ENGLISH: Mapping[str, Name] = {
    "/rules": Name.RULES,
    "/help": Name.HELP,
    "/mystrikes": Name.MINE,
    "/strike": Name.STRIKE,
    "/unstrike": Name.UNSTRIKE,
    "/block": Name.BLOCK,
    "/unblock": Name.UNBLOCK,
    "/strikes": Name.STRIKES,
    "/mode": Name.MODE,
    "/start": Name.HELP,
    "/начать": Name.HELP,
}
_WORDS: Mapping[str, Name] = {**{name.value: name for name in Name}, **ENGLISH}

# The messenger puts the bot's mention first when a person addresses it.
_SHAPE = re.compile(
    r"\s*(?:\[club\d+\|[^\]]{0,100}\]|@club\d+)?[\s,]*(/[^\s/]{1,40})(?:\s+(.*))?",
    re.S,
)


def slash_word(text: str) -> tuple[str, str] | None:
    """The first word of a text if it begins with a slash (lower case, ё as е), and the rest."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        return None
    return found.group(1).lower().replace("ё", "е"), (found.group(2) or "").strip()


def command_in(text: str) -> tuple[Name, str] | None:
    """The command that a text is, and its arguments; None where it is none of ours."""
    found = slash_word(text)
    if found is None or found[0] not in _WORDS:
        return None
    return _WORDS[found[0]], found[1]


def alike(word: str) -> str | None:
    """The command that a mistyped word most resembles."""
    close = get_close_matches(word, list(_WORDS), n=1, cutoff=0.7)
    return _WORDS[close[0]].value if close else None
