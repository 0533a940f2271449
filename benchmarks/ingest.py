"""Ingest alone: from the poll's answer to events that are committed and wait in their lanes.

The reference is vkbottle's ``polling.listen()``, which stores nothing.
"""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pydantic import SecretStr

from benchmarks import bots, scene, vk
from benchmarks.table import Row, Unit, middle
from bot.storage.database import close, open_database
from bot.storage.inbox import Inbox
from bot.storage.writer import Writer
from bot.vk.client import Messenger
from bot.vk.intake import Batch
from bot.vk.limiter import Limiter
from bot.vk.source import CommittedPolling

CHATS = 20


def measure(*, short: bool) -> Iterator[Row]:
    """The ratio of events a second."""
    events, rounds = (1_000, 1) if short else (10_000, 5)
    said = scene.talk(events, CHATS)
    theirs, ours = [], []
    for _ in range(rounds):
        with vk.running(vk.Conditions(CHATS)) as server:
            server.say(said)
            # Both read the same events from the first on; what was read stays to be read.
            theirs.append(asyncio.run(bots.listen_bare(server, events)))
            ours.append(asyncio.run(_ours(server, events)))
    yield Row(
        "ingest alone",
        middle([b.wall / o.wall for b, o in zip(theirs, ours, strict=True)]),
        Unit.RATIO,
        must=0.3,
        aim=0.5,
        more_is_better=True,
        detail=f"{events / middle([one.wall for one in ours]):,.0f} events/s against "
        f"{events / middle([one.wall for one in theirs]):,.0f} of `polling.listen()`",
    )


async def _ours(server: vk.VK, events: int) -> bots.Spent:
    with tempfile.TemporaryDirectory(prefix="dezhurny-benchmark-") as name:
        path = Path(name) / "school.db"
        await bots.empty_database(path)
        engine = open_database(f"sqlite+aiosqlite:///{path}")
        writer = Writer(engine)
        writing = asyncio.create_task(writer.run())
        inbox = Inbox(engine, writer)
        messenger = Messenger(SecretStr(server.token), server.api_url, Limiter())
        source = CommittedPolling(messenger, server.group_id, "0", on_alarm=_ignore)
        waiting: set[int] = set()
        watch: bots.Watch | None = None
        taken = 0

        async def intake(batch: Batch) -> None:
            nonlocal taken, watch
            # As for the reference: from the first answer on.
            watch = watch or bots.Watch()
            rows = [one.row for one in batch.events]
            await inbox.take(rows, source="benchmark", position=batch.position, now=scene.NOON)
            waiting.update(one.lane for one in batch.events)
            taken += len(batch.events)
            if taken >= events:
                source.stop()

        await source.run(intake)
        assert watch is not None  # noqa: S101  there was an answer
        spent = watch.stop()
        writer.close()
        await writing
        await messenger.close()
        await close(engine)
        return spent


async def _ignore(text: str) -> None:
    """Nobody is alarmed here."""
