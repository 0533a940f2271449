"""A row of ``docs/reliability.md``."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Row:
    """A fault, how it was brought about, what was lost by it, and how it was got over."""

    fault: str
    injected: str
    lost: str
    recovery: str

    @property
    def held(self) -> bool:
        """Whether nothing was lost."""
        return self.lost == NOTHING

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def as_markdown(rows: Sequence[Row]) -> str:
    """The table."""
    lines = ["| fault | how it is injected | lost | recovery |", "|---|---|---|---|"]
    lines += [f"| {row.fault} | {row.injected} | {row.lost} | {row.recovery} |" for row in rows]
    return "\n".join(lines)
