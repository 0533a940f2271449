"""The scalar fields of the policy file: how each is read and what is said when it is wrong."""

import re
from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, WithJsonSchema

from policies.duration import MONTH, Duration
from policies.file import presets
from policies.file.words import nearest
from policies.school import CHAT_BASE

_FIRST_CHAT, _END_OF_CHATS = CHAT_BASE + 1, 200_000_000_000
# A community's chats are numbered from one on; nobody has a hundred million.
_LAST_CHAT = CHAT_BASE + 100_000_000
# The sign of these is the reverse of what everybody means by it.
_REVERSED = re.compile(r"(?:Etc/)?GMT[+-]\d+", re.I)
_LONGEST_EXPIRE = Duration(100, "years")


def _person(number: int) -> int:
    if number <= 0:
        raise ValueError(f"{number} — не человек; нужен id страницы VK, например 101")
    if CHAT_BASE <= number < _END_OF_CHATS:
        raise ValueError(f"{number} — номер беседы, а не человека; нужен id страницы VK")
    return number


def _chat(number: int) -> int:
    if number < _FIRST_CHAT:
        raise ValueError(
            f"{number} — не беседа; номер беседы начинается с {_FIRST_CHAT} ({CHAT_BASE} + номер)"
        )
    if number > _LAST_CHAT:
        raise ValueError(f"{number} — слишком большой номер беседы; проверьте, нет ли лишней цифры")
    return number


def _timezone(value: object) -> ZoneInfo:
    example = "напишите, например, Europe/Kaliningrad"
    name = _text(value, f"нужно название часового пояса; {example}")
    if _REVERSED.fullmatch(name):
        raise ValueError(f"в названии «{name}» знак обратный настоящему; {example}")
    try:
        zone = ZoneInfo(name)
    # KeyError for an unknown name, ValueError for a path, OSError for a folder of zones.
    except (KeyError, ValueError, OSError) as error:
        guess = nearest(name, (one for one in available_timezones() if "/" in one))
        remedy = f"может быть, {guess}?" if guess else example
        raise ValueError(f"часового пояса «{name}» нет; {remedy}") from error
    return zone


def _day(value: object) -> date:
    remedy = "напишите год-месяц-день: 2026-05-02"
    text = _text(value, f"нужна дата; {remedy}")
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"«{text}» — не дата; {remedy}") from error
    # Python also reads 20260502 and 2026-W18-6, which nobody would recognise as a date.
    if text != day.isoformat():
        raise ValueError(f"«{text}» — не дата; {remedy}")
    return day


def _text(value: object, complaint: str) -> str:
    if isinstance(value, str):
        return value
    raise ValueError(complaint)


def _duration(value: object) -> Duration:
    if isinstance(value, Duration):
        return value
    remedy = "нужен срок с единицей; напишите, например, «7 days» или «1 month»"
    return Duration.parse(_text(value, remedy))


def _block(value: object) -> Duration:
    length = _duration(value)
    if longer(length, MONTH):
        raise ValueError(
            f"блокировка «{value}» длиннее месяца, а больше месяца нельзя "
            "(Положение об этике общения, п. 2.6); напишите «1 month» или меньше"
        )
    return length


def _expire(value: object) -> Duration:
    length = _duration(value)
    if longer(length, _LONGEST_EXPIRE):
        raise ValueError(f"срок «{value}» слишком велик; напишите, например, «1 year»")
    return length


def _wait(value: object) -> Duration:
    length = _duration(value)
    if longer(length, MONTH):
        raise ValueError(f"срок «{value}» больше месяца; напишите, например, «24 h» или «5 days»")
    return length


_DAYS = {
    "seconds": 1 / 86400,
    "minutes": 1 / 1440,
    "hours": 1 / 24,
    "days": 1.0,
    "weeks": 7.0,
    # The longest of each, so that 31 days are no longer than a month.
    "months": 31.0,
    "years": 366.0,
}


def longer(one: Duration, other: Duration) -> bool:
    """True when ``one`` is longer than ``other``, a month counted as its longest 31 days."""
    return one.amount * _DAYS[one.unit] > other.amount * _DAYS[other.unit]


def _regulation(name: str) -> str:
    known = presets.ids()
    if name not in known:
        guess = nearest(name, known)
        remedy = f"может быть, {guess}?" if guess else f"есть: {', '.join(known)}"
        raise ValueError(f"положения «{name}» нет; {remedy}")
    return name


def _empty_list(value: object) -> object:
    return [] if value is None else value


def _empty_mapping(value: object) -> object:
    return {} if value is None else value


NO_ITEMS = BeforeValidator(_empty_list)
NO_KEYS = BeforeValidator(_empty_mapping)

PersonId = Annotated[int, AfterValidator(_person)]
ChatId = Annotated[
    int,
    AfterValidator(_chat),
    WithJsonSchema({"type": "integer", "minimum": _FIRST_CHAT, "maximum": _LAST_CHAT}),
]
Timezone = Annotated[
    ZoneInfo,
    PlainValidator(_timezone),
    WithJsonSchema({"type": "string", "examples": ["Europe/Kaliningrad", "Europe/Moscow"]}),
]
Day = Annotated[date, PlainValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
_DURATION_SCHEMA = WithJsonSchema(
    {"type": "string", "examples": ["30 min", "24 h", "7 days", "1 month"]}
)
BlockLength = Annotated[Duration, PlainValidator(_block), _DURATION_SCHEMA]
Expiry = Annotated[Duration, PlainValidator(_expire), _DURATION_SCHEMA]
Wait = Annotated[Duration, PlainValidator(_wait), _DURATION_SCHEMA]
RegulationId = Annotated[str, AfterValidator(_regulation)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
