"""A school day that is lived again and again, each time with other deaths in it.

``Lives`` is the flows' stage whose bot may die at chosen points and is then started anew on
the same database, as a service manager would do it. ``day`` is what happens meanwhile.
"""

import asyncio
import gc
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app import App
from bot.storage.journal import lines
from bot.storage.models import BlockRow, InboxRow, OutboxRow, StrikeRow, TimerRow
from emulator import Fault, World, create_app
from tests.faults.mortal import Life, Place, Point, mortal_tasks
from tests.flows.stage import OBSCENE, Stage, WatchedClock, furnish
from tests.school import ANNA, BORIS, CHAT, NOON, STRANGER, TEACHER, VERA

MINUTE = timedelta(minutes=1)
# Wednesday evening in Kaliningrad, Thursday's opening, and the end of all that was begun.
EVENING = datetime(2026, 3, 4, 18, 30, tzinfo=UTC)
OPENING = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
PARDON = datetime(2026, 3, 6, 12, 2, tzinfo=UTC)
RELEASE = datetime(2026, 4, 4, 10, 30, tzinfo=UTC)
STICKER = {"type": "sticker", "sticker": {"sticker_id": 5, "product_id": 1}}
# What the program says of itself, not of the school: how often it started is no matter. A
# start that finds a restriction promised and not yet made repairs it, and says so.
OF_ITSELF = frozenset({"members_unread", "names_unknown", "not_reread", "alarm", "reconciled"})


@dataclass
class Lives(Stage):
    """The stage of a bot that dies at ``points``, one after the other, and is started anew."""

    points: list[Point] = field(default_factory=list)
    life: Life = field(init=False)
    died: list[Point] = field(default_factory=list)
    recoveries: list[float] = field(default_factory=list)
    """Seconds from each death to the end of the start after it."""
    waits: Counter[Place] = field(default_factory=Counter)
    passed: set[Place] = field(default_factory=set)
    _died_at: float | None = None

    async def start(self) -> None:
        """Start until a life lasts beyond its start."""
        if not self.policy_file.exists():
            self.policy_file.write_text(self.policy, encoding="utf-8")
        while True:
            self.life = Life(self.points.pop(0) if self.points else None)
            begun = self.life.start(self._begin())
            dead = asyncio.ensure_future(self.life.over.wait())
            await asyncio.wait({begun, dead}, return_when=asyncio.FIRST_COMPLETED)
            dead.cancel()
            if not self.life.over.is_set():
                begun.result()
                break
            await self._bury()
        if self._died_at is not None:
            self.recoveries.append(time.monotonic() - self._died_at)
            self._died_at = None
        await self.settle()

    async def _begin(self) -> None:
        app = self.app = App(self.settings(), clock=self.clock)
        self._connections = connections_of(app.engine)
        checked = await app.start()
        assert not checked.fatal, checked
        self._running = asyncio.create_task(app.run())

    async def settle(self) -> None:
        """Wait until nothing is left to do; who dies meanwhile is started anew."""
        calm = 0
        async with asyncio.timeout(60):
            while calm < 3:
                if self.life.over.is_set():
                    await self._bury()
                    await self.start()
                    return
                # A look that meets the death of what it looks at sees nothing.
                looked = False
                with suppress(Exception):
                    looked = await self._calm()
                calm = calm + 1 if looked else 0
                await asyncio.sleep(0.002)
        self._look_elsewhere()

    async def stop(self) -> None:
        try:
            await super().stop()
        except asyncio.CancelledError:
            # It died on its way out; whoever cancels this very task is another matter.
            if not self.life.over.is_set():
                raise
            if self.life.end is not None:
                self.died.append(self.life.end)
            await self.app.stop()
        self._count()
        await self.life.bury()
        self.life.forget()

    async def _bury(self) -> None:
        """What a system does for a process that is no more: its connections are closed."""
        if self._died_at is None:
            self._died_at = time.monotonic()
        if self.life.end is not None:
            self.died.append(self.life.end)
        self._count()
        await self.life.bury()
        for connection in self._connections:
            with suppress(Exception):
                # A server sees a connection that breaks; a file's thread ends.
                if hasattr(connection, "terminate"):
                    connection.terminate()
                else:
                    await connection.close()
        app = self.app
        await app._messenger.close()
        if app._source is not None:
            await app._source._http.close()
        if app._web is not None:
            await app._web.stop()
        await app.lease.release()
        await app.engine.dispose(close=False)
        _shut(app.engine)
        self.life.forget()

    def _look_elsewhere(self) -> None:
        """A point that was not passed until all was calm has another's turn before its next."""
        if self.life.end is None or not self.points:
            return
        self.points.append(self.life.end)
        self.life.end = self.points.pop(0)
        self._count()
        self.life.waits.clear()

    def _count(self) -> None:
        self.waits += self.life.waits
        self.passed |= self.life.passed


def _shut(engine: AsyncEngine) -> None:
    """The dead open no connection.

    What is let go of may still run to its next ``await``; a connection begun there would close
    in the midst of the next life, and its number by then be that of another.
    """

    @event.listens_for(engine.sync_engine, "do_connect")
    def refused(*_: object) -> None:
        raise ConnectionRefusedError("this life is over")


def connections_of(engine: AsyncEngine) -> list[Any]:
    """The driver's connections, as they are opened."""
    found: list[Any] = []

    @event.listens_for(engine.sync_engine, "connect")
    def opened(connection: Any, _: object) -> None:
        found.append(connection.driver_connection)

    return found


