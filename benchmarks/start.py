"""From the command to the first poll, and the memory then, against ``import vkbottle``.

The database is at its newest revision, as at every start but the first; memory is read
once the bot has nothing to do.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import bots, scene, vk
from benchmarks.process import environment, ran, resident
from benchmarks.table import Row, Unit, middle

CHATS = 5
_LONGEST, _REST = 60.0, 3.0


def measure(*, short: bool) -> Iterator[Row]:
    """The ratio of times, and megabytes."""
    import asyncio

    rounds = 1 if short else 3
    theirs, bare, ours, held = [], [], [], []
    with tempfile.TemporaryDirectory(prefix="dezhurny-benchmark-") as name:
        folder = Path(name)
        (folder / "policy.yaml").write_text(scene.policy(CHATS), encoding="utf-8")
        asyncio.run(bots.empty_database(folder / "school.db"))
        for _ in range(rounds):
            theirs.append(ran([sys.executable, "-c", "import vkbottle"]))
            bare.append(_held_by_import())
            with vk.running(vk.Conditions(CHATS, gated=False)) as server:
                took, megabytes = _started(server, folder)
            ours.append(took)
            held.append(megabytes)
    yield Row(
        "start to first poll",
        middle([o / b.wall for b, o in zip(theirs, ours, strict=True)]),
        Unit.RATIO,
        must=2.5,
        aim=1.8,
        detail=f"{middle(ours):.2f} s against {middle([one.wall for one in theirs]):.2f} s "
        "of `import vkbottle`",
    )
    yield Row(
        "memory, idle, all judges loaded",
        middle(held),
        Unit.MEGABYTES,
        must=220,
        aim=160,
        detail=f"`import vkbottle`: {middle(bare):.0f} MB",
    )


def _held_by_import() -> float:
    """Megabytes; read from inside, for the system counts what the parent held as well."""
    code = "import vkbottle; from benchmarks.process import resident; print(resident())"
    told = subprocess.run(  # noqa: S603  our own line
        [sys.executable, "-c", code], env=environment(), check=True, capture_output=True, text=True
    )
    return float(told.stdout)


def _started(server: vk.VK, folder: Path) -> tuple[float, float]:
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=folder,
        env=environment(
            DEZHURNY_VK_TOKEN=server.token,
            DEZHURNY_VK_API_URL=server.api_url,
            DEZHURNY_DATABASE_URL=f"sqlite:///{folder / 'school.db'}",
            DEZHURNY_POLICY_FILE=str(folder / "policy.yaml"),
            DEZHURNY_HTTP_PORT="0",
            DEZHURNY_LOG_LEVEL="ERROR",
        ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not server.poll_began():
            if process.poll() is not None or time.monotonic() - begun > _LONGEST:
                raise RuntimeError("our bot does not start")
            time.sleep(0.01)
        polled = server.poll_began()
        time.sleep(_REST)
        return polled - begun, resident(process.pid)
    finally:
        process.terminate()
        process.wait(10)
