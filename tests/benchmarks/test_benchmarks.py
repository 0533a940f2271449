"""The table of speeds can be measured and says what it means; how fast, no test asks."""

import json
from importlib import import_module
from pathlib import Path

import pytest

from benchmarks.__main__ import PARTS, main
from benchmarks.table import Row, Unit, as_markdown, middle, share_below


@pytest.mark.parametrize("part", PARTS)
def test_every_part_can_be_measured_in_two_lengths(part: str) -> None:
    assert callable(import_module(f"benchmarks.{part}").measure)


def test_the_short_form_measures_prints_and_writes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures, table = tmp_path / "figures.json", tmp_path / "table.md"

    code = main(["--short", "--only", "strikes", "--json", str(figures), "--markdown", str(table)])

    assert code == 0
    assert "strike commit" in capsys.readouterr().out
    written = json.loads(figures.read_text(encoding="utf-8"))
    assert written["short"] is True
    assert [row["what"] for row in written["rows"]] == ["strike commit"]
    assert "| strike commit |" in table.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("more_is_better", "reached", "met"),
    [(True, 0.5, True), (True, 0.4, False), (False, 0.5, True), (False, 0.6, False)],
)
def test_a_figure_meets_what_it_must_on_the_right_side(
    more_is_better: bool, reached: float, met: bool
) -> None:
    row = Row("row", reached, Unit.RATIO, must=0.5, more_is_better=more_is_better)

    assert row.meets(row.must) is met
    assert row.meets(row.aim) is None
    assert ("✗" in as_markdown([row])) is not met


def test_a_median_and_a_percentile() -> None:
    assert middle([3.0, 1.0, 2.0]) == 2.0
    assert share_below([float(one) for one in range(100)], 0.99) == 98.0
