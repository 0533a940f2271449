"""The key ``open_hours``: days, windows and what to do with a late message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from policies.file.problems import Problems
from policies.file.tree import Node, Path
from policies.file.wording import choose
from policies.file.words import listed, nearest
from policies.hours import (
    DAY,
    HOLIDAYS,
    WEEKDAYS,
    OpenHours,
    SchoolCalendar,
    parse_days,
    parse_windows,
)
from policies.verdict import Ask

ON_LATE = ("remind", "delete", "defer")
DEFAULT_ON_LATE = "defer"
_EXAMPLE = 'напишите, например, mon-fri: "08:00-19:00"'
_SPOKEN_DAYS = {
    **dict(zip(("пн", "вт", "ср", "чт", "пт", "сб", "вс"), WEEKDAYS, strict=True)),
    "праздники": HOLIDAYS,
    "weekdays": "mon-fri",
    "weekend": "sat-sun",
    "будни": "mon-fri",
    "выходные": "sat-sun",
}


@dataclass(frozen=True, slots=True)
class HoursLayer:
    """What one section says of hours: ``days`` by single day, ``keys`` the key that named it."""

    path: Path
    days: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    on_late: str | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours that hold in a chat and what becomes of a message outside them."""

    open: OpenHours
    on_late: Ask


def read_hours(root: Node, above: Path, problems: Problems) -> HoursLayer | None:
    """Read ``open_hours`` of the section at ``above``; None where it is not named."""
    path = (*above, "open_hours")
    node = root.at(path)
    if node is None:
        return None
    if node.value is None or node.value == {}:
        problems.error(root.line_of(path), f"open_hours пуст; {_EXAMPLE}")
    if not node.value or not isinstance(node.value, dict):
        return None
    days: dict[str, str] = {}
    keys: dict[str, str] = {}
    on_late: str | None = None
    for key, value in node.value.items():
        line = root.line_of((*path, key))
        if key == "on_late":
            on_late = _on_late(value, line, problems)
            continue
        named = _days(key, line, problems)
        text = _windows(key, value, line, problems) if named else ""
        for day in named:
            if day in days:
                problems.error(line, f"день {day} уже назван ключом «{keys[day]}»; оставьте один")
            days[day], keys[day] = text, key
    return HoursLayer(path, days, keys, on_late)


def merged(layers: Sequence[HoursLayer | None], calendar: SchoolCalendar) -> Hours | None:
    """Lay the layers one over the other: a day that a later one names replaces the earlier.

    None where no layer names a day: then the chat is always open.
    """
    days: dict[str, str] = {}
    on_late = DEFAULT_ON_LATE
    for layer in layers:
        if layer is not None:
            days.update(layer.days)
            on_late = layer.on_late or on_late
    return Hours(OpenHours.parse(days, calendar), Ask(on_late)) if days else None


def always_open(hours: OpenHours) -> bool:
    """True when no minute of any day is closed."""
    every_day = [*WEEKDAYS, HOLIDAYS] if HOLIDAYS in hours.days else WEEKDAYS
    return all(_whole_day(hours, day) for day in every_day)


def never_open(hours: OpenHours) -> bool:
    """True when no day has a window."""
    return not any(chain.from_iterable(hours.days.get(day, ()) for day in WEEKDAYS))


def _whole_day(hours: OpenHours, day: str) -> bool:
    reached = 0
    for window in hours.days.get(day, ()):
        if window.start > reached:
            return False
        reached = max(reached, window.end)
    return reached >= DAY


def _on_late(node: Node, line: int, problems: Problems) -> str | None:
    if isinstance(node.value, str) and node.value in ON_LATE:
        return node.value
    given = node.plain()
    hint = "" if given != "strike" else " (за позднее сообщение предупреждений не бывает)"
    problems.error(line, f"on_late: {choose(given, ON_LATE)}{hint}")
    return None


def _days(key: str, line: int, problems: Problems) -> tuple[str, ...]:
    try:
        return parse_days(key)
    except ValueError:
        known = (*WEEKDAYS, HOLIDAYS, "mon-fri", "on_late")
        plain = key.strip().lower().replace("–", "-").replace(" ", "")
        guess = _SPOKEN_DAYS.get(plain) or nearest(plain, known)
        if guess is None and plain[:3] in WEEKDAYS:
            guess = plain[:3]
        remedy = f"может быть, {guess}?" if guess else f"есть: {listed(known)}"
        if plain[:1].isdigit():
            remedy = 'время с запятой берут в кавычки целиком: "08:00-12:00, 13:00-19:00"'
        problems.error(line, f"«{key}» — не день недели; {remedy}")
        return ()


def _windows(key: str, node: Node, line: int, problems: Problems) -> str:
    given = node.plain()
    if not isinstance(given, str):
        problems.error(line, f'{key}: нужно «closed» или время в кавычках: "08:00-19:00"')
        return "closed"
    try:
        parse_windows(given)
    except ValueError as error:
        problems.error(line, f"{key}: {error}")
        return "closed"
    return given
