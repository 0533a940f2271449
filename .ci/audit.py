"""Supply chain: known vulnerabilities and licences of what is installed, against the policy.

Run in the environment that is to be audited: ``python .ci/audit.py``. Exit codes: 0 nothing
wrong was found, 1 something was. What could not be looked up is said («not audited: …»),
is no failure, and is never called clean.
"""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LOCK = HERE.parent / "requirements.lock"
PATIENCE = 120
"""Seconds for one tool."""

_TOKEN = re.compile(r"\(|\)|\bAND\b|\bOR\b")


@dataclass
class Findings:
    """``wrong`` fails the run, ``unknown`` is what nobody could tell, ``seen`` how many were."""

    wrong: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    seen: int = 0

    def said(self, what: str) -> list[str]:
        """The lines for the log."""
        lines = [f"{what}: {one}" for one in self.wrong]
        if self.unknown:
            lines.append(f"{what}: not audited: {', '.join(self.unknown)}")
        if self.seen:
            lines.append(f"{what}: {self.seen} packages looked at, {len(self.wrong)} findings")
        return lines


def plain(name: str) -> str:
    """A package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def vulnerabilities(report: str, exceptions: Mapping[str, str]) -> Findings:
    """What `pip-audit --format json` reported; a text that is none means that it failed."""
    found, met = Findings(), set[str]()
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        found.unknown.append("everything (pip-audit gave no report)")
        return found
    for package in packages:
        if "skip_reason" in package:
            found.unknown.append(package["name"])
            continue
        found.seen += 1
        for one in package["vulns"]:
            names = {one["id"], *one.get("aliases", ())}
            met |= names
            if names.isdisjoint(exceptions):
                mended = ", ".join(one.get("fix_versions", ())) or "no version yet"
                found.wrong.append(
                    f"{package['name']} {package['version']}: {one['id']}, mended in {mended}"
                )
    if not found.unknown:
        found.wrong += [f"exception {one} meets nothing" for one in set(exceptions) - met]
    if not found.seen and not found.unknown:
        found.unknown.append("everything (the report is empty)")
    return found


def licences(
    packages: Iterable[Mapping[str, str]], allowed: Iterable[str], exceptions: Mapping[str, str]
) -> Findings:
    """What `pip-licenses --format json` reported."""
    found, fine = Findings(), set(allowed)
    for package in packages:
        found.seen += 1
        if not permitted(package["License"], fine) and plain(package["Name"]) not in exceptions:
            found.wrong.append(f"{package['Name']} {package['Version']}: {package['License']}")
    return found


def permitted(expression: str, allowed: set[str]) -> bool:
    """Whether a licence expression may be met by allowed licences; `;` joins like AND."""
    if expression in allowed:
        return True
    names = iter(re.split(_TOKEN, expression.replace(";", " AND ")))
    marks = re.findall(_TOKEN, expression.replace(";", " AND "))
    logic = [str(next(names).strip() in allowed)]
    for mark in marks:
        logic.append({"AND": "and", "OR": "or"}.get(mark, mark))
        logic.append(str(next(names).strip() in allowed))
    return _true(logic)


def _true(logic: list[str]) -> bool:
    """Evaluate True, False, and, or and brackets; `and` binds closer."""
    # Between two marks that follow each other there is no name.
    words = [
        one
        for before, one, after in zip(["", *logic], logic, [*logic[1:], ""], strict=False)
        if one not in ("True", "False") or not (before == ")" or after == "(")
    ]
    stack: list[list[str]] = [[]]
    for word in words:
        if word == "(":
            stack.append([])
        elif word == ")":
            inner = stack.pop()
            stack[-1].append(str(_flat(inner)))
        else:
            stack[-1].append(word)
    return _flat(stack[0])


def _flat(words: list[str]) -> bool:
    parts = " ".join(words).split(" or ")
    return any(all(one == "True" for one in part.split(" and ")) for part in parts)


def _ran(*command: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - our own tools
            [sys.executable, "-m", *command],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout


def main() -> int:
    """Audit this environment; return the exit code."""
    policy: dict[str, Any] = tomllib.loads((HERE / "supply-chain.toml").read_text("utf-8"))
    # The lock names all that is installed; with --no-deps nothing is resolved or downloaded.
    report = _ran(
        "pip_audit", "--requirement", str(LOCK), "--no-deps", "--disable-pip",
        "--format", "json", "--progress-spinner", "off", "--timeout", "5",
    )  # fmt: skip
    locked = {plain(line.partition("==")[0]) for line in LOCK.read_text("utf-8").splitlines()}
    listed = json.loads(_ran("piplicenses", "--format", "json", "--with-system") or "[]")
    known = [one for one in listed if plain(one["Name"]) in locked]
    rules = policy["licences"]
    results = {
        "vulnerabilities": vulnerabilities(report, policy["vulnerabilities"]["exceptions"]),
        "licences": licences(known, rules["allowed"], rules["exceptions"]),
    }
    if not known:
        results["licences"].unknown.append("everything (pip-licenses gave no report)")
    for what, found in results.items():
        print("\n".join(found.said(what)))
    return int(any(found.wrong for found in results.values()))


if __name__ == "__main__":
    raise SystemExit(main())
