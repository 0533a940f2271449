"""The words about announcements: their kinds, templates, and what their author is told."""

import re
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from handlers.wording import asked_instead, moment, tame
from handlers.wording.taming import tame_mentions
from policies.counting import counted
from policies.roles import ChatKind, Role
from policies.school import ChatPolicy


class Kind(StrEnum):
    """What an announcement is about (С50 3.6)."""

    TIMETABLE = "расписание"
    EVENT = "мероприятие"
    URGENT = "срочно"


# In whole words: «Срочная вакцинация» is the beginning of a text.
_KINDS: dict[str, Kind] = {
    "расписание": Kind.TIMETABLE,
    "timetable": Kind.TIMETABLE,
    "schedule": Kind.TIMETABLE,
    "мероприятие": Kind.EVENT,
    "событие": Kind.EVENT,
    "event": Kind.EVENT,
    "срочно": Kind.URGENT,
    "urgent": Kind.URGENT,
}
_PIN_WORDS = ("закрепить", "закрепи", "закрепите", "pin")
_TITLES = {
    Kind.TIMETABLE: "изменение в расписании",
    Kind.EVENT: "мероприятие",
    Kind.URGENT: "СРОЧНО",
}
FIELDS: dict[Kind, tuple[str, ...]] = {
    Kind.TIMETABLE: ("Когда", "Что меняется", "Кого касается"),
    Kind.EVENT: ("Что", "Когда", "Где", "Что взять с собой"),
    Kind.URGENT: ("Что случилось", "Кого касается", "Что делать"),
}
_FIELD = re.compile(r"\s*+[•*–—-]?\s*+([А-ЯЁа-яё ]{2,30}?)\s*+:\s*+(.*)")
_EMPTY = re.compile(r"[\s.…_–—-]*")

CANCEL, PIN, PIN_RULES = "Отменить", "Закрепить", "Закрепить правила"

OBSERVING = "Чат в режиме наблюдения: бот в нём молчит. Чтобы публиковать, включите: /режим работа"
CANCELLED = "Объявление отменено, в чате оно не появится."
NOT_CANCELLED = "Это объявление уже опубликовано или отменено."
PIN_NOTED = "Объявление будет закреплено, когда появится."
PIN_NOTED_BEFORE = "Уже отмечено: объявление будет закреплено."
PINNING = "Закрепляю."
PINNED_BEFORE = "Это сообщение уже закреплено."
RULES_PINNED = "Правила чата снова закреплены."


def kind_in(word: str) -> Kind | None:
    """The kind that a word means."""
    return _KINDS.get(word.lower().strip(",.:;!«»\"'"))


def is_pin(word: str) -> bool:
    """True for «закрепить»."""
    return word.lower().strip(",.:;") in _PIN_WORDS


def kinds() -> str:
    """No kind was named."""
    return (
        "Какое объявление? Напишите вид:\n"
        "• /объявление расписание — изменения в расписании\n"
        "• /объявление мероприятие — собрание, экскурсия, праздник\n"
        "• /объявление срочно — только если ждать нельзя: выйдет сразу в любое время\n"
        "Без текста бот пришлёт шаблон. «закрепить» после вида — закрепить сообщение."
    )


KIND_MISSING = (
    "Какое это объявление? «Срочно» выходит сразу в любое время, остальные — пока чат открыт."
)
KIND_NOT_CHOSEN = "Прежнее объявление не опубликовано: вид для него вы не выбрали. Вот оно:"


def kind_missing(dropped: str) -> str:
    """The question for the kind; ``dropped``: the text whose question it replaces, if any."""
    return asked_instead(KIND_MISSING, KIND_NOT_CHOSEN, dropped)


def never_opens(*, narrowed: bool) -> str:
    """The chat is closed for good; ``narrowed``: by a moderator's word."""
    back = "Вернуть часы школы: /часы школы." if narrowed else "Часы чата задаёт школа."
    return (
        "Объявление не опубликовано: чат закрыт и больше не откроется. "
        f"{back} Если ждать нельзя: /объявление срочно"
    )


