"""YAML as a tree that remembers lines.

ruamel.yaml reads the text into events; the tree is built here, because only so can
duplicate keys, depth and the growth of aliases be refused with their line before
anything is expanded. Plain scalars are read by the core schema of YAML 1.2:
``yes``, ``off``, ``08:00`` and ``2026-05-02`` are text.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from policies.file.yaml_errors import UnreadableYaml, translated

# A school of ten thousand chats fits in.
MAX_CHARACTERS = 900 * 1024
MAX_DEPTH = 20
MAX_NODES = 100_000

Scalar = str | int | float | bool | None
Path = tuple[str | int, ...]


@dataclass(slots=True)
class Node:
    """A value of the file and the line on which it begins.

    ``keys`` are the lines of a mapping's keys; ``size`` counts the nodes in it with
    every alias expanded. Not changed once :func:`read_tree` has returned it.
    """

    line: int
    value: "Scalar | dict[str, Node] | list[Node]" = None
    keys: dict[str, int] = field(default_factory=dict)
    size: int = 1

    def plain(self) -> object:
        """The value as plain dicts, lists and scalars."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def at(self, path: Path) -> "Node | None":
        """The node at ``path``, or None."""
        node: Node | None = self
        for step in path:
            node = node._child(step) if node else None
        return node

    def line_of(self, path: Path) -> int:
        """The line of the key or item at ``path``, or of the nearest thing above that exists."""
        node, line = self, self.line
        for step in path:
            child = node._child(step)
            if child is None:
                break
            line = node.keys.get(step, child.line) if isinstance(step, str) else child.line
            node = child
        return line

    def mapping(self, *path: str | int) -> "Mapping[str, Node]":
        """The mapping at ``path``; empty where there is none."""
        node = self.at(path)
        return node.value if node and isinstance(node.value, dict) else {}

    def _child(self, step: str | int) -> "Node | None":
        if isinstance(self.value, dict) and isinstance(step, str):
            return self.value.get(step)
        if isinstance(self.value, list) and isinstance(step, int) and step < len(self.value):
            return self.value[step]
        return None


def read_tree(text: str) -> Node:
    """Read one YAML document. Raises :class:`UnreadableYaml` with a line and Russian words."""
    if len(text) > MAX_CHARACTERS:
        raise UnreadableYaml(1, f"файл слишком велик: больше {MAX_CHARACTERS // 1024} КБ")
    text = text.removeprefix("\ufeff")
    builder = _Builder()
    try:
        for event in _events(text):
            builder.take(event)
    except YAMLError as error:
        raise translated(error, text, builder.long_quote) from error
    if builder.root is None:
        raise UnreadableYaml(1, "файл пуст; начните с раздела school:")
    return builder.root


def _events(text: str) -> Iterator[Event]:
    parse: Callable[[str], Iterator[Event]] = YAML(typ="safe", pure=True).parse
    return parse(text)


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come yet; ``key`` waits for its value."""

    node: Node
    anchor: str | None
    key: str | None = None


class _Builder:
    """Turns events into nodes without recursion, so depth is bounded by us and not by Python."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[_Open] = []
        self._anchors: dict[str, Node | None] = {}
        self._documents = 0
        # Where the last text began if it is quoted and runs over several lines: should the
        # YAML break right after it, its closing quote is what is missing.
        self.long_quote: int | None = None

    def take(self, event: Event) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise UnreadableYaml(line, "в файле второй документ; уберите строку «---»")
        elif isinstance(event, AliasEvent):
            self._add(self._anchored(event.anchor, line), line)
        elif isinstance(event, ScalarEvent):
            node = Node(line, _scalar(event, line))
            runs_on = event.style in ("'", '"') and event.end_mark.line >= line
            self.long_quote = line if runs_on else None
            self._name(event.anchor, node)
            self._add(node, line)
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            self._begin(event, line)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            done = self._open.pop()
            self._name(done.anchor, done.node)
            self._add(done.node, done.node.line)

    def _begin(self, event: MappingStartEvent | SequenceStartEvent, line: int) -> None:
        if event.tag is not None:
            raise UnreadableYaml(line, f"пометка «{event.tag}» здесь не нужна; уберите её")
        if len(self._open) >= MAX_DEPTH:
            raise UnreadableYaml(line, f"вложенность больше {MAX_DEPTH} уровней")
        within = self._open[-1] if self._open else None
        if within and isinstance(within.node.value, dict) and within.key is None:
            raise UnreadableYaml(line, "ключом может быть только слово, а не список")
        if event.anchor:
            self._anchors[event.anchor] = None
        empty: dict[str, Node] | list[Node] = {} if isinstance(event, MappingStartEvent) else []
        self._open.append(_Open(Node(line, empty), event.anchor))

    def _name(self, anchor: str | None, node: Node) -> None:
        if anchor:
            self._anchors[anchor] = node

    def _anchored(self, name: str, line: int) -> Node:
        if name not in self._anchors:
            raise UnreadableYaml(
                line,
                f"ссылка «*{name}» ни на что не указывает; пометьте образец «&{name}» выше, "
                "а если это не ссылка, возьмите её в кавычки",
            )
        node = self._anchors[name]
        if node is None:
            raise UnreadableYaml(line, f"ссылка «*{name}» указывает на саму себя; уберите её")
        return node

    def _add(self, node: Node, line: int) -> None:
        if not self._open:
            self.root = node
            return
        within = self._open[-1]
        if isinstance(within.node.value, list):
            within.node.value.append(node)
        elif isinstance(within.node.value, dict):
            if within.key is None:
                within.key = self._new_key(within.node, node, line)
                return
            within.node.value[within.key] = node
            within.key = None
        within.node.size += node.size
        if within.node.size > MAX_NODES:
            raise UnreadableYaml(line, "файл слишком велик: ссылки «*…» разворачиваются без конца")

    @staticmethod
    def _new_key(mapping: Node, key: Node, line: int) -> str:
        if isinstance(key.value, dict | list):
            raise UnreadableYaml(line, "ключом может быть только слово")
        name = _written(key.value)
        if name == "<<":
            raise UnreadableYaml(line, "слияние «<<» не поддерживается; выпишите ключи")
        if name in mapping.keys:
            first = mapping.keys[name]
            new = ", а если это новый чат, поставьте перед ним «- »" if name == "peer_id" else ""
            raise UnreadableYaml(
                line, f"ключ «{name}» уже есть в строке {first}; оставьте один из них{new}"
            )
        mapping.keys[name] = line
        return name


def _written(key: Scalar) -> str:
    if key is None:
        return ""
    return str(key).lower() if isinstance(key, bool) else str(key)


_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,4})?")
_WORDS: Mapping[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_TEXT_TAG = "tag:yaml.org,2002:str"


def _whole(text: str) -> str:
    """Escaped halves of one character joined; a half that stands alone is a replacement sign."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _scalar(event: ScalarEvent, line: int) -> Scalar:
    text = _whole(event.value)
    if event.tag is not None and event.tag not in (_TEXT_TAG, "!"):
        raise UnreadableYaml(line, f"пометка «{event.tag}» здесь не нужна; уберите её")
    if event.style is not None or event.tag is not None:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
