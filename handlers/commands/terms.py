"""Terms as people say them in a command: «на 2 часа», «полчаса», «1,5 дня».

The policy file's own are stricter (:mod:`policies.duration`).
"""

import re
from datetime import datetime, timedelta

from handlers.commands.leading import bare
from policies.duration import Duration

_TILL = re.compile(r"до (\d{1,2})(?:[:.](\d{2}))?(?:\s?(?:ч|час|часа|часов))?")
# A bounded count, so that nothing written here costs more than reading it.
_HALVES = re.compile(r"(\d{1,3})[.,]5\s?([а-яa-z]{1,10})")
_SMALLER = {"hours": (60, "minutes"), "days": (24, "hours"), "weeks": (7 * 24, "hours")}
_SPOKEN = {
    "полчаса": "30 минут",
    "пол часа": "30 минут",
    "полдня": "12 часов",
    "полтора часа": "90 минут",
    "полторы недели": "252 часа",
    "полтора дня": "36 часов",
}


def until(text: str, begins: datetime) -> datetime:
    """The end of what ``begins`` then (local time): «до 15:00», or a term after it.

    An hour that has passed is tomorrow's. Raises ``ValueError`` where ``text`` says no end.
    """
    found = _TILL.fullmatch(_plain(text))
    if found is None:
        return term(text).after(begins)
    hour, minute = int(found[1]), int(found[2] or 0)
    midnight = begins.replace(hour=0, minute=0, second=0, microsecond=0)
    if (hour, minute) == (24, 0):
        return midnight + timedelta(days=1)
    ends = midnight.replace(hour=hour, minute=minute)
    return ends if ends > begins else ends + timedelta(days=1)


def term(text: str) -> Duration:
    """The length of time that ``text`` says. Raises ``ValueError`` where it says none."""
    plain = _plain(text).removeprefix("на ")
    if plain in _SPOKEN:
        return Duration.parse(_SPOKEN[plain])
    found = _HALVES.fullmatch(plain)
    if found is None:
        return Duration.parse(plain)
    whole = Duration.parse(f"1 {found[2]}")
    if whole.unit not in _SMALLER:
        return Duration.parse(plain)
    parts, unit = _SMALLER[whole.unit]
    return Duration(int(found[1]) * parts + parts // 2, unit)


def _plain(text: str) -> str:
    return " ".join(bare(text).lower().split())
