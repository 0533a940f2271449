"""Pydantic's complaints in Russian, with the line they belong to."""

from collections.abc import Iterable, Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from policies.file.problems import Problems
from policies.file.schema import (
    ChatSection,
    KindsSection,
    LayerSection,
    PolicyFile,
    SchoolSection,
    StrikesSection,
    section_at,
)
from policies.file.tree import Node, Path
from policies.file.words import listed, nearest
from policies.hours import HOLIDAYS, WEEKDAYS
from policies.rulebook import RULE_IDS

# Where a key that stands in the wrong place belongs. The first section that has it wins.
_HOMES: Mapping[str, str] = {
    **dict.fromkeys(ChatSection.model_fields, "внутри чата в списке chats"),
    **dict.fromkeys(KindsSection.model_fields, "в разделе kinds"),
    **dict.fromkeys(RULE_IDS, "внутри policies"),
    **dict.fromkeys((*WEEKDAYS, "mon-fri", HOLIDAYS, "on_late"), "внутри open_hours"),
    **dict.fromkeys(StrikesSection.model_fields, "внутри strikes"),
    **dict.fromkeys(SchoolSection.model_fields, "в разделе school"),
    **dict.fromkeys(LayerSection.model_fields, "в defaults, в виде чата или в самом чате"),
    **dict.fromkeys(PolicyFile.model_fields, "в начале строки, без отступа"),
}


def report(error: ValidationError, root: Node, problems: Problems) -> None:
    """Note every complaint of the file's own schema at its line."""
    details = error.errors(include_url=False)
    unknown = [tuple(one["loc"]) for one in details if one["type"] == "extra_forbidden"]
    for detail in details:
        path = tuple(detail["loc"])
        if path in unknown:
            problems.error(root.line_of(path), unknown_key_at(path))
        elif detail["type"] != "missing" or not _misspelt(path, unknown):
            problems.error(root.line_of(path), complaint(detail))


def _misspelt(missing: Path, unknown: Iterable[Path]) -> bool:
    """True when the missing key is there in a wrong spelling, which is said already."""
    names = [str(path[-1]) for path in unknown if path[:-1] == missing[:-1]]
    return any(nearest(name, (str(missing[-1]),)) for name in names)


def unknown_key_at(path: Path) -> str:
    """What is said of a key that its section does not know."""
    key = str(path[-1])
    section = section_at(path[:-1])
    known = tuple(section.model_fields) if section else ()
    home = None if key in known else _HOMES.get(key)
    return unknown_key(key, known, home)


def unknown_key(key: str, known: Iterable[str], home: str | None = None) -> str:
    """«ключа … нет», with the key that was meant, its place, or all keys there are."""
    known = tuple(known)
    if home:
        return f"ключу «{key}» здесь не место: он стоит {home}; проверьте отступ"
    if key.strip() != key:
        return f"у ключа «{key.strip()}» неразрывный пробел; замените его обычным"
    guess = nearest(key, known)
    remedy = f"может быть, {guess}?" if guess else f"есть: {listed(known)}"
    if key.isdecimal():
        remedy = "если это дробь, она пишется с точкой: 0.6"
    return f"ключа «{key}» здесь нет; {remedy}"


def complaint(detail: ErrorDetails) -> str:
    """One complaint of pydantic in Russian; it names the key, the fault and the remedy."""
    names = [str(step) for step in detail["loc"] if isinstance(step, str)]
    name = names[-1] if names else ""
    if detail["type"] == "missing":
        return f"не хватает ключа «{name}»; добавьте его"
    return f"{name}: {_fault(detail)}" if name else _fault(detail)


def _fault(detail: ErrorDetails) -> str:
    kind, given = detail["type"], _shown(detail["input"])
    context = detail.get("ctx", {})
    if kind == "value_error":
        return str(context.get("error", detail["msg"]))
    if kind == "literal_error":
        expected = str(context.get("expected", ""))
        return choose(detail["input"], expected.replace("'", "").replace(" or ", ", ").split(", "))
    too_big = isinstance(detail["input"], float) and abs(detail["input"]) > _BIGGEST
    if too_big and _SIMPLE.get(kind) == _WHOLE:
        return "число слишком велико; проверьте, нет ли лишней цифры"
    if kind in _SIMPLE:
        return _SIMPLE[kind].format(given=given, **context)
    return f"значение {given} не подходит"


def choose(given: object, choices: Iterable[str]) -> str:
    """What is said when a word is none of those it may be."""
    choices = tuple(choices)
    guess = nearest(given, choices) if isinstance(given, str) else None
    remedy = f"может быть, {guess}? Можно: {listed(choices)}" if guess else listed(choices)
    return f"{_shown(given)} не подходит; {remedy if guess else f'можно: {remedy}'}"


def _shown(value: object) -> str:
    """The value as the file's author knows it, never long."""
    if value is None:
        return "пустое значение"
    if isinstance(value, bool):
        return "«true»" if value else "«false»"
    if isinstance(value, dict):
        return "раздел с ключами"
    if isinstance(value, list | tuple):
        return "список"
    text = " ".join(str(value).split())
    return f"«{text[:60]}…»" if len(text) > 60 else f"«{text}»"


# Beyond this not every whole number is one.
_BIGGEST = 2.0**53
_WHOLE = "нужно целое число без кавычек, а стоит {given}"
_NUMBER = "нужно число, а стоит {given}"
_TEXT = "нужен текст (возьмите его в кавычки), а стоит {given}"
_LIST = "нужен список в квадратных скобках, [одно, другое], а стоит {given}"
_KEYS = "нужны строки «ключ: значение» с отступом, а стоит {given}"

_SIMPLE: Mapping[str, str] = {
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float", "int_parsing_size"), _WHOLE),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), _NUMBER),
    "string_type": _TEXT,
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type"), _LIST),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type", "mapping_type"), _KEYS),
    **dict.fromkeys(("bool_type", "bool_parsing"), "нужно true или false, а стоит {given}"),
    "greater_than_equal": "{given} слишком мало; нужно не меньше {ge}",
    "greater_than": "{given} слишком мало; нужно больше {gt}",
    "less_than_equal": "{given} слишком много; нужно не больше {le}",
    "less_than": "{given} слишком много; нужно меньше {lt}",
    "string_too_short": "текст пуст или короток; впишите его",
    "string_too_long": "текст слишком длинный; не больше {max_length} знаков",
    "too_short": "в списке слишком мало; нужно не меньше {min_length}",
    "too_long": "в списке слишком много; не больше {max_length}",
    "string_pattern_mismatch": "{given} не подходит по виду; нужно {pattern}",
}
