"""Stopped and killed at random moments of a burst: nothing lost, nothing doubled.

The real process against an emulated VK served by the test: 150 messages by 20 authors,
every third a breach, six ends in the midst of it, all on one school's database.
"""

import asyncio
import random
import re
import signal
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import make_url

from bot.storage.database import close, open_database
from emulator import Fault, World, create_app
from emulator.errors import Refused
from tests.flows.process import Program, environment

pytestmark = pytest.mark.long

CHAT = 2_000_000_001
TEACHER, ADMINISTRATOR = 201, 101
AUTHORS = range(301, 321)
CLOSED = frozenset({303, 308, 313, 318})
MESSAGES = 150
# By `kill -9` and by a service manager, in turn: what one leaves the other finds.
ENDS = (signal.SIGKILL, signal.SIGTERM) * 3
# Numbers of three digits would hold those of the rescue services, which spare a message.
FIRST = 1000
# Seconds: much for a busy machine, little for a stop that waits for something.
STOPPED = 40
NAMES = ("Анна", "Борис", "Вера", "Глеб", "Дарья", "Егор", "Жанна", "Захар", "Инна", "Кирилл")

POLICY = dedent("""\
    school:
      name: Школа № 1
      timezone: Europe/Kaliningrad
      regulation: school-50
      administrators: [101]
      commission: [103]
    defaults:
      strikes: {limit: 3, block: 1 month, blocks_when: reached, expire: 1 year}
      policies:
        profanity: {action: strike}
        caps: {action: remind}
        stickers: {action: delete}
        foreign_messenger: {action: delete}
    chats:
      - peer_id: 2000000001
        title: 5А, родители
        kind: parents
        moderators: [201]
    """)

OBSCENE, STICKER, LINK, SHOUT, CLEAN = "obscene", "sticker", "link", "shout", "clean"
GOES = frozenset({OBSCENE, STICKER, LINK})
TEXTS = {
    OBSCENE: "Да пошёл ты нахуй, {}",
    STICKER: "",
    LINK: "Переходим сюда: https://chat.whatsapp.com/AbCdEf{}",
    SHOUT: "КТО ЗАБРАЛ СМЕННУЮ ОБУВЬ МОЕГО РЕБЁНКА {}",
    CLEAN: "Добрый день! Во сколько собрание {}?",
}
# Of thirty messages: eleven breaches that go, one that is only reminded of.
MIXTURE = [OBSCENE] * 5 + [STICKER] * 3 + [LINK] * 3 + [SHOUT] + [CLEAN] * 18
TOLD = re.compile(r"Предупреждение (\d) из 3")


@dataclass
class Burst:
    """The burst, the process it meets, and what both leave behind."""

    world: World
    url: str
    folder: Path
    random: random.Random
    database: str
    said: dict[int, tuple[int, str]] = field(default_factory=dict)
    program: Program | None = None

    async def start(self) -> None:
        """Start the process on the same database as before."""
        env = environment(
            vk_token=self.world.token,
            vk_api_url=f"{self.url}/method/",
            database_url=self.database,
            policy_file=str(self.folder / "policy.yaml"),
            http_port="0",
            log_level="WARNING",
        )
        self.program = await Program.start("run", cwd=self.folder, env=env)

    def say(self, count: int) -> None:
        """The next messages, by whoever may still write."""
        sticker = {"type": "sticker", "sticker": {"sticker_id": 5, "product_id": 1}}
        for _ in range(count):
            number = len(self.said)
            if number % len(MIXTURE) == 0:
                self.random.shuffle(MIXTURE)
            kind = MIXTURE[number % len(MIXTURE)]
            while True:
                author = self.random.choice(AUTHORS)
                try:
                    message, _ = self.world.say(
                        CHAT,
                        author,
                        TEXTS[kind].format(FIRST + number),
                        attachments=[sticker] if kind == STICKER else (),
                    )
                except Refused:
                    continue
                break
            self.said[message.cmid] = (author, kind)

    async def changes(self, count: int, *, within: float) -> None:
        """Wait until so many things have happened in VK, or nothing more does."""
        version = self.world.version + count
        try:
            async with asyncio.timeout(within):
                while self.world.version < version:
                    await self.world.changed.wait(within)
        except TimeoutError:
            return

    async def until(self, so: Callable[[], bool]) -> None:
        """Wait until something is so in VK."""
        async with asyncio.timeout(60):
            while not so():
                await self.world.changed.wait(0.2)

    async def calls(self, count: int) -> None:
        """Wait until the process has made so many calls."""
        wanted = self.world.calls.next + count
        await self.until(lambda: self.world.calls.next >= wanted)

    async def listening(self) -> None:
        """Wait until the process has noted where in the events it began."""
        await self.calls(1)
        await self.until(lambda: bool(self.query("SELECT position FROM sources")))

    async def settled(self) -> None:
        """Wait until everything is taken in, judged and delivered."""
        calm = 0
        async with asyncio.timeout(60):
            while calm < 3:
                calm = calm + 1 if self._calm() else 0
                await self.world.changed.wait(0.1)

    def _calm(self) -> bool:
        [(position,)] = self.query("SELECT position FROM sources")
        waiting = [
            self.query(f"SELECT count(*) FROM {table} WHERE state != 'done'"  # noqa: S608
                       f" AND state NOT IN ('failed', 'dropped')")[0][0]
            for table in ("inbox", "outbox")
        ]  # fmt: skip
        return position == str(self.world.events.head) and waiting == [0, 0]

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        address = make_url(self.database)
        if address.get_backend_name() != "sqlite":
            with ThreadPoolExecutor(1) as pool:
                return pool.submit(asyncio.run, _asked(self.database, sql)).result()
        with sqlite3.connect(f"file:{address.database}?mode=ro", uri=True) as connection:
            found = connection.execute(sql).fetchall()
        connection.close()
        return found

    # What is left behind

    def standing(self) -> set[int]:
        """The members' messages that still stand in the chat."""
        messages = self.world.chats[CHAT].messages
        return {cmid for cmid in self.said if not messages[cmid].deleted}

    def told(self, who: int) -> list[str]:
        """What the bot wrote somebody privately."""
        dialog = self.world.private.get(who)
        return [] if dialog is None else [
            one.text for one in dialog.messages.values() if one.from_id < 0
        ]  # fmt: skip

    def obscene(self, who: int) -> list[int]:
        """Somebody's obscene messages, in order."""
        return [cmid for cmid, said in sorted(self.said.items()) if said == (who, OBSCENE)]


