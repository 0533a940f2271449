"""``python -m handlers.commands.page`` writes the table of docs/commands.md from the registry."""

import re
from collections.abc import Iterator
from pathlib import Path

from handlers.commands.command import Audience, Command, Place
from handlers.commands.names import ENGLISH
from handlers.commands.registry import COMMANDS

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "commands.md"
BEGIN, END = "<!-- table: python -m handlers.commands.page -->", "<!-- end of table -->"
_WHO = {
    Audience.EVERYBODY: "всем",
    Audience.MODERATORS: "модераторам",
    Audience.ADMINISTRATORS: "администрации",
}


def table() -> str:
    """Every command: how it is written, in English, for whom, what it does."""
    return "\n".join(_rows())


def _rows() -> Iterator[str]:
    yield "| Команда | По-английски | Кому | Что делает |"
    yield "|---|---|---|---|"
    yield from (_row(one) for one in COMMANDS.values())


def _row(one: Command) -> str:
    english = ", ".join(f"`{alias}`" for alias, name in ENGLISH.items() if name is one.name)
    usage = one.usage.replace("|", r"\|")
    who = _WHO[one.audience] + (", лично боту" if one.place is Place.PRIVATE else "")
    said = f"{one.summary}. {one.details}" if one.details else one.summary
    return f"| `{usage}` | {english} | {who} | {said.replace('|', chr(92) + '|')} |"


def written(page: str) -> str:
    """The page with its table anew."""
    marked = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.S)
    return marked.sub(lambda _: f"{BEGIN}\n{table()}\n{END}", page)


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
