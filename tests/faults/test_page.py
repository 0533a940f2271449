"""``docs/reliability.md`` and the program that writes it agree."""

from benchmarks.faults.page import PAGE
from benchmarks.faults.proofs import PROOFS
from tests.faults.mortal import ROOT
from tests.faults.resent import TWICE


def test_the_page_has_its_marks_and_every_method_that_is_made_again() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name in ("faults", "soak sqlite", "soak postgresql"):
        assert page.count(f"<!-- {name} -->") == page.count(f"<!-- /{name} -->") == 1
    assert all(f"`{again.method}`" in page for again in TWICE.values())


def test_every_proof_names_tests_that_exist() -> None:
    for proof in PROOFS:
        source = (ROOT / proof.file).read_text(encoding="utf-8")
        assert all(f"def {name}" in source for name in proof.names)
