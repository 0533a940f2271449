"""The school of the demo: its people, its chats, its hours.

The names are invented. What the chats allow is in ``policy.yaml`` beside this module,
a policy file like any other; nothing of it is repeated here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final
from zoneinfo import ZoneInfo

from bot.clock import SteeredClock
from emulator import World
from policies.file import load
from policies.school import PolicySnapshot

POLICY: Final[Traversable] = files("bot.demo") / "policy.yaml"
"""The demo's policy file."""
ROSTER: Final[Traversable] = files("bot.demo") / "roster.csv"
"""The demo's roster, a table like any secretary's."""

PARENTS_CHAT: Final = 2_000_000_001
PUPILS_CHAT: Final = 2_000_000_002
CHAT_TITLE: Final = "5А, родители"
PUPILS_TITLE: Final = "5А, ученики"

TEACHER: Final = 201
ADMINISTRATOR: Final = 101
COMMISSION: Final = 103


@dataclass(frozen=True, slots=True)
class Resident:
    """A person of the demo: VK id, the profile's names, sex as VK codes it.

    ``about`` says who they are; ``private``: whether the bot may write to them.
    """

    id: int
    first_name: str
    last_name: str
    sex: int
    about: str
    private: bool = True


_WOMAN, _MAN = 1, 2

STAFF: Final = (
    Resident(TEACHER, "Ольга Викторовна", "Смирнова", _WOMAN, "классный руководитель"),
    Resident(ADMINISTRATOR, "Марина Павловна", "Орлова", _WOMAN, "завуч"),
    Resident(COMMISSION, "Игорь Николаевич", "Белов", _MAN, "комиссия по спорам"),
)
PARENTS: Final = (
    Resident(301, "Анна Сергеевна", "Петрова", _WOMAN, "мама Кости"),
    Resident(302, "Дмитрий", "Кузнецов", _MAN, "папа Алисы"),
    Resident(303, "Елена Андреевна", "Соколова", _WOMAN, "мама Миши"),
    Resident(304, "Сергей", "Волков", _MAN, "папа Дани"),
    Resident(305, "Наталья", "Лебедева", _WOMAN, "мама Вари"),
    Resident(306, "Руслан", "Хасанов", _MAN, "папа Тимура"),
    Resident(307, "Ирина Михайловна", "Зайцева", _WOMAN, "мама Сони"),
    Resident(308, "Алексей", "Морозов", _MAN, "папа Лизы"),
    Resident(309, "Гульнара", "Юсупова", _WOMAN, "мама Амины", private=False),
    Resident(310, "Виктор Павлович", "Егоров", _MAN, "дедушка Насти", private=False),
)
NEWCOMERS: Final = (
    Resident(311, "Юлия", "Фёдорова", _WOMAN, "мама Егора"),
    Resident(312, "Павел", "Никитин", _MAN, "папа Маши"),
    Resident(313, "Светлана Игоревна", "Громова", _WOMAN, "мама Кирилла"),
    Resident(314, "Оксана", "Дроздова", _WOMAN, "мама Ильи"),
)
PUPILS: Final = (
    Resident(401, "Костя", "Петров", _MAN, "ученик 5А"),
    Resident(402, "Алиса", "Кузнецова", _WOMAN, "ученица 5А"),
    Resident(403, "Тимур", "Хасанов", _MAN, "ученик 5А"),
    Resident(404, "Соня", "Зайцева", _WOMAN, "ученица 5А"),
)
RESIDENTS: Final[Mapping[int, Resident]] = {
    one.id: one for one in (*STAFF, *PARENTS, *NEWCOMERS, *PUPILS)
}


@cache
def policy() -> PolicySnapshot:
    """The demo's policy file, as it was shipped."""
    return load(POLICY.read_text("utf-8"), source=POLICY.name)


def timezone() -> ZoneInfo:
    """The school's time zone, as it was shipped."""
    return policy().school.timezone


def first_morning(today: datetime) -> datetime:
    """Two hours after the opening of the first school day from the day of ``today`` on, in UTC.

    The demo begins there: the chat is open and the whole day lies ahead.
    """
    local = today.astimezone(timezone())
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    hours = policy().chats[PARENTS_CHAT].hours
    opening = hours.next_opening(midnight) if hours else None
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
