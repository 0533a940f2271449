"""What the messenger would not let a person do, in words for that person."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from math import isfinite
from typing import Final

from handlers.wording import day_and_month

_WORDS: Final[Mapping[str, str]] = {
    "unknown_user": "Такого участника в показе нет.",
    "unknown_chat": "Такого чата в показе нет.",
    "unknown_message": "Этого сообщения уже нет.",
    "not_in_chat": "Этот участник сейчас не в чате.",
    "already_in_chat": "Этот участник уже в чате.",
    "kicked": "Удалённый из чата не может вернуться сам: его приглашают снова.",
    "not_admin": "Удалять участников может только администратор чата.",
    "owner": "Создателя чата удалить нельзя.",
    "no_such_button": "Такой кнопки под сообщением уже нет.",
}


def in_words(reason: str, zone: tzinfo, restricted_until: float | None = None) -> str:
    """The emulator's one-word ``reason`` in Russian; the end of a restriction in Unix seconds,
    told in the school's time ``zone``.
    """
    if reason == "restricted":
        return f"Сейчас можно только читать. {_until(zone, restricted_until)}".strip()
    return _WORDS.get(reason, "Мессенджер этого не позволяет.")


def _until(zone: tzinfo, restricted_until: float | None) -> str:
    if restricted_until is None or not isfinite(restricted_until):
        return ""
    end = datetime.fromtimestamp(restricted_until, UTC).astimezone(zone)
    return f"Писать можно будет {day_and_month(end)} после {end:%H:%M}."
