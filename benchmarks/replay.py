"""``dezhurny policy replay`` of many messages against a thousand: linear, in constant memory.

The whole program is run, its JSON thrown away; how many cores worked is the processor's
time over the clock's. ``python -m benchmarks --million`` replays a million.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import scene
from benchmarks.process import Ended, ran
from benchmarks.table import Row, Unit, middle

CHATS = 20
FEW, MANY, MILLION = 1_000, 10_000, 1_000_000
MILLION_ASKED = "DEZHURNY_BENCHMARK_MILLION"


def measure(*, short: bool) -> Iterator[Row]:
    """Messages a second once started, the growth of memory, the cores that worked."""
    many = MILLION if os.environ.get(MILLION_ASKED) else 200 if short else MANY
    few = 100 if short else FEW
    with tempfile.TemporaryDirectory(prefix="dezhurny-benchmark-") as name:
        folder = Path(name)
        (folder / "policy.yaml").write_text(scene.policy(CHATS), encoding="utf-8")
        nothing = _replayed(folder, 1)
        small = [_replayed(folder, few) for _ in range(1 if short else 3)]
        large = _replayed(folder, many)
    start = nothing.wall
    took = max(large.wall - start, 1e-3)
    each = max(middle([one.wall for one in small]) - start, 1e-3) / few
    yield Row(
        "policy replay",
        many / took,
        Unit.PER_SECOND,
        aim=20_000,
        more_is_better=True,
        detail=f"{many:,} messages in {large.wall:.1f} s, {start:.1f} s of it the start",
    )
    yield Row(
        f"policy replay: time a message, {many:,} against {few:,}",
        took / many / each,
        Unit.RATIO,
        must=1.2,
        detail=f"{took / many * 1e6:.0f} µs against {each * 1e6:.0f}",
    )
    base = middle([one.megabytes for one in small])
    yield Row(
        f"policy replay: memory, {many:,} against {few:,}",
        large.megabytes / base,
        Unit.RATIO,
        must=1.2,
        detail=f"{large.megabytes:.0f} MB against {base:.0f} in the largest process",
    )
    yield Row(
        "policy replay: cores at work",
        large.cpu / large.wall,
        Unit.RATIO,
        must=1.5,
        more_is_better=True,
        detail=f"of {os.cpu_count()}, the start included",
    )


def _replayed(folder: Path, count: int) -> Ended:
    history = folder / f"{count}.jsonl"
    begun = int(scene.NOON.timestamp())
    with history.open("w", encoding="utf-8") as file:
        for number, one in enumerate(scene.talk(count, CHATS)):
            line = {
                "id": number,
                "peer_id": one.peer_id,
                "from_id": one.author,
                "date": begun + number,
                "text": one.text,
            }
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    command = [sys.executable, "-m", "bot", "policy", "replay", str(history), "--json"]
    ended = ran([*command, "--policy", str(folder / "policy.yaml")])
    if ended.code != 0:
        raise RuntimeError(f"the replay ended with {ended.code}")
    return ended
