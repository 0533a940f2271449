"""A row of ``docs/reliability.md``."""

from dataclasses import asdict, dataclass
from typing import Any

NOTHING = "nothing"
HEAD = "| fault | how it is injected | lost | recovery |\n|---|---|---|---|"


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

    def line(self) -> str:
        """The row as the page shows it, below ``HEAD``."""
        return f"| {self.fault} | {self.injected} | {self.lost} | {self.recovery} |"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
