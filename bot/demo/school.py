"""The school of the demo: its people, its chats, its hours.

The names are invented. What the chats allow is in ``policy.yaml`` beside this module,
a policy file like any other; nothing of it is repeated here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML

from bot.clock import SteeredClock
from emulator import World
from policies.hours import OpenHours

POLICY: Final[Traversable] = files("bot.demo") / "policy.yaml"
"""The demo's policy file."""

PARENTS_CHAT: Final = 2_000_000_001
PUPILS_CHAT: Final = 2_000_000_002
CHAT_TITLE: Final = "5А, родители"
PUPILS_TITLE: Final = "5А, ученики"

TEACHER: Final = 201
ADMINISTRATOR: Final = 101
COMMISSION: Final = 103


class Place(StrEnum):
    """Who somebody is at school."""

    ADMINISTRATION = "administration"
    COMMISSION = "commission"
    TEACHER = "teacher"
    PARENT = "parent"
    PUPIL = "pupil"


PLACE_WORDS: Final[Mapping[Place, str]] = {
    Place.ADMINISTRATION: "администрация",
    Place.COMMISSION: "комиссия по спорам",
    Place.TEACHER: "классный руководитель",
    Place.PARENT: "родитель",
    Place.PUPIL: "ученик",
}


@dataclass(frozen=True, slots=True)
class Resident:
    """A person of the demo: VK id, the profile's names, sex as VK codes it, who they are.

    ``about`` says it in a few words; ``private``: whether the bot may write to them.
    """

    id: int
    first_name: str
    last_name: str
    sex: int
    place: Place
    about: str
    private: bool = True


_WOMAN, _MAN = 1, 2
_P, _U = Place.PARENT, Place.PUPIL

STAFF: Final = (
    Resident(TEACHER, "Ольга Викторовна", "Смирнова", _WOMAN, Place.TEACHER, "модератор чата"),
    Resident(ADMINISTRATOR, "Марина Павловна", "Орлова", _WOMAN, Place.ADMINISTRATION, "завуч"),
    Resident(COMMISSION, "Игорь Николаевич", "Белов", _MAN, Place.COMMISSION, "социальный педагог"),
)
PARENTS: Final = (
    Resident(301, "Анна Сергеевна", "Петрова", _WOMAN, _P, "мама Кости"),
    Resident(302, "Дмитрий", "Кузнецов", _MAN, _P, "папа Алисы"),
    Resident(303, "Елена Андреевна", "Соколова", _WOMAN, _P, "мама Миши"),
    Resident(304, "Сергей", "Волков", _MAN, _P, "папа Дани"),
    Resident(305, "Наталья", "Лебедева", _WOMAN, _P, "мама Вари"),
    Resident(306, "Руслан", "Хасанов", _MAN, _P, "папа Тимура"),
    Resident(307, "Ирина Михайловна", "Зайцева", _WOMAN, _P, "мама Сони"),
    Resident(308, "Алексей", "Морозов", _MAN, _P, "папа Лизы"),
    Resident(309, "Гульнара", "Юсупова", _WOMAN, _P, "мама Амины", private=False),
    Resident(310, "Виктор Павлович", "Егоров", _MAN, _P, "дедушка Насти", private=False),
)
NEWCOMERS: Final = (
    Resident(311, "Юлия", "Фёдорова", _WOMAN, _P, "мама Егора"),
    Resident(312, "Павел", "Никитин", _MAN, _P, "папа Маши"),
    Resident(313, "Светлана Игоревна", "Громова", _WOMAN, _P, "мама Кирилла"),
)
PUPILS: Final = (
    Resident(401, "Костя", "Петров", _MAN, _U, "5А"),
    Resident(402, "Алиса", "Кузнецова", _WOMAN, _U, "5А"),
    Resident(403, "Тимур", "Хасанов", _MAN, _U, "5А"),
    Resident(404, "Соня", "Зайцева", _WOMAN, _U, "5А"),
)
RESIDENTS: Final[Mapping[int, Resident]] = {
    one.id: one for one in (*STAFF, *PARENTS, *NEWCOMERS, *PUPILS)
}


@cache
def _policy() -> Mapping[str, Any]:
    read: Mapping[str, Any] = YAML(typ="safe", pure=True).load(POLICY.read_text("utf-8"))
    return read


@cache
def timezone() -> ZoneInfo:
    """The school's time zone."""
    return ZoneInfo(_policy()["school"]["timezone"])


@cache
def open_hours() -> OpenHours:
    """When the demo's chats may be written to."""
    days = dict(_policy()["defaults"]["open_hours"])
    days.pop("on_late", None)
    return OpenHours.parse(days)


def first_morning(today: datetime) -> datetime:
    """Two hours after the opening of the first school day from the day of ``today`` on, in UTC.

    The demo begins there: the chat is open and the whole day lies ahead.
    """
    local = today.astimezone(timezone())
    opening = open_hours().next_opening(local.replace(hour=0, minute=0, second=0, microsecond=0))
    return ((opening or local) + timedelta(hours=2)).astimezone(UTC)


def found(clock: SteeredClock, *, token: str = "demo-token") -> World:  # noqa: S107 — opens nothing
    """A VK with the school in it, on the demo's clock; no event has happened yet."""
    world = World(clock.timestamp, token=token, clock_settable=False)
    for one in RESIDENTS.values():
        world.add_user(
            one.id, one.first_name, one.last_name, sex=one.sex, messages_allowed=one.private
        )
    world.add_chat(
        PARENTS_CHAT,
        CHAT_TITLE,
        owner=TEACHER,
        admins=[ADMINISTRATOR],
        members=[one.id for one in PARENTS],
    )
    world.add_chat(
        PUPILS_CHAT,
        PUPILS_TITLE,
        owner=TEACHER,
        admins=[ADMINISTRATOR],
        members=[one.id for one in PUPILS],
    )
    return world