def template(kind: Kind) -> str:
    """The template to fill in, as the command to send."""
    fields = "\n".join(f"{field}: …" for field in FIELDS[kind])
    return (
        "Скопируйте, заполните и отправьте боту или в чат. Лишние строки удалите; можно и "
        f"просто написать текст после вида.\n\n/объявление {kind.value}\n{fields}"
    )


def unfilled(fields: Sequence[str]) -> str:
    """Fields of the template that were left as they are."""
    return f"Заполните или удалите строки: {', '.join(fields)}."


def too_long(length: int, most: int) -> str:
    """More than one message holds."""
    signs = counted(length, "знак", "знака", "знаков")
    return f"Слишком длинно: {signs}, а можно не больше {most}. Сократите, пожалуйста."


def voiced(text: str) -> str:
    """The school's own words: addresses stay live in them, mentions and markup do not."""
    return tame_mentions(text).strip()


def filled(kind: Kind, text: str) -> tuple[str, tuple[str, ...]]:
    """The text with its fields set out as a list, and the fields left empty."""
    known = {_plain(field): field for field in FIELDS[kind]}
    lines, empty = [], []
    for line in text.splitlines():
        found = _FIELD.fullmatch(line)
        field = known.get(_plain(found.group(1))) if found else None
        if found is None or field is None:
            lines.append(line.rstrip())
        elif _EMPTY.fullmatch(found.group(2)):
            empty.append(field)
        else:
            lines.append(f"• {field}: {found.group(2).strip()}")
    return "\n".join(lines).strip(), tuple(empty)


def _plain(field: str) -> str:
    return " ".join(field.lower().replace("ё", "е").split())


def post(chat: ChatPolicy, role: Role, name: str, kind: Kind, text: str) -> str:
    """The announcement as the chat sees it."""
    whose = f"{_whose(chat, role)}, {tame(name)}" if name else _whose(chat, role)
    return f"{whose}: {_TITLES[kind]}\n\n{voiced(text)}"


def _whose(chat: ChatPolicy, role: Role) -> str:
    if role is Role.ADMINISTRATOR:
        return "Объявление администрации школы"
    if chat.kind in (ChatKind.PARENTS, ChatKind.PUPILS):
        return "Объявление классного руководителя"
    return "Объявление"


def held(chat: ChatPolicy, due: datetime, shown: str, *, pin: bool) -> str:
    """To its author: the chat is closed, the announcement waits."""
    pinned = " и будет закреплено" if pin else ""
    return (
        f"Чат «{tame(chat.title)}» сейчас закрыт. Объявление появится {moment(due)}{pinned}. "
        f"Если ждать нельзя: /объявление срочно\n\n{shown}"
    )


def held_short(due: datetime) -> str:
    """The same in a line."""
    return f"Чат закрыт. Объявление появится {moment(due)}."


def published(chat: ChatPolicy) -> str:
    """To its author: it stands."""
    return f"Объявление опубликовано в чате «{tame(chat.title)}»."


def published_and_pinned(chat: ChatPolicy, *, rules: bool) -> str:
    """To its author: it is pinned; there is room for one pinned message only."""
    instead = " Оно закреплено вместо правил чата." if rules else ""
    return f"Объявление закреплено в чате «{tame(chat.title)}».{instead}"


def not_pinned(chat: ChatPolicy) -> str:
    """To its author: the messenger did not pin it."""
    return (
        f"Закрепить сообщение в чате «{tame(chat.title)}» не удалось: так ответил мессенджер. "
        "Проверьте, что бот — администратор чата, или закрепите сами."
    )


def not_published(chat: ChatPolicy, why: str) -> str:
    """To its author: it does not stand."""
    return f"Объявление в чате «{tame(chat.title)}» не опубликовано: {why}."


REFUSED = "мессенджер не принял его. Проверьте, что бот — участник чата и может писать"
OBSERVED_MEANWHILE = "чат переведён в режим наблюдения"
CLOSED_FOR_GOOD = "чат больше не открывается"