@asynccontextmanager
async def lives(folder: Path, database: str, points: Iterable[Point] = ()) -> AsyncIterator[Lives]:
    """A school whose bot is about to live, and to die at these points."""
    loop = asyncio.get_running_loop()
    before = loop.get_task_factory()
    loop.set_task_factory(mortal_tasks)
    clock = WatchedClock(NOON)
    world = World(clock=clock.timestamp, rate=None)
    furnish(world)
    runner = web.AppRunner(create_app(world), access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        port = runner.addresses[0][1]
        url = f"http://127.0.0.1:{port}"
        # A dead life's connections must not be collected in the midst of the next: their
        # numbers are given to new ones, which the loop would then wait for in vain.
        gc.disable()
        # What is there already outlives every life: to bury one, only its own is looked through.
        gc.freeze()
        try:
            yield Lives(world, clock, folder, url, database, points=list(points))
        finally:
            gc.unfreeze()
            gc.enable()
    finally:
        await runner.cleanup()
        loop.set_task_factory(before)


async def day(school: Lives) -> None:
    """Join, breaches, strikes, a block, a late message, an apology, votes, two releases."""
    await school.start()
    await school.say(BORIS, "Добрый день! Во сколько собрание?")
    school.world.join(CHAT, STRANGER, "link")
    await school.settle()
    # The long poll stumbles, and its key is worn out.
    school.world.fail("longpoll", Fault(body="<html>"))
    school.world.poll_failed = 2
    await school.say(VERA, attachments=[STICKER])
    await school.say(BORIS, "КТО ЗАБРАЛ СМЕННУЮ ОБУВЬ МОЕГО РЕБЁНКА")
    await school.say(ANNA, OBSCENE)
    # Two at once: the second strike must see the first, the third the second.
    school.world.say(CHAT, ANNA, OBSCENE)
    await school.say(ANNA, OBSCENE)
    await school.pass_time(2 * MINUTE)
    await school.say(TEACHER, "/блок Сидоров insult 1 месяц")
    await school.write(ANNA, "/извинение Уважаемые родители, я погорячилась. Простите меня.")
    await school.press(VERA, "Не возражаю", peer_id=CHAT)
    await school.press(STRANGER, "Ознакомлен(а)", peer_id=CHAT)
    await school.move_to(EVENING)
    await school.say(VERA, "Что завтра на физкультуру?")
    await school.move_to(OPENING)
    await school.move_to(PARDON)
    await school.pass_time(2 * MINUTE)
    await school.say(ANNA, "Спасибо, больше не буду")
    await school.move_to(RELEASE)
    await school.say(BORIS, "Добрый день")


@dataclass(frozen=True)
class End:
    """What is so at the end of a day, without what may differ from one run to another."""

    chat: tuple[str, ...]
    private: tuple[str, ...]
    restricted: tuple[int, ...]
    answers: tuple[str, ...]
    strikes: tuple[tuple[Any, ...], ...]
    blocks: tuple[tuple[Any, ...], ...]
    journal: tuple[str, ...]
    outbox: tuple[str, ...]
    timers: tuple[str, ...]
    left: int

    def differences(self, other: "End") -> dict[str, Any]:
        """By name, what is here and not there, and the other way round."""
        found = {}
        for name in self.__dataclass_fields__:
            mine, theirs = getattr(self, name), getattr(other, name)
            if mine != theirs and isinstance(mine, tuple):
                mine, theirs = Counter(mine) - Counter(theirs), Counter(theirs) - Counter(mine)
            if mine != theirs:
                found[name] = (mine, theirs)
        return found


async def end_of(school: Lives) -> End:
    """The end state: what VK shows, and what the books say."""
    state = school.world.state()
    shown = state["chats"][str(CHAT)]
    async with school.app.engine.connect() as connection:
        strikes = (await connection.execute(select(StrikeRow.__table__))).mappings().all()
        blocks = (await connection.execute(select(BlockRow.__table__))).mappings().all()
        outbox = (await connection.execute(select(OutboxRow.__table__))).mappings().all()
        timers = (await connection.execute(select(TimerRow.name))).scalars().all()
        inbox = (await connection.execute(select(InboxRow.state))).scalars().all()
    journal = [dict(line) async for line in lines(school.app.engine)]
    return End(
        chat=tuple(
            sorted(
                f"{one['from_id']} {'deleted' if one['deleted'] else 'stands'} {one['text']}"
                for one in shown["messages"]
            )
        ),
        private=tuple(
            sorted(
                f"{person}: {one['from_id']} {one['text']}"
                for person, talk in state["private"].items()
                for one in talk
            )
        ),
        restricted=tuple(sorted(int(w) for w, m in shown["members"].items() if m["restricted"])),
        answers=tuple(sorted(one["text"] for one in state["answers"])),
        strikes=tuple(
            sorted(
                (r["user_id"], r["cmid"], r["rule"], str(r["given_at"]), r["used_by"] is None)
                for r in strikes
            )
        ),
        blocks=tuple(
            sorted(
                (r["user_id"], r["rule"], str(r["until"]), str(r["ended_at"]), r["ended_why"])
                for r in blocks
            )
        ),
        journal=tuple(
            sorted(
                f"{one['kind']} {one['user_id']} {one['cmid']} {one['rule']}"
                for one in journal
                if one["kind"] not in OF_ITSELF
            )
        ),
        outbox=tuple(
            # An answered press that is answered again is refused as known: dropped is done.
            sorted(
                {
                    f"{r['purpose']} {'done' if r['kind'] == 'answer' else r['state']}"
                    for r in outbox
                }
            )
        ),
        timers=tuple(sorted(timers)),
        left=sum(state != "done" for state in inbox),
    )


async def lived(folder: Path, database: str, points: Iterable[Point] = ()) -> tuple[End, Lives]:
    """One day with these deaths in it: how it ended, and the school that lived it."""
    async with lives(folder, database, points) as school:
        await day(school)
        end = await end_of(school)
        await school.stop()
    return end, school
