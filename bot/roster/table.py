"""A CSV file as a secretary's Excel saves it: bytes in, rows of cells with their lines out."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.roster import wording

DELIMITERS = (";", ",", "\t")
_BOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_WIDE = (b"\xff\xfe", b"\xfe\xff")


class Unreadable(Exception):
    """The file is no table; ``line`` and the text, in Russian, say where and why."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells, white space folded, and the line on which it begins."""

    line: int
    cells: tuple[str, ...]


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or Windows-1251. Raises ``Unreadable``."""
    if data.startswith(_BOOKS):
        raise Unreadable(wording.XLSX)
    encodings = ("utf-16",) if data.startswith(_WIDE) else ("utf-8-sig", "cp1251")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable(wording.ENCODING)


def rows(text: str, known: Callable[[Sequence[str]], int]) -> tuple[Row, ...]:
    """The rows that are not empty, the header first; the delimiter is the one by which most
    of the header's names are ``known``. Raises ``Unreadable``.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first, end, rest = text.partition("\n")
    lines_before = 0
    if first.strip().lower().startswith("sep="):
        # Excel's own hint about the delimiter.
        text, lines_before = rest, 1
        first = rest.partition("\n")[0] if end else ""
    best = max(DELIMITERS, key=lambda one: _known_in(first, one, known))
    found = _split(text, best, lines_before)
    if not found:
        raise Unreadable(wording.EMPTY)
    return found


def _known_in(header: str, delimiter: str, known: Callable[[Sequence[str]], int]) -> int:
    try:
        cells = next(csv.reader([header.strip()], delimiter=delimiter), [])
    except csv.Error:
        return 0
    return known([_folded(cell) for cell in cells])


def _split(text: str, delimiter: str, lines_before: int) -> tuple[Row, ...]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found, line = [], 1
    try:
        for cells in reader:
            folded = tuple(_folded(cell) for cell in cells)
            if any(folded):
                found.append(Row(line + lines_before, folded))
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(wording.QUOTES, line + lines_before) from error
    return tuple(found)


def _folded(cell: str) -> str:
    """A cell with its white space folded; lines within it (Alt+Enter) stay apart."""
    return "\n".join(part for line in cell.splitlines() if (part := " ".join(line.split())))
