"""Death at every await: each place at which the program waits in a school day, before and after.

A day is lived once without an accident and once for each death; the ends are compared.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

from benchmarks.faults.row import NOTHING, Row
from benchmarks.table import middle
from tests.databases import copied, migrate, sqlite_at
from tests.faults.awaits import EVENT_PATH, awaits
from tests.faults.lives import End, Lives, lived
from tests.faults.mortal import Edge, Place, Point

EVERY = "all"


def measure(chosen: str) -> Iterator[Row]:
    """``chosen``: how many deaths at each place at most, or "all"."""
    with tempfile.TemporaryDirectory(prefix="dezhurny-deaths-") as name:
        yield asyncio.run(_measure(Path(name), chosen))


async def _measure(folder: Path, chosen: str) -> Row:
    migrated = folder / "migrated.db"
    await migrate(sqlite_at(migrated))
    undisturbed, school = await _live(folder / "undisturbed", migrated, ())
    points = list(_points(school.waits, chosen))
    different, recoveries, died = [], [], 0
    for number, point in enumerate(points):
        end, disturbed = await _live(folder / f"{number}", migrated, (point,))
        died += len(disturbed.died)
        recoveries += disturbed.recoveries
        if differences := end.differences(undisturbed):
            different.append(f"{point}: {differences}")
            print(different[-1], file=sys.stderr)
        if number % 25 == 0:
            print(f"{number} of {len(points)} deaths", file=sys.stderr)
    every = awaits(EVENT_PATH)
    passed = {(one.module, one.line) for one in school.passed}
    return Row(
        "the program dies at an `await` (lanes, storage, source, courier, timers, start)",
        f"a task factory stops every task of the program for good; {died} deaths at "
        f"{len(school.waits)} places, just after the wait began or just after it ended; the day "
        f"passes {len(every & passed)} of the event path's {len(every)} waits, the others are "
        "for outages and stops",
        NOTHING if not different else "; ".join(different),
        f"{middle(recoveries):.1f} s from death to work, at most {max(recoveries):.1f} s",
    )


async def _live(folder: Path, migrated: Path, points: tuple[Point, ...]) -> tuple[End, Lives]:
    folder.mkdir()  # noqa: ASYNC240  a benchmark's own folder
    return await lived(folder, copied(migrated, folder / "school.db"), points)


def _points(waits: dict[Place, int], chosen: str) -> Iterator[Point]:
    random = Random(1)  # noqa: S311  the same deaths in every run
    for place, times in sorted(waits.items()):
        number = times if chosen == EVERY else min(times, int(chosen))
        for time in sorted(random.sample(range(1, times + 1), number)):
            for edge in Edge:
                yield Point(place, time, edge)
