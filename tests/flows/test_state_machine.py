"""Whatever happens to a chat, in whatever order, what is shown, stored, journaled and kept agrees.

The whole bot over HTTP against the emulator, through joins and leaves, strikes and blocks,
apologies, appeals, undoing and restarts. After each step:

- the strikes shown by /страйки are those in the database and those the journal tells of;
- once reconciled nobody is restricted who is not blocked, and the other way round;
- nobody is blocked for longer than a calendar month;
- every sanction has a rule of the school's regulation.
"""

import asyncio
import os
import re
import shutil
import tempfile
from collections.abc import Coroutine
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from sqlalchemy import select

from bot.storage.models import BlockRow, StrikeRow
from emulator import World, create_app
from emulator.errors import Refused
from tests.databases import migrate, salted, sqlite_at
from tests.flows.stage import OBSCENE, Stage, WatchedClock, furnish
from tests.school import ADMINISTRATOR, ANNA, BORIS, CHAT, NOON, STRANGER, TEACHER, VERA

pytestmark = pytest.mark.long

PEOPLE = {ANNA: "Петрова", BORIS: "Сидоров", VERA: "Орлова", STRANGER: "Прохожев"}
COMMISSION = (103, 104)
KALININGRAD = ZoneInfo("Europe/Kaliningrad")
SHOWN = re.compile(r"^(.+): (\d+) из 3$", re.M)
CLEAN = "Завтра первый урок в спортзале?"

T = TypeVar("T")
person = st.sampled_from(sorted(PEOPLE))


