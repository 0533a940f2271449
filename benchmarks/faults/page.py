"""``docs/reliability.md``: what a program writes into it stands between two marks.

A comment ends a table, so the marks stand round whole tables, never inside one.
"""

import re
from collections.abc import Sequence
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"


def write(name: str, head: str, rows: Sequence[str]) -> None:
    """Replace the table between the marks of this name. Raises ``ValueError`` without them."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    page = PAGE.read_text(encoding="utf-8")
    marked = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not marked.search(page):
        raise ValueError(f"docs/reliability.md has no mark {begin}")
    table = "\n".join((begin, head, *rows, end))
    PAGE.write_text(marked.sub(lambda _: table, page, count=1), encoding="utf-8")
