"""The commands' names: Russian first, English aliases (the words a person types)."""

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from enum import StrEnum

from handlers.commands.leading import PAUSES
from handlers.wording.taming import untamed


class Name(StrEnum):
    """A command, by its Russian name."""

    RULES = "/правила"
    HELP = "/помощь"
    MINE = "/мои"
    COMPLAINT = "/жалоба"
    APPEAL = "/апелляция"
    APOLOGY = "/извинение"
    FIND = "/найти"
    MY_DATA = "/мои-данные"
    FORGET_ME = "/забыть-меня"
    STRIKE = "/страйк"
    UNSTRIKE = "/снять"
    BLOCK = "/блок"
    UNBLOCK = "/разблок"
    STRIKES = "/страйки"
    JOURNAL = "/журнал"
    HOURS = "/часы"
    MODE = "/режим"
    ANNOUNCE = "/объявление"
    CORRECTION = "/опровержение"
    ROLL = "/состав"
    DEPARTED = "/выбыл"
    TOPIC = "/тема"
    WHY = "/почему"
    UNDO = "/отмена"
    RELAY = "/рассылка"
    REPORT = "/отчёт"
    CHATS = "/чаты"
    POLICY = "/политика"


ENGLISH: Mapping[str, Name] = {
    "/rules": Name.RULES,
    "/help": Name.HELP,
    "/mystrikes": Name.MINE,
    "/mine": Name.MINE,
    "/complain": Name.COMPLAINT,
    "/appeal": Name.APPEAL,
    "/apology": Name.APOLOGY,
    "/find": Name.FIND,
    "/mydata": Name.MY_DATA,
    "/my-data": Name.MY_DATA,
    "/forgetme": Name.FORGET_ME,
    "/forget-me": Name.FORGET_ME,
    "/strike": Name.STRIKE,
    "/unstrike": Name.UNSTRIKE,
    "/block": Name.BLOCK,
    "/unblock": Name.UNBLOCK,
    "/strikes": Name.STRIKES,
    "/journal": Name.JOURNAL,
    "/hours": Name.HOURS,
    "/mode": Name.MODE,
    "/announce": Name.ANNOUNCE,
    "/correction": Name.CORRECTION,
    "/members": Name.ROLL,
    "/departed": Name.DEPARTED,
    "/topic": Name.TOPIC,
    "/why": Name.WHY,
    "/undo": Name.UNDO,
    "/relay": Name.RELAY,
    "/broadcast": Name.RELAY,
    "/report": Name.REPORT,
    "/chats": Name.CHATS,
    "/policy": Name.POLICY,
    "/start": Name.HELP,
    "/начать": Name.HELP,
}


def _folded(word: str) -> str:
    return word.lower().replace("ё", "е")


# What a person writes privately who has just opened the talk; «Начать» is the messenger's button.
_FOR_HELP = frozenset({"помощь", "начать", "старт", "help", "start"})
_WORDS: Mapping[str, Name] = {**{_folded(name.value): name for name in Name}, **ENGLISH}

# What people and their phones put after a name: a comma, a full stop, a smile, a dash. An
# opening bracket or quotation mark ends the name too, and belongs to what follows.
_ENDS = rf"{PAUSES})»”\u2600-\u27bf\ufe0f\U0001f300-\U0001faff"
_NAME = rf"(?:[^\s/{_ENDS}(«„“\"-]|-(?!\s|\Z))"
# The messenger puts the bot's mention first when a person addresses it.
_SHAPE = re.compile(
    r"\s*+(?:\[club\d+\|[^\]]{0,100}\]|@club\d+)?[\s,]*+/\s?"
    rf"({_NAME}{{1,40}}+)(?!{_NAME}|/)[{_ENDS}-]*+"
    rf"(?:[^\S\n]*+(?:[{PAUSES}]|-(?=\s)))*+\s*+(.*)",
    re.S,
)


def slash_word(text: str) -> tuple[str, str] | None:
    """The first word of a text if it begins with a slash (lower case, ё as е), and the rest."""
    found = _SHAPE.fullmatch(untamed(text))
    if found is None:
        return None
    return f"/{_folded(found.group(1))}", found.group(2).strip()


def command_in(text: str) -> tuple[Name, str] | None:
    """The command that a text is, and its arguments; None where it is none of ours."""
    found = slash_word(text)
    if found is None:
        return None
    word, rest = found
    second, _, others = rest.partition(" ")
    joined = f"{word}-{_folded(second).rstrip(PAUSES)}"
    if joined in _WORDS:
        # «/мои данные»
        return _WORDS[joined], others.strip()
    return (_WORDS[word], rest) if word in _WORDS else None


def asks_for_help(text: str) -> bool:
    """True for a private word that asks what can be done here."""
    return _folded(text.strip(' \n.!?«»"')) in _FOR_HELP


def alike(word: str, among: Collection[Name] = tuple(Name)) -> Name | None:
    """The command, of those in ``among``, that a mistyped word most resembles."""
    words = [one for one, name in _WORDS.items() if name in among]
    close = get_close_matches(word, words, n=1, cutoff=0.7)
    return _WORDS[close[0]] if close else None


def meant(text: str) -> tuple[Name, str] | None:
    """The command that a text is or, mistyped, most resembles, and what it says beside its name.

    None for what is said to people. Only :func:`command_in` is carried out.
    """
    command, typed = command_in(text), slash_word(text)
    if command is not None or typed is None:
        return command
    name = alike(typed[0])
    return (name, typed[1]) if name is not None else None
