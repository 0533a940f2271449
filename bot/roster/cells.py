"""What stands in a roster's cells: classes, names, pages, who has left."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.roster import wording
from policies.school import CHAT_BASE, class_called

CLASS_LIMIT, NAME_LIMIT, POST_LIMIT = 16, 200, 100

_NAME = re.compile(
    r"[^\W\d_][^\W\d_ .'’()–-]*(?:[ .'’–-]+[^\W\d_ .'’()–-]+)*\.?(?: ?\(\w{1,12}\))?"
)
_POST = re.compile(r"[^\W_][^\n]*")
_ADDRESS = re.compile(r"(?:https?://)?(?:www\.|m\.)?vk\.(?:com|ru)/(.+)", re.I)
_MENTION = re.compile(r"\[(\w{1,64})\|[^\]]{0,200}\]")
_NUMBER = re.compile(r"(?:id)?(\d{1,20})/?", re.I)
_SHORTENED = re.compile(r"\d+(?:[.,]\d+)?[eеEЕ]\+?\d+")
_COMMUNITY = re.compile(r"(?:club|public|event)\d+|-\d+", re.I)
_MANY = re.compile(r"\s{0,60}[,;\n]\s{0,60}")
NO_PAGE = frozenset({"-", "–", "—", "?", "нет"})
_YES = frozenset({"да", "выбыл", "выбыла", "yes", "true", "1", "+", "д", "y"})
_NO = frozenset({"нет", "no", "false", "0", "-", "–", "—", "н", "n"})
_DAYS = ("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y", "%d.%m.%y", "%d-%m-%Y")


class Wrong(Exception):
    """A cell that cannot be read; the text says why and what would be right, in Russian."""


@dataclass(frozen=True, slots=True)
class Left:
    """Whether somebody has left the school, and on which day where that is said."""

    gone: bool
    on: date | None = None


def read_class(text: str) -> str:
    """A class in its one spelling. Raises ``Wrong``."""
    called = class_called(text)
    if len(called) > CLASS_LIMIT:
        raise Wrong(wording.bad_class(text))
    return called


def read_name(who: str, text: str) -> str:
    """A person's name: surname and name at least. Raises ``Wrong``."""
    if len(text) > NAME_LIMIT:
        raise Wrong(wording.long_text(who, NAME_LIMIT))
    if not _NAME.fullmatch(text):
        raise Wrong(wording.bad_name(who, text))
    words = re.findall(r"[^\W\d_]+", re.sub(r"\(.*", "", text))
    for word in words:
        if re.search("[a-z]", word, re.I) and re.search("[а-яё]", word, re.I):
            raise Wrong(wording.mixed_letters(who, text))
    if len(words) < 2:
        raise Wrong(wording.short_name(who, text))
    return text


def read_post(text: str) -> str:
    """An employee's post. Raises ``Wrong``."""
    if len(text) > POST_LIMIT:
        raise Wrong(wording.long_text("должность", POST_LIMIT))
    if text and not _POST.fullmatch(text):
        raise Wrong(wording.bad_post(text))
    return text


def read_page(who: str, text: str) -> int | None:
    """The id of a page: 301, id301, @id301, https://vk.com/id301; None for «-».

    Raises ``Wrong``. An address by name cannot be resolved without VK.
    """
    plain = text.strip().strip("<>")
    if plain.lower() in NO_PAGE or not plain:
        return None
    mention = _MENTION.fullmatch(plain)
    if mention is not None:
        plain = mention.group(1)
    address = _ADDRESS.fullmatch(plain)
    if address is not None:
        plain = address.group(1).partition("?")[0].partition("#")[0]
    named = plain.startswith(("@", "*"))
    plain = plain.lstrip("@*").strip()
    if _SHORTENED.fullmatch(plain):
        raise Wrong(wording.page_cut(who, text))
    if _COMMUNITY.fullmatch(plain):
        raise Wrong(wording.page_community(who, text))
    found = _NUMBER.fullmatch(plain)
    if found is not None and 0 < int(found.group(1)) < CHAT_BASE:
        return int(found.group(1))
    if found is None and (address is not None or named):
        raise Wrong(wording.page_screen_name(who, text))
    raise Wrong(wording.bad_page(who, text))


def read_left(text: str, today: date) -> Left | None:
    """«да», «нет» or the day; None where nothing is said. Raises ``Wrong``."""
    plain = text.lower().strip(" .")
    if not plain:
        return None
    if plain in _NO:
        return Left(gone=False)
    if plain in _YES:
        return Left(gone=True)
    for layout in _DAYS:
        try:
            day = datetime.strptime(plain, layout).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if day > today:
            raise Wrong(wording.left_in_future(text))
        return Left(gone=True, on=day)
    raise Wrong(wording.bad_left(text))


def several(text: str) -> Sequence[str]:
    """What a cell lists: by comma, semicolon or on lines of their own."""
    return [part for part in _MANY.split(text.strip(" ,;\n")) if part]
