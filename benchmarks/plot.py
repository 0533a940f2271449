"""The table as a picture: how far each row is from what it must reach, on one scale."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl

from benchmarks.table import Row

mpl.use("Agg")
from matplotlib import pyplot

_REACHED, _MISSED, _AIM = "#2e7d32", "#c62828", "#1565c0"


def plot(rows: Sequence[Row], path: Path) -> None:
    """Bars of reached over must, above 1 where the row is better than it must be."""
    goals = [(row, row.must if row.must is not None else row.aim) for row in rows]
    drawn = [(row, goal) for row, goal in goals if goal and row.reached > 0]
    figure, axes = pyplot.subplots(figsize=(9, 0.42 * len(drawn) + 1.2), layout="constrained")
    places = range(len(drawn))
    worth = [_worth(row, row.reached, goal) for row, goal in drawn]
    axes.barh(places, worth, color=[_REACHED if one >= 1 else _MISSED for one in worth])
    for place, (row, goal) in enumerate(drawn):
        if row.aim:
            axes.plot(_worth(row, row.aim, goal), place, marker="|", color=_AIM, markersize=14)
    axes.axvline(1, color="black", linewidth=0.8)
    axes.set_xscale("log")
    axes.set_yticks(places, [row.what for row, _ in drawn])
    axes.invert_yaxis()
    axes.set_xlabel("times better than it must be (blue: the aim)")
    figure.savefig(path, dpi=150)
    pyplot.close(figure)


def _worth(row: Row, value: float, goal: float) -> float:
    return value / goal if row.more_is_better else goal / value
