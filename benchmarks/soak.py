"""``python -m benchmarks.soak``: the whole bot for half an hour, with random faults all the time.

An emulated VK in a process of its own speaks in fifty chats; the bot meets it over HTTP. In
the end as many events must have been judged and journaled as were said, and the memory must
have stayed flat: its slope is that of a line through the second half of the run.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import linear_regression

from pydantic import SecretStr
from rich.console import Console

from benchmarks import bots, scene, vk
from benchmarks.faults.page import write
from benchmarks.process import resident
from bot import logs
from bot.app import App
from bot.settings import Settings
from bot.steady import settle
from emulator import Fault
from tests.databases import POSTGRESQL, SQLITE, Postgres, migrate, sqlite_at

CHATS = 50
LOOK = 5.0
"""Seconds between two looks at the memory."""
FAULTS: Sequence[tuple[str, Fault, int]] = (
    ("*", Fault(http=502), 3),
    ("*", Fault(drop="before"), 2),
    ("*", Fault(drop="after"), 2),
    ("*", Fault(body="<html>ведутся работы</html>"), 2),
    ("*", Fault(code=6), 2),
    ("*", Fault(code=10), 2),
    ("*", Fault(hang=2.0), 1),
    ("messages.send", Fault(code=9), 1),
    ("messages.delete", Fault(drop="after"), 1),
    ("longpoll", Fault(http=503), 2),
    ("longpoll", Fault(drop="before"), 2),
    ("longpoll", Fault(body='{"ts":"12","upda'), 1),
    ("longpoll", Fault(body='{"failed":2}'), 1),
)
"""What may happen: to which calls, how, how often at once."""


@dataclass(frozen=True, slots=True)
class Result:
    """A soak's figures. ``slope`` in megabytes an hour; ``late`` in seconds after the last word.

    ``events``: what was said by members and what the bot's own messages came back as.
    """

    database: str
    minutes: float
    rate: float
    said: int
    events: int
    judged: int
    journaled: int
    doubled: int
    faults: int
    begun_with: float
    ended_with: float
    slope: float
    late: float
    unkept: int

    @property
    def held(self) -> bool:
        counted = self.events == self.judged and self.said == self.journaled
        return counted and not self.doubled and not self.unkept

    def line(self) -> str:
        """A row of the table in ``docs/reliability.md``."""
        return (
            f"| {self.database} | {self.minutes:g} min at {self.rate:g}/s | {self.faults} | "
            f"{self.said} | {self.events} | {self.judged} | {self.journaled} | {self.doubled} | "
            f"{self.begun_with:.0f} → {self.ended_with:.0f} MB, {self.slope:+.1f} MB/h | "
            f"{self.late:.0f} s |"
        )


HEAD = (
    "| database | load | faults | said | events | judged | in the journal | twice | memory | "
    "all done after the last word |\n|---|---|---|---|---|---|---|---|---|---|"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Soak, print, write; 1 where the counts differ."""
    chosen = _read(arguments)
    # As ``dezhurny run`` logs, and nothing among the figures.
    logs.configure("CRITICAL", as_json=False)
    with tempfile.TemporaryDirectory(prefix="dezhurny-soak-") as name:
        folder = Path(name)
        if chosen.database == POSTGRESQL:
            server = Postgres()
            try:
                with server.database() as address:
                    result = _soak(chosen, folder, address)
            finally:
                server.close()
        else:
            address = sqlite_at(folder / "school.db")
            asyncio.run(migrate(address))
            result = _soak(chosen, folder, address)
    print(HEAD)
    print(result.line())
    if chosen.json is not None:
        text = json.dumps({**asdict(result), "held": result.held}, indent=2)
        chosen.json.write_text(text + "\n", encoding="utf-8")
    if chosen.write:
        write(f"soak {chosen.database}", HEAD, [result.line()])
    return 0 if result.held else 1


def _soak(chosen: argparse.Namespace, folder: Path, address: str) -> Result:
    with vk.running(vk.Conditions(CHATS, gated=False, kept=40_000)) as server:
        return asyncio.run(_Soak(chosen, folder, address, server).run())


