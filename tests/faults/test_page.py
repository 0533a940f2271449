"""``docs/reliability.md`` and the program that writes it agree."""

from pathlib import Path

import pytest

from benchmarks import soak
from benchmarks.faults import page as the_page
from benchmarks.faults.page import PAGE, write
from benchmarks.faults.proofs import PROOFS
from benchmarks.faults.row import HEAD
from tests.faults.mortal import ROOT
from tests.faults.resent import TWICE


def test_the_page_has_its_marks_and_every_method_that_is_made_again() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name in ("faults", "soak sqlite", "soak postgresql"):
        assert page.count(f"<!-- {name} -->") == page.count(f"<!-- /{name} -->") == 1
    assert all(f"`{again.method}`" in page for again in TWICE.values())


def test_the_marks_stand_round_whole_tables() -> None:
    page = PAGE.read_text(encoding="utf-8")
    heads = {"faults": HEAD, "soak sqlite": soak.HEAD, "soak postgresql": soak.HEAD}
    for name, head in heads.items():
        shown = page.partition(f"<!-- {name} -->\n")[2].partition(f"<!-- /{name} -->")[0]
        assert not shown or shown.startswith(f"{head}\n| "), name
        # No head without its mark: what is written would stand below it, cut off.
        assert f"{head}\n<!--" not in page


def test_a_table_is_written_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.md"
    page.write_text("Before\n\n<!-- faults -->\nold\n<!-- /faults -->\n\nAfter\n", encoding="utf-8")
    monkeypatch.setattr(the_page, "PAGE", page)
    write("faults", "| a |\n|---|", ["| 1 |", "| 2 |"])
    table = "| a |\n|---|\n| 1 |\n| 2 |"
    expected = f"Before\n\n<!-- faults -->\n{table}\n<!-- /faults -->\n\nAfter\n"
    assert page.read_text(encoding="utf-8") == expected


def test_every_proof_names_tests_that_exist() -> None:
    for proof in PROOFS:
        source = (ROOT / proof.file).read_text(encoding="utf-8")
        assert all(f"def {name}" in source for name in proof.names)
