"""``docs/reliability.md``: what a program writes into it stands between two marks."""

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"


def write(name: str, text: str) -> None:
    """Replace what stands between the marks of this name. Raises ``ValueError`` without them."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    page = PAGE.read_text(encoding="utf-8")
    marked = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not marked.search(page):
        raise ValueError(f"docs/reliability.md has no mark {begin}")
    PAGE.write_text(
        marked.sub(lambda _: f"{begin}\n{text}\n{end}", page, count=1), encoding="utf-8"
    )
