"""kill -9 under load: the real process, ended fifty times while a class chat is in uproar."""

import asyncio
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.faults.row import NOTHING, Row
from tests.databases import POSTGRESQL, SQLITE, Postgres, migrate, sqlite_at
from tests.flows import test_crash as crash

KILLS = 6


def measure(database: str, rounds: int) -> Iterator[Row]:
    """``rounds`` of six kills each on ``database``: ``sqlite`` or ``postgresql``."""
    failures = []
    begun = time.monotonic()
    server = Postgres() if database == POSTGRESQL else None
    try:
        for number in range(rounds):
            with tempfile.TemporaryDirectory(prefix="dezhurny-kills-") as name:
                folder = Path(name)
                if server is None:
                    address = sqlite_at(folder / "school.db")
                    asyncio.run(migrate(address))
                    failures += asyncio.run(_round(folder, address, number))
                else:
                    with server.database() as address:
                        failures += asyncio.run(_round(folder, address, number))
    finally:
        if server is not None:
            server.close()
    seconds = (time.monotonic() - begun) / (rounds * (KILLS + 1))
    shown = {SQLITE: "SQLite", POSTGRESQL: "PostgreSQL"}[database]
    yield Row(
        f"`kill -9` under load, {shown}",
        f"{rounds * KILLS} kills at random moments of {rounds} bursts of {crash.MESSAGES} "
        "messages by twenty authors, a third of them breaches; answers of VK's lag behind what "
        "it has done",
        NOTHING if not failures else "; ".join(failures),
        f"{seconds:.1f} s a life, its start and its share of the burst",
    )


async def _round(folder: Path, address: str, number: int) -> list[str]:
    async with crash.bursting(folder, address, f"round {number}") as burst:
        await crash.live_through(burst, [signal.SIGKILL] * KILLS)
        try:
            crash.nothing_lost_and_nothing_doubled(burst)
        except AssertionError as error:
            return [f"round {number}: {str(error).splitlines()[0]}"]
    return []