async def _asked(database: str, sql: str) -> list[tuple[Any, ...]]:
    engine = open_database(database)
    async with engine.connect() as connection:
        found = [tuple(row) for row in (await connection.exec_driver_sql(sql)).all()]
    await close(engine)
    return found


@pytest.fixture
async def burst(
    tmp_path: Path, request: pytest.FixtureRequest, database: str
) -> AsyncIterator[Burst]:
    """A burst that is another one in each test."""
    async with bursting(tmp_path, database, request.node.name) as burst:
        yield burst


@asynccontextmanager
async def bursting(folder: Path, database: str, seed: str) -> AsyncIterator[Burst]:
    """A chat of twenty, some of whom take no private messages, and VK before it."""
    world = World()
    world.add_user(ADMINISTRATOR, "Ирина", "Директорова")
    world.add_user(TEACHER, "Ольга", "Учителева")
    for number, who in enumerate(AUTHORS):
        world.add_user(
            who, NAMES[number % 10], f"Родителев{number}", messages_allowed=who not in CLOSED
        )
    world.add_chat(CHAT, "5А, родители", owner=TEACHER, members=[ADMINISTRATOR, *AUTHORS])
    world.events.wanted = {"message_new", "message_edit", "message_event"}
    (folder / "policy.yaml").write_text(POLICY, encoding="utf-8")
    runner = web.AppRunner(create_app(world), access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    url = f"http://127.0.0.1:{port}"
    burst = Burst(world, url, folder, random.Random(seed), database)
    try:
        yield burst
    finally:
        if burst.program is not None:
            await burst.program.abandon()
        await runner.cleanup()


async def live_through(burst: Burst, signals: Sequence[int]) -> list[tuple[int, str]]:
    """Say the burst while the process is ended by one signal after the other; let it settle.

    Returns how it ended each time.
    """
    # Carried out at once, answered a moment later: an end in between loses the answer.
    burst.world.fail("execute", Fault(hang=0.03), 100_000)
    ends = []
    for turn, number in enumerate(signals):
        share = (MESSAGES - len(burst.said)) // (len(signals) - turn)
        # What was said before the very first start concerns nobody.
        before = burst.random.randint(0, share) if turn else 0
        burst.say(before)
        await burst.start()
        assert burst.program is not None
        # Its signal handlers stand before its first call.
        await (burst.calls(1) if turn else burst.listening())
        burst.say(share - before)
        await burst.changes(burst.random.randint(0, 60), within=3)
        await asyncio.sleep(burst.random.choice([0, 0, 0.01, 0.05, 0.2]))
        ended = await burst.program.end(number, within=STOPPED)
        ends.append((ended.code, ended.err))
    await burst.start()
    assert burst.program is not None
    await burst.calls(1)
    await burst.settled()
    ended = await burst.program.end(signal.SIGTERM, within=STOPPED)
    assert ended.code == 0, ended.err
    return ends


def nothing_lost_and_nothing_doubled(burst: Burst) -> None:
    """What must be so after any burst, however often the process ended."""
    assert len(burst.said) == MESSAGES
    _every_breach_is_gone(burst)
    _each_message_is_judged_once(burst)
    _each_strike_is_counted_and_told_once(burst)
    _each_third_strike_blocks(burst)
    _every_promise_is_kept(burst)


def _every_breach_is_gone(burst: Burst) -> None:
    standing = burst.standing()
    assert [cmid for cmid, (_, kind) in burst.said.items() if kind in GOES & {kind}
            and cmid in standing] == []  # fmt: skip
    late = {cmid for (cmid,) in burst.query("SELECT cmid FROM journal WHERE kind='blocked_wrote'")}
    kept = {cmid for cmid, (_, kind) in burst.said.items() if kind not in GOES}
    assert kept - late == standing


def _each_message_is_judged_once(burst: Burst) -> None:
    verdicts = Counter(
        cmid for (cmid,) in burst.query("SELECT cmid FROM journal WHERE kind='verdict'")
    )
    assert verdicts == Counter(burst.said.keys())
    assert burst.query("SELECT * FROM journal WHERE kind='event_failed'") == []


def _each_strike_is_counted_and_told_once(burst: Burst) -> None:
    strikes = burst.query("SELECT user_id, cmid FROM strikes ORDER BY given_at, cmid")
    chat_lines = Counter(
        message.text.partition(",")[0]
        for message in burst.world.chats[CHAT].messages.values()
        if message.from_id < 0 and "личное сообщение" in message.text
    )
    for who in AUTHORS:
        expected = burst.obscene(who)[:3]
        assert [cmid for user, cmid in strikes if user == who] == expected
        numbers = [found[1] for text in burst.told(who) if (found := TOLD.search(text))]
        promised = burst.query(
            f"SELECT purpose FROM outbox WHERE kind='send' AND recipient={who} ORDER BY id"  # noqa: S608
        )
        assert promised.count((f"strike:{who}",)) == len(expected)
        if who not in CLOSED:
            assert numbers == [str(one) for one in range(1, len(expected) + 1)]
            assert len(burst.told(who)) == len(promised)
        else:
            assert numbers == []
            # Told by the button of the chat's one line an hour, whoever it names.
            told = burst.query(
                f"SELECT count(*) FROM marks WHERE lane={CHAT} AND name='told:{who}'"  # noqa: S608
            )
            assert told == [(1 if promised else 0,)]
    assert sum(chat_lines.values()) <= 1


def _each_third_strike_blocks(burst: Burst) -> None:
    thrice = {who for who in AUTHORS if len(burst.obscene(who)) >= 3}
    blocks = burst.query("SELECT user_id, until - chain_begun FROM blocks WHERE ended_at IS NULL")
    assert thrice
    assert {who for who, _ in blocks} == thrice
    assert len(blocks) == len(thrice)
    assert all(micros <= 31 * 86_400 * 1_000_000 for _, micros in blocks)
    members = burst.world.chats[CHAT].members
    now = burst.world.clock()
    assert {who for who in AUTHORS if members[who].restricted(now)} == thrice


def _every_promise_is_kept(burst: Burst) -> None:
    ends = burst.query("SELECT kind, recipient, state, code FROM outbox WHERE state != 'done'")
    assert {(kind, who, state, code) for kind, who, state, code in ends} <= {
        ("send", who, "failed", 901) for who in CLOSED
    }


@pytest.mark.timeout(240)
async def test_kills_and_stops_during_a_burst_lose_nothing_and_double_nothing(
    burst: Burst,
) -> None:
    ends = await live_through(burst, ENDS)
    kills = [code for (code, _), number in zip(ends, ENDS, strict=True) if number == signal.SIGKILL]
    stops = [end for end, number in zip(ends, ENDS, strict=True) if number == signal.SIGTERM]
    assert kills == [-signal.SIGKILL] * 3
    assert [code for code, _ in stops] == [0] * 3, stops
    assert [err for _, err in stops if "Traceback" in err] == []
    nothing_lost_and_nothing_doubled(burst)


async def test_a_stop_does_not_wait_for_an_answer_that_hangs(burst: Burst) -> None:
    await burst.start()
    await burst.listening()
    for method in ("execute", "messages.send", "messages.delete"):
        burst.world.fail(method, Fault(hang=60), 1)
    message, _ = burst.world.say(CHAT, AUTHORS[0], TEXTS[OBSCENE].format(1))
    await burst.until(lambda: message.deleted)
    assert burst.program is not None
    assert (await burst.program.end(signal.SIGTERM, within=STOPPED)).code == 0
    burst.world.faults.clear()
    await burst.start()
    await burst.until(lambda: bool(burst.told(AUTHORS[0])))
    await burst.settled()
    assert (await burst.program.end(signal.SIGTERM, within=STOPPED)).code == 0
    assert len(burst.told(AUTHORS[0])) == 1


async def test_a_stop_during_the_start_is_a_stop(burst: Burst) -> None:
    burst.world.fail("groups.getById", Fault(hang=30), 1)
    await burst.start()
    await burst.calls(1)
    assert burst.program is not None
    ended = await burst.program.end(signal.SIGTERM, within=STOPPED)
    assert ended.code == 0
    assert "Traceback" not in ended.err