class _Soak:
    def __init__(
        self, chosen: argparse.Namespace, folder: Path, address: str, server: vk.VK
    ) -> None:
        self._chosen = chosen
        self._folder = folder
        self._address = address
        self._server = server
        self._random = random.Random(chosen.seed)  # noqa: S311  the same faults in every run
        self._faults = 0
        self._memory: list[tuple[float, float]] = []

    async def run(self) -> Result:
        seconds = self._chosen.minutes * 60
        count = int(seconds * self._chosen.rate)
        async with self._bot() as app:
            before = self._server.head()
            self._server.murmur(count, CHATS, self._chosen.rate)
            begun = time.monotonic()
            with Console(stderr=True).status("") as status:
                while (passed := time.monotonic() - begun) < seconds:
                    self._hurt()
                    self._memory.append((passed, resident()))
                    status.update(f"{passed:.0f} of {seconds:.0f} s, {self._memory[-1][1]:.0f} MB")
                    await asyncio.sleep(min(LOOK, max(seconds - passed, 0.1)))
            said = await self._all_said()
            ended = time.monotonic()
            self._server.fail("", None)
            unkept = await self._over(app)
            late = time.monotonic() - ended
            events = self._server.head() - before
            judged, journaled, doubled = await _counted(app)
        half = [one for one in self._memory if one[0] >= seconds / 2]
        slope = linear_regression(*zip(*half, strict=True)).slope * 3600 if len(half) > 1 else 0.0
        return Result(
            self._chosen.database, self._chosen.minutes, self._chosen.rate, said, events,
            judged, journaled, doubled, self._faults, half[0][1], half[-1][1], slope, late, unkept,
        )  # fmt: skip

    @asynccontextmanager
    async def _bot(self) -> AsyncIterator[App]:
        policy = self._folder / "policy.yaml"
        policy.write_text(scene.policy(CHATS), encoding="utf-8")
        settings = Settings(
            _env_file=None,
            vk_token=SecretStr(self._server.token),
            vk_api_url=self._server.api_url,
            database_url=self._address,
            policy_file=policy,
            http_port=0,
        )
        app = App(settings, clock=bots.clock())
        checked = await app.start()
        if checked.fatal:
            raise RuntimeError(f"our bot does not start: {checked.problems}")
        settle()
        running = asyncio.create_task(app.run())
        try:
            # Where in the events it begins is noted before anything is said.
            while await app.inbox.position(f"longpoll:{self._server.group_id}") is None:
                await asyncio.sleep(0.1)
            yield app
        finally:
            app.request_stop()
            await running
            await app.stop()

    def _hurt(self) -> None:
        method, fault, times = self._random.choice(FAULTS)
        self._server.fail(method, fault, times)
        self._faults += times

    async def _all_said(self) -> int:
        # VK may be slower than its pace on a busy machine.
        while not self._server.murmured()[1]:
            await asyncio.sleep(0.5)
        return self._server.murmured()[0]

    async def _over(self, app: App) -> int:
        """Wait until all is judged and delivered; the promises that never were kept."""
        source = f"longpoll:{self._server.group_id}"
        try:
            async with asyncio.timeout(self._chosen.patience):
                while left := await self._left(app, source):
                    await asyncio.sleep(0.5)
        except TimeoutError:
            left = await _waiting(app, "outbox")
        return left

    async def _left(self, app: App, source: str) -> int:
        """What waits to be polled, judged or delivered; a call made is an event to come."""
        unread = self._server.head() - int(await app.inbox.position(source) or 0)
        return unread + await _waiting(app, "inbox") + await _waiting(app, "outbox")


async def _waiting(app: App, table: str) -> int:
    sql = f"SELECT count(*) FROM {table} WHERE state = 'waiting'"  # noqa: S608  two names of ours
    async with app.engine.connect() as connection:
        return int((await connection.exec_driver_sql(sql)).scalar_one())


async def _counted(app: App) -> tuple[int, int, int]:
    """Events judged, messages in the journal, and those that stand there twice."""
    async with app.engine.connect() as connection:

        async def number(sql: str) -> int:
            return int((await connection.exec_driver_sql(sql)).scalar_one() or 0)

        judged = await number("SELECT count(*) FROM inbox WHERE state='done' AND origin='vk'")
        verdicts = "FROM journal WHERE kind = 'verdict'"
        journaled = await number(
            f"SELECT count(*) FROM (SELECT DISTINCT peer_id, cmid {verdicts}) AS a"  # noqa: S608
        )
        lines = await number(f"SELECT count(*) {verdicts}")
        return judged, journaled, lines - journaled


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--rate", type=float, default=200, help="messages a second")
    parser.add_argument("--database", choices=(SQLITE, POSTGRESQL), default=SQLITE)
    parser.add_argument("--seed", type=int, default=1, help="which faults come when")
    parser.add_argument(
        "--patience", type=float, default=1800, help="seconds to wait for the rest in the end"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures")
    parser.add_argument("--write", action="store_true", help="write into docs/reliability.md")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
