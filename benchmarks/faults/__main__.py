"""``python -m benchmarks.faults``: the table of ``docs/reliability.md``, brought about now.

Every fault is injected again, by the seeds that stand in the code; what is measured are the
seconds. Ends with 1 where something was lost.
"""

import argparse
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import structlog
from rich.console import Console

from benchmarks.faults import deaths, flood, kills, proofs
from benchmarks.faults.page import write
from benchmarks.faults.row import HEAD, Row
from tests.databases import POSTGRESQL, SERVER, SQLITE

_ROUNDS = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Inject, print, write; 1 where something was lost."""
    chosen = _read(arguments)
    # What the program says of its deaths is no news here.
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    logging.disable(logging.CRITICAL)
    console = Console(width=None if sys.stdout.isatty() else 160)
    rows: list[Row] = []
    for name in chosen.only:
        for row in _PARTS[name](chosen):
            rows.append(row)
            console.print(f"{'ok ' if row.held else 'LOST'} {row.fault}: {row.recovery}",
                          style=None if row.held else "red", markup=False)  # fmt: skip
    if chosen.json is not None:
        text = json.dumps([row.as_json() for row in rows], ensure_ascii=False, indent=2)
        chosen.json.write_text(text + "\n", encoding="utf-8")
    if chosen.write:
        write("faults", HEAD, [row.line() for row in rows])
    for row in rows:
        if not row.held:
            console.print(f"{row.fault}: {row.lost}", style="red", markup=False)
    return 0 if all(row.held for row in rows) else 1


def _kills(chosen: argparse.Namespace) -> Iterator[Row]:
    rounds = 1 if chosen.short else _ROUNDS
    yield from kills.measure(SQLITE, rounds)
    if os.environ.get(SERVER):
        yield from kills.measure(POSTGRESQL, rounds)


_PARTS: Mapping[str, Callable[[argparse.Namespace], Iterator[Row]]] = {
    "deaths": lambda chosen: deaths.measure("1" if chosen.short else chosen.deaths),
    "kills": _kills,
    "flood": lambda chosen: flood.measure(short=chosen.short),
    "proofs": lambda chosen: proofs.measure(),
}


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=_PARTS, default=list(_PARTS), metavar="PART")
    parser.add_argument("--short", action="store_true", help="one death a place, ten kills")
    parser.add_argument(
        "--deaths", default="4", metavar="N", help='deaths at each place, or "all" (hours)'
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows")
    parser.add_argument("--write", action="store_true", help="write them into docs/reliability.md")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
