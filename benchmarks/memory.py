"""What sixty thousand waiting events cost in memory, taken in by polls of a hundred.

In both bots the handler is busy with its first messages for ever: vkbottle holds every
further message as a task, ours in the inbox on disk.
"""

import asyncio
import multiprocessing as mp
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pydantic import SecretStr

from benchmarks import bots, scene, vk
from benchmarks.process import resident
from benchmarks.table import Row, Unit
from bot import logs
from bot.lanes import Lanes
from bot.lesson_keeper import LessonKeeper
from bot.storage.database import close, open_database
from bot.storage.inbox import Inbox
from bot.storage.reader import StoredReader
from bot.storage.states import States
from bot.storage.writer import Writer
from bot.vk import json_text
from bot.vk.client import Messenger
from bot.vk.directory import VKDirectory
from bot.vk.events import read_event
from bot.vk.intake import Batch
from bot.vk.limiter import Limiter
from bot.vk.source import CommittedPolling
from bot.vk.translate import random_ids
from handlers.effects import Effects
from handlers.turn import Ports, Turn
from policies.file import load

CHATS = 20


def measure(*, short: bool) -> Iterator[Row]:
    """Megabytes that were added, each bot in a process of its own."""
    events = 2_000 if short else 60_000
    added = {}
    for name, work in (("theirs", _theirs), ("ours", _ours)):
        with vk.running(vk.Conditions(CHATS)) as server:
            server.say(scene.repeated(events, CHATS))
            added[name] = _alone(work, server, events)
    yield Row(
        f"{events:,} events waiting",
        added["ours"],
        Unit.MEGABYTES,
        must=50,
        aim=20,
        detail=f"added; vkbottle: + {added['theirs']:.0f} MB",
    )


def _alone(work: object, server: vk.VK, events: int) -> float:
    context = mp.get_context("spawn")
    ours, theirs = context.Pipe()
    known = (server.url, server.token, server.group_id)
    process = context.Process(target=_run, args=(work, theirs, known, events))
    process.start()
    # Held by the other process alone, so that its death is noticed and not waited for.
    theirs.close()
    ours.recv()
    server.open_gate()
    grown = float(ours.recv())
    process.join()
    return grown


def _run(work: object, pipe: object, known: tuple[str, str, int], events: int) -> None:
    logs.configure("ERROR", as_json=False)
    asyncio.run(work(pipe, vk.VK(pipe, *known), events))  # type: ignore[operator, arg-type]


async def _theirs(pipe: mp.connection.Connection, server: vk.VK, events: int) -> None:
    pipe.send(await _grown_theirs(pipe, server, events))


async def _grown_theirs(pipe: mp.connection.Connection, server: vk.VK, events: int) -> float:
    never, taken = asyncio.Event(), 0
    bot = bots.bare_bot(server)

    @bot.on.message()
    async def busy(message: bots.Message) -> None:
        nonlocal taken
        taken += 1
        await never.wait()

    before = resident()
    working = asyncio.create_task(bot.run_polling())
    pipe.send("ready")
    while taken < events:
        await asyncio.sleep(0.05)
    grown = resident() - before
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    await bot.api.http_client.close()
    bots.forget_place()
    return grown


async def _ours(pipe: mp.connection.Connection, server: vk.VK, events: int) -> None:
    with tempfile.TemporaryDirectory(prefix="dezhurny-benchmark-") as name:
        pipe.send(await _grown_ours(pipe, server, events, Path(name) / "school.db"))


async def _grown_ours(
    pipe: mp.connection.Connection, server: vk.VK, events: int, path: Path
) -> float:
    await bots.empty_database(path)
    engine = open_database(f"sqlite+aiosqlite:///{path}")
    writer, never = Writer(engine), asyncio.Event()
    inbox = Inbox(engine, writer)
    messenger = Messenger(SecretStr(server.token), server.api_url, Limiter())
    source = CommittedPolling(messenger, server.group_id, "0", on_alarm=_ignore)
    clock = bots.clock()

    async def busy(turn: Turn) -> Effects:
        await never.wait()
        return ()

    snapshot = load(scene.policy(CHATS), source="benchmark")
    lanes = Lanes(
        backlogs=inbox,
        states=States(engine),
        writer=writer,
        handle=busy,
        read=lambda taken: read_event(
            json_text.read(taken.body), taken_at=taken.taken_at, community_id=server.group_id
        ),
        snapshot=lambda: snapshot,
        lessons=LessonKeeper(engine),
        ports=Ports(
            StoredReader(engine, bots.unchecked, random_ids),
            VKDirectory(messenger, server.group_id, clock),
            clock,
        ),
        community_id=server.group_id,
        promised=lambda: None,
        timed=lambda: None,
    )
    taken = 0

    async def intake(batch: Batch) -> None:
        nonlocal taken
        rows = [one.row for one in batch.events]
        await inbox.take(rows, source="s", position=batch.position, now=scene.NOON)
        lanes.wake({one.lane for one in batch.events})
        taken += len(batch.events)
        if taken >= events:
            source.stop()

    before = resident()
    tasks = [asyncio.create_task(one) for one in (writer.run(), lanes.run())]
    pipe.send("ready")
    await source.run(intake)
    grown = resident() - before
    await lanes.stop(0)
    writer.close()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await messenger.close()
    await close(engine)
    return grown


async def _ignore(text: str) -> None:
    """Nobody is alarmed here."""