class Chat(RuleBasedStateMachine):
    """A class chat with four people, a teacher, an administrator and a commission of two."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp())
        self.present = {ANNA, BORIS, VERA}

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    @initialize()
    def begin(self) -> None:
        self.do(self._begin())

    async def _begin(self) -> None:
        database = sqlite_at(self.folder / "school.db")
        await migrate(database)
        await salted(database)
        clock = WatchedClock(NOON)
        world = World(clock=clock.timestamp, rate=None)
        furnish(world)
        for one, name in zip(COMMISSION, ("Ольга", "Павел"), strict=True):
            world.add_user(one, name, "Судьин")
        self.runner = web.AppRunner(create_app(world), access_log=None, shutdown_timeout=1)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{self.runner.addresses[0][1]}"
        self.stage = Stage(world, clock, self.folder, url, database)
        self.stage.policy = self.stage.policy.replace("commission: [103]", "commission: [103, 104]")
        await self.stage.start()

    def teardown(self) -> None:
        self.do(self._end())
        self.loop.close()
        shutil.rmtree(self.folder)

    async def _end(self) -> None:
        await self.stage.stop()
        await self.runner.cleanup()

    # What people do

    @rule(who=person, obscene=st.booleans())
    def say(self, who: int, obscene: bool) -> None:
        if who in self.present and not self.stage.member(who)["restricted"]:
            self.do(self.stage.say(who, OBSCENE if obscene else CLEAN))

    @rule(who=person)
    def offend_three_times(self, who: int) -> None:
        for _ in range(3):
            if who in self.present and not self.stage.member(who)["restricted"]:
                self.do(self.stage.say(who, OBSCENE))

    @rule(who=person)
    def leave(self, who: int) -> None:
        if who in self.present:
            self.present.discard(who)
            self.stage.world.leave(CHAT, who)
            self.do(self.stage.settle())

    @rule(who=person)
    def come(self, who: int) -> None:
        if who not in self.present:
            self.present.add(who)
            known = who in self.stage.world.chats[CHAT].members
            self.stage.world.join(CHAT, who, how="return" if known else "link")
            self.do(self.stage.settle())

    @rule(
        who=person,
        by=st.sampled_from([TEACHER, ADMINISTRATOR]),
        order=st.sampled_from(
            [
                "/страйк {} insult",
                "/снять {}",
                "/блок {} insult",
                "/блок {} ads 3 дня",
                "/разблок {}",
                "/отмена {}",
                "/отмена",
            ]
        ),
    )
    def order(self, who: int, by: int, order: str) -> None:
        self.do(self.stage.say(by, order.format(PEOPLE[who])))

    @rule(
        who=person, command=st.sampled_from(["/извинение Простите меня.", "/апелляция 1 Не так."])
    )
    def ask(self, who: int, command: str) -> None:
        self.do(self.stage.write(who, command))

    @rule(who=person, label=st.sampled_from(["Не возражаю", "Возражаю"]))
    def answer_an_apology(self, who: int, label: str) -> None:
        if who in self.present:
            self._press(who, label, peer_id=CHAT)

    @rule(
        who=st.sampled_from(COMMISSION),
        label=st.sampled_from(["Оставить", "Отменить", "Смягчить"]),
    )
    def vote(self, who: int, label: str) -> None:
        self._press(who, label)

    def _press(self, who: int, label: str, peer_id: int | None = None) -> None:
        # Where there is no such button yet, nobody can press it.
        with suppress(AssertionError, Refused):
            self.do(self.stage.press(who, label, peer_id=peer_id))

    @rule(hours=st.sampled_from([1, 12, 60, 24 * 9]))
    def time_passes(self, hours: int) -> None:
        self.do(self.stage.pass_time(timedelta(hours=hours)))

    @rule()
    def restart(self) -> None:
        self.do(self.stage.stop())
        self.do(self.stage.start())

    @precondition(lambda self: bool(self.present))
    @rule(who=person, restricted=st.booleans())
    def restrict_behind_the_bots_back(self, who: int, restricted: bool) -> None:
        if who in self.present:
            until = self.stage.clock.timestamp() + 86_400 if restricted else None
            self.stage.restrict(who, until)

    # What must hold

    @invariant()
    def everything_agrees(self) -> None:
        self.do(self._agree())

    async def _agree(self) -> None:
        # The hourly reconciliation is the moment from which messenger and database agree.
        await self.stage.pass_time(timedelta(minutes=61))
        now = self.stage.clock.now()
        async with self.stage.app.engine.connect() as connection:
            strikes = (await connection.execute(select(StrikeRow.__table__))).all()
            blocks = (await connection.execute(select(BlockRow.__table__))).all()
        in_force = [
            one
            for one in strikes
            if one.lifted_at is None and one.used_by is None and one.expires_at > now
        ]
        stored = {who: sum(one.user_id == who for one in in_force) for who in PEOPLE}
        assert await self._shown() == {who: count for who, count in stored.items() if count}
        assert await self._journaled(now.timestamp()) == {one.key for one in in_force}
        running = {one.user_id for one in blocks if one.ended_at is None}
        for who in self.present:
            assert bool(self.stage.member(who)["restricted"]) == (who in running), who
        for one in blocks:
            begun = one.chain_begun.astimezone(KALININGRAD)
            assert one.until <= begun + relativedelta(months=1)
        rules = self.stage.app.policy.snapshot.school.regulation.rules
        assert all(one.rule in rules for one in (*strikes, *blocks))

    async def _shown(self) -> dict[int, int]:
        await self.stage.write(TEACHER, "/страйки")
        told = self.stage.told(TEACHER)[-1]
        by_name = {name: who for who, name in PEOPLE.items()}
        return {
            by_name[name.split()[-1]]: int(count)
            for name, count in SHOWN.findall(told)
            if int(count)
        }

    async def _journaled(self, now: float) -> set[str]:
        """The strikes in force as the journal alone tells it."""
        held: dict[str, int] = {}
        ends: dict[str, float] = {}
        for line in await self.stage.journal():
            assert line["kind"] not in ("strike", "block", "release") or line["rule"]
            match line["kind"]:
                case "strike":
                    held[line["strike"]] = line["user_id"]
                case "strike_lifted":
                    held.pop(line["strike"], None)
                case "block":
                    held = {key: who for key, who in held.items() if who != line["user_id"]}
                case "undone":
                    held.update(dict.fromkeys(line["restored"], line["user_id"]))
                case "strike_softened":
                    ends[line["strike"]] = datetime.fromisoformat(line["expires"]).timestamp()
                case _:
                    pass
        return {key for key in held if ends.get(key, now + 1) > now}


TestChat = pytest.mark.timeout(900)(Chat.TestCase)
TestChat.settings = settings(
    max_examples=int(os.environ.get("DEZHURNY_TEST_LIVES", "6")),
    stateful_step_count=14,
    # The same lives each time, so that a red run is a change's doing; more of them by hand.
    derandomize="DEZHURNY_TEST_LIVES" not in os.environ,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
