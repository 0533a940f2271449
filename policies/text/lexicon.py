"""The shipped word lists (``policies/lexicon/*.txt``), each read once.

A list holds one entry a line; ``#`` begins a comment, and ``[name]`` on a line of
its own begins a section. Entries are lower case with ё as е.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def sections(name: str) -> Mapping[str, tuple[str, ...]]:
    """The entries of list ``name`` by section, in order; what precedes any section is under "".

    Raises ``FileNotFoundError`` when no such list is shipped.
    """
    found: dict[str, list[str]] = {}
    section = ""
    text = files("policies").joinpath("lexicon", f"{name}.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        entry = line.partition("#")[0].strip().lower().replace("ё", "е")
        if entry.startswith("[") and entry.endswith("]"):
            section = entry[1:-1].strip()
        elif entry:
            found.setdefault(section, []).append(entry)
    return {title: tuple(entries) for title, entries in found.items()}


def entries(name: str) -> tuple[str, ...]:
    """All entries of list ``name``, whatever their section."""
    return tuple(entry for section in sections(name).values() for entry in section)
