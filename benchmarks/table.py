"""The table: what was measured, beside what must be reached and what is aimed at."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from statistics import median

from rich.table import Table
from rich.text import Text


class Unit(StrEnum):
    """What a figure counts; ``ratio`` is a multiple of the row's reference."""

    RATIO = "×"
    MICROSECONDS = "µs"
    MILLISECONDS = "ms"
    SECONDS = "s"
    MEGABYTES = "MB"
    PER_SECOND = "/s"
    SHARE = "%"
    COUNT = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. ``must`` and ``aim`` are None where the issue sets none.

    ``more_is_better`` says on which side of ``must`` it has to lie; ``detail`` names the
    reference and the absolute figures of this run.
    """

    what: str
    reached: float
    unit: Unit
    must: float | None = None
    aim: float | None = None
    more_is_better: bool = False
    detail: str = ""

    def meets(self, goal: float | None) -> bool | None:
        """Whether the figure reaches a goal; None where there is none."""
        if goal is None:
            return None
        return self.reached >= goal if self.more_is_better else self.reached <= goal

    def as_json(self) -> dict[str, object]:
        """The row with its two judgements, for programs."""
        return {
            **asdict(self),
            "unit": self.unit.value,
            "must_met": self.meets(self.must),
            "aim_met": self.meets(self.aim),
        }


def middle(values: Sequence[float]) -> float:
    """The median: of several runs on a shared machine the one that nobody disturbed much."""
    return median(values)


def share_below(values: Sequence[float], part: float) -> float:
    """The value that ``part`` (0..1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(math.ceil(len(ordered) * part) - 1, 0)]


def shown(rows: Sequence[Row]) -> Table:
    """The table for people."""
    table = Table("what", "reached", "must", "aim", "detail")
    for row in rows:
        colour = {True: "green", False: "red", None: "default"}[row.meets(row.must)]
        reached = Text(_figure(row.reached, row.unit), style=colour)
        table.add_row(row.what, reached, _goal(row, row.must), _goal(row, row.aim), row.detail)
    return table


def as_markdown(rows: Sequence[Row]) -> str:
    """The same table for ``docs/performance.md``."""
    lines = ["| what | reached | must | aim | detail |", "|---|---|---|---|---|"]
    for row in rows:
        missed = " ✗" if row.meets(row.must) is False else ""
        reached = f"**{_figure(row.reached, row.unit)}**{missed}"
        cells = (row.what, reached, _goal(row, row.must), _goal(row, row.aim), row.detail)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _goal(row: Row, goal: float | None) -> str:
    if goal is None:
        return "—"
    return f"{'≥' if row.more_is_better else '≤'} {_figure(goal, row.unit)}"


def _figure(value: float, unit: Unit) -> str:
    if abs(value) >= 1000:
        text = f"{value:,.0f}"
    elif abs(value) >= 100 or value == int(value):
        text = f"{value:.0f}"
    else:
        text = f"{value:.3g}"
    return f"{text} {unit}".strip()
