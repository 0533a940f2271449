"""``python -m benchmarks``: the table of ``docs/performance.md``, measured now.

Each row is measured in a process of its own, beside the reference it is held against.
Nothing here fails because something is slow: only because it cannot be measured.
"""

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks.alone import alone, measure
from benchmarks.replay import MILLION_ASKED
from benchmarks.table import Row, as_markdown, shown

PARTS = (
    "whole_path", "ingest", "burst", "delay", "strikes",
    "memory", "start", "first", "judging", "growth", "replay",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write; 1 where a part could not be measured."""
    chosen = _read(arguments)
    if chosen.million:
        os.environ[MILLION_ASKED] = "1"
    console = Console(width=None if sys.stdout.isatty() else 160)
    rows: list[Row] = []
    failed: list[str] = []
    begun = time.monotonic()
    with _progress(console) as progress:
        task = progress.add_task("", total=len(chosen.only))
        for part in chosen.only:
            progress.update(task, description=part)
            since = time.monotonic()
            try:
                rows.extend(alone(measure, part, short=chosen.short))
            except Exception as error:  # noqa: BLE001 - the other parts are measured all the same
                failed.append(f"{part}: {type(error).__name__}: {error}")
            progress.advance(task)
            if not console.is_terminal:
                # Nobody sees the bar where a file or CI's log looks on.
                console.print(f"{part}: {time.monotonic() - since:.0f} s")
    console.print(shown(rows))
    console.print(f"{time.monotonic() - begun:.0f} s, {_machine()}")
    if chosen.json is not None:
        chosen.json.write_text(_as_json(rows, short=chosen.short), encoding="utf-8")
    if chosen.markdown is not None:
        chosen.markdown.write_text(as_markdown(rows) + "\n", encoding="utf-8")
    if chosen.plot is not None:
        from benchmarks.plot import plot

        plot(rows, chosen.plot)
    for one in failed:
        console.print(f"not measured: {one}", style="red", markup=False)
    return 1 if failed else 0


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--short", action="store_true", help="once, in a minute, for CI")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table")
    parser.add_argument("--plot", type=Path, metavar="FILE.png", help="needs .[benchmarks]")
    parser.add_argument("--million", action="store_true", help="replay a million messages")
    return parser.parse_args(arguments)


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description:12}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )


def _machine() -> str:
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.machine()}"


def _as_json(rows: Sequence[Row], *, short: bool) -> str:
    found = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": _machine(),
        "short": short,
        "rows": [row.as_json() for row in rows],
    }
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.exit(main())
