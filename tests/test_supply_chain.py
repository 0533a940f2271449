"""What is shipped and installed: the audit never calls clean what it did not see; the image."""

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import onnxruntime
import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[1]
ALLOWED = {"MIT", "BSD-2-Clause", "Apache-2.0"}


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    found = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    # A dataclass looks its module up by name.
    sys.modules["audit"] = module
    found.loader.exec_module(module)
    return module


def test_what_runs_the_graphs_reports_to_nobody() -> None:
    # From 1.29 on it collects what a program does, and sends it to its maker.
    held = [*Path(onnxruntime.__file__).parent.rglob("*.so*")]
    assert held
    assert not any(b"events.data.microsoft.com" in one.read_bytes() for one in held)


def report(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


FINE = {"name": "fine", "version": "1", "vulns": []}
HOLED = {
    "name": "holed",
    "version": "1",
    "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["2"]}],
}
UNSEEN = {"name": "unseen", "skip_reason": "not found"}


def test_a_vulnerability_fails_with_its_remedy(audit: ModuleType) -> None:
    found = audit.vulnerabilities(report(FINE, HOLED), {})
    assert found.wrong == ["holed 1: PYSEC-1, mended in 2"]


def test_an_exception_excuses_it_and_one_that_meets_nothing_is_wrong(audit: ModuleType) -> None:
    assert audit.vulnerabilities(report(HOLED), {"CVE-1": "why"}).wrong == []
    assert audit.vulnerabilities(report(FINE), {"CVE-1": "why"}).wrong == [
        "exception CVE-1 meets nothing"
    ]


@pytest.mark.parametrize("text", ["", "Connection error", "[]", report()])
def test_an_audit_that_saw_nothing_is_not_called_clean(audit: ModuleType, text: str) -> None:
    found = audit.vulnerabilities(text, {"CVE-1": "why"})
    assert found.wrong == ([] if text != report() else ["exception CVE-1 meets nothing"])
    assert any("not audited: everything" in line for line in found.said("vulnerabilities"))
    assert not any("looked at" in line for line in found.said("vulnerabilities"))


def test_what_could_not_be_looked_up_is_named(audit: ModuleType) -> None:
    said = audit.vulnerabilities(report(FINE, UNSEEN), {}).said("vulnerabilities")
    assert said == [
        "vulnerabilities: not audited: unseen",
        "vulnerabilities: 1 packages looked at, 0 findings",
    ]


@pytest.mark.parametrize(
    ("expression", "fine"),
    [
        ("MIT", True),
        ("GPL-3.0", False),
        ("MIT AND GPL-3.0", False),
        ("MIT OR GPL-3.0", True),
        ("MIT AND (BSD-2-Clause OR LGPL-2.1-or-later)", True),
        ("(GPL-3.0 OR LGPL-2.1-or-later) AND MIT", False),
        ("MIT; Apache-2.0", True),
        ("MIT; Other/Proprietary License", False),
        ("UNKNOWN", False),
    ],
)
def test_licences_joined_by_and_or_and_brackets(
    audit: ModuleType, expression: str, fine: bool
) -> None:
    assert audit.permitted(expression, ALLOWED) is fine


def test_a_licence_outside_the_list_needs_an_exception(audit: ModuleType) -> None:
    packages = [{"Name": "Odd_Tool", "Version": "1", "License": "GPL-3.0"}]
    assert audit.licences(packages, ALLOWED, {}).wrong == ["Odd_Tool 1: GPL-3.0"]
    assert audit.licences(packages, ALLOWED, {"odd-tool": "why"}).wrong == []


# The image


def orders(name: str) -> list[str]:
    """The arguments of one kind of order in the last stage of the Dockerfile."""
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    last = text[text.rindex("\nFROM ") + 1 :]
    return [line.partition(" ")[2] for line in last.splitlines() if line.startswith(name + " ")]


def test_the_image_runs_without_root_and_without_a_shell() -> None:
    [user] = orders("USER")
    assert all(part.isdigit() and int(part) for part in user.split(":"))
    assert orders("RUN") == []
    for name in ("ENTRYPOINT", "CMD"):
        [order] = orders(name)
        assert isinstance(json.loads(order), list)
    [health] = orders("HEALTHCHECK")
    assert json.loads(health.partition("CMD ")[2])[0] == "python"
    assert orders("VOLUME") == ["/data"]


def test_its_base_is_pinned() -> None:
    for line in (ROOT / "Dockerfile").read_text("utf-8").splitlines():
        if line.startswith("FROM "):
            tag = line.split()[1].partition(":")[2]
            assert tag.partition("-")[0].count(".") == 2, line


def test_compose_gives_it_a_file_system_that_is_read_only_and_no_privileges() -> None:
    [service] = (
        YAML(typ="safe").load((ROOT / "compose.yaml").read_text("utf-8"))["services"].values()
    )
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.skipif(shutil.which("hadolint") is None, reason="hadolint is in the extra `audit`")
def test_hadolint_has_no_remark() -> None:
    done = subprocess.run(["hadolint", "Dockerfile"], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")
