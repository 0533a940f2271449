"""No secret and no private word lies about after a run in which everything went wrong.

The real process, its secrets in `.env`; then all it left is searched: what it said, what the
network could ask of it, every file of its folder byte by byte, its exports, its command line.
"""

import asyncio
import signal
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from emulator import Fault, World, create_app
from emulator.callback import Sender
from tests.flows.process import Ended, Program, environment, ran
from tests.flows.stage import OBSCENE, furnish
from tests.school import ANNA, BORIS, CHAT, POLICY, VERA

TOKEN = "vk1.a.SeCrEt-token-of-the-community-0123456789"
CALLBACK_SECRET = "SeCrEt-of-the-callback-0123456789"
CONFIRMATION = "c0nf1rm8"
PASSWORD = "SeCrEt-password-of-the-database"
# Said to the bot privately; said in the chat and fine; said beside an obscenity.
PRIVATELY, FINE, BESIDE = "СказалЛичноБоту", "СказалОбычноеВЧате", "СказалРядомСБранью"
# What the bot keeps, and where: docs/personal-data.md.
KEPT = {("strikes", "text")}
DEAD_SERVER = f"postgresql://dezhurny:{PASSWORD}@127.0.0.1:9/school"


@dataclass
class School:
    """A folder as an operator has it, an emulated VK, and all that was ever said about both."""

    folder: Path
    world: World
    url: str
    port: int
    heard: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        return self.folder / "school.db"

    @property
    def secrets(self) -> tuple[str, ...]:
        return (TOKEN, CALLBACK_SECRET, CONFIRMATION, PASSWORD, self.world.key)

    def environment(self, **settings: str) -> dict[str, str]:
        usual = {
            "vk_api_url": f"{self.url}/method/",
            "database_url": f"sqlite:///{self.database}",
            "policy_file": str(self.folder / "policy.yaml"),
            "http_port": str(self.port),
            "log_level": "DEBUG",
        }
        return environment(**{**usual, **settings})

    async def start(self, **settings: str) -> Program:
        """Start the bot and wait until it answers on its own port."""
        program = await Program.start("run", cwd=self.folder, env=self.environment(**settings))
        self.heard[f"command line {len(self.heard)}"] = _command_line(program.process.pid)
        await self.until(lambda: program.running and self._listens())
        return program

    def _listens(self) -> bool:
        with closing(socket.socket()) as tried:
            return tried.connect_ex(("127.0.0.1", self.port)) == 0

    async def until(self, so: Callable[[], bool]) -> None:
        async with asyncio.timeout(60):
            while not so():
                await self.world.changed.wait(0.1)

    async def ended(self, program: Program) -> None:
        told = await program.end(signal.SIGTERM, within=20)
        assert told.code == 0, told.err
        self.hear("run", told)

    async def ran(self, *args: str, **settings: str) -> Ended:
        ended = await ran(*args, cwd=self.folder, env=self.environment(**settings))
        self.hear(" ".join(args), ended)
        return ended

    def hear(self, what: str, ended: Ended) -> None:
        self.heard[f"{what} {len(self.heard)}"] = ended.out + ended.err

    async def look(self, when: str) -> None:
        """Read the pages that the network may read."""
        async with aiohttp.ClientSession() as session:
            for page in ("metrics", "healthz", "readyz"):
                async with session.get(f"http://127.0.0.1:{self.port}/{page}") as answer:
                    told = f"{dict(answer.headers)} {await answer.text()}"
                    self.heard[f"/{page} {when}"] = told

    def polls_from_somewhere(self) -> bool:
        """True once the beginning of the events is committed."""
        with closing(sqlite3.connect(self.database)) as there:
            return bool(there.execute("SELECT position FROM sources").fetchall())

    def judged(self) -> bool:
        """True once everything that was said is taken in and judged."""
        with closing(sqlite3.connect(self.database)) as there:
            [(waiting,)] = there.execute("SELECT count(*) FROM inbox WHERE state = 'waiting'")
            [(reached,)] = there.execute("SELECT position FROM sources")
        return waiting == 0 and reached == str(self.world.events.head)

    def told(self, who: int) -> bool:
        dialog = self.world.private.get(who)
        return dialog is not None and any(one.from_id < 0 for one in dialog.messages.values())

    def said(self, what: str) -> str:
        """All that was heard of one kind."""
        return "\n".join(told for name, told in self.heard.items() if name.startswith(what))


def _command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().decode()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[School]:
    world = World(token=TOKEN)
    furnish(world)
    world.events.wanted = {"message_new", "message_edit", "message_event"}
    (tmp_path / "policy.yaml").write_text(OPEN, encoding="utf-8")
    env = tmp_path / ".env"
    env.write_text(
        f"DEZHURNY_VK_TOKEN={TOKEN}\nDEZHURNY_CALLBACK_SECRET={CALLBACK_SECRET}\n"
        f"DEZHURNY_CALLBACK_CONFIRMATION={CONFIRMATION}\n"
    )
    env.chmod(0o600)
    runner = web.AppRunner(create_app(world), access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    yield School(tmp_path, world, f"http://127.0.0.1:{runner.addresses[0][1]}", port)
    await runner.cleanup()


OPEN = "\n".join(one for one in POLICY.splitlines() if "open_hours" not in one)


@pytest.mark.timeout(240)
async def test_a_run_in_which_everything_goes_wrong_leaves_no_secret_behind(desk: School) -> None:
    await _by_callback(desk)
    await _by_long_poll(desk)
    exported = await _exports(desk)

    for name, told in desk.heard.items():
        for secret in desk.secrets:
            assert secret not in told, name
        if name not in exported:
            for words in (PRIVATELY, FINE, BESIDE, "нахуй"):
                assert words not in told, name
    # Each was really provoked: the words of the refusals, and the tracebacks, are there.
    log = desk.said("run")
    for provoked in ("backlog_failed", "callback_refused", "long_poll_unreachable", "Traceback"):
        assert provoked in log
    assert "no such table" in log
    _in_files(desk)
    _in_columns(desk)


async def _by_callback(desk: School) -> None:
    """Events come by Callback API; calls, the policy file and the database break."""
    program = await desk.start(source="callback", log_json="true")
    address = f"http://127.0.0.1:{desk.port}/callback"
    sender = Sender(desk.world, address, secret=CALLBACK_SECRET, pauses=(0.1,) * 20)
    try:
        await sender.confirm(CONFIRMATION)
        await _made_up(desk, address)
        sender.start()
        desk.world.fail("messages.send", Fault(code=10))
        desk.world.fail("execute", Fault(http=500, body=f"<h1>{TOKEN}</h1>"))
        desk.world.fail("execute", Fault(body=f"<html>{TOKEN} {PRIVATELY}</html>"))
        desk.world.say(ANNA, ANNA, f"{PRIVATELY}, и больше никому")
        desk.world.say(CHAT, ANNA, f"Добрый день! {FINE}")
        desk.world.say(CHAT, ANNA, f"{OBSCENE}, {BESIDE}")
        await desk.until(lambda: desk.told(ANNA))
        pasted = OPEN.replace("school:\n", f"school:\n  vk_token: {TOKEN}\n", 1)
        (desk.folder / "policy.yaml").write_text(pasted, encoding="utf-8")
        with closing(sqlite3.connect(desk.database, timeout=10)) as there:
            there.execute("ALTER TABLE strikes RENAME TO put_aside")
            desk.world.say(CHAT, BORIS, f"{OBSCENE}, {BESIDE}")
            await desk.until(lambda: _metric(desk, "dezhurny_backlogs_failed_total"))
            await desk.look("while it is broken")
            there.execute("ALTER TABLE put_aside RENAME TO strikes")
        await desk.until(lambda: desk.told(BORIS))
        await desk.look("when it is mended")
        (desk.folder / "policy.yaml").write_text(OPEN, encoding="utf-8")
        await desk.ended(program)
    finally:
        await sender.close()
        await program.abandon()


def _metric(desk: School, name: str) -> bool:
    """True once a counter counts."""
    with closing(socket.create_connection(("127.0.0.1", desk.port), timeout=5)) as asked:
        asked.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
        page = b"".join(iter(lambda: asked.recv(65536), b"")).decode()
    desk.heard["/metrics meanwhile"] = page
    lines = [one for one in page.splitlines() if one.startswith(name)]
    return any(float(one.split()[-1]) > 0 for one in lines)


async def _made_up(desk: School, address: str) -> None:
    """Who does not know the secret asks for it, and sends what is no event."""
    group = desk.world.community.id
    async with aiohttp.ClientSession() as session:
        for number, body in enumerate(
            (
                {"type": "message_new", "group_id": group, "secret": PRIVATELY, "object": {}},
                {"type": "confirmation", "group_id": group, "secret": "guessed"},
                {"type": "confirmation", "group_id": group + 1},
                {"type": "message_new", "group_id": group, "object": {"text": PRIVATELY}},
            )
        ):
            async with session.post(address, json=body) as answer:
                assert answer.status == 403
                desk.heard[f"callback {number}"] = f"{answer.headers} {await answer.text()}"
        async with session.post(address, data=f"<html>{PRIVATELY}") as answer:
            desk.heard["callback html"] = f"{answer.headers} {await answer.text()}"


async def _by_long_poll(desk: School) -> None:
    """Events come by Long Poll; the poll breaks, then the token is revoked."""
    program = await desk.start(source="longpoll", log_json="false")
    try:
        # What was said before the very first poll concerns nobody.
        await desk.until(lambda: desk.polls_from_somewhere())
        for fault in (
            Fault(http=502, body=f"<html>{TOKEN}</html>"),
            Fault(body=f"<html>{desk.world.key}</html>"),
            Fault(drop="before"),
        ):
            desk.world.fail("longpoll", fault)
        desk.world.say(CHAT, VERA, f"{OBSCENE}, {BESIDE}")
        await desk.until(lambda: desk.told(VERA))
        desk.world.token_revoked = True
        desk.world.say(VERA, VERA, f"/мои {PRIVATELY}")
        await desk.until(lambda: _metric(desk, "dezhurny_poll_failures_total") and desk.judged())
        await desk.look("when the token is revoked")
        await desk.ended(program)
    finally:
        await program.abandon()


async def _exports(desk: School) -> set[str]:
    """Run what shows stored things; return the names of what may hold the person's own words."""
    journal, mine, backup, *_ = await asyncio.gather(
        desk.ran("journal", "export"),
        desk.ran("personal-data", "export", str(ANNA), "--json"),
        desk.ran("db", "backup", "copy.backup"),
        desk.ran("db", "verify", database_url=DEAD_SERVER),
        desk.ran("run", database_url=DEAD_SERVER, http_port="0"),
    )
    assert (journal.code, mine.code, backup.code) == (0, 0, 0), (journal.err, mine.err, backup.err)
    # Whose data it is, sees the words of his own breach; the journal names the found ones.
    assert BESIDE in mine.out
    assert PRIVATELY not in mine.out + journal.out
    assert FINE not in mine.out + journal.out
    assert BESIDE not in journal.out
    return {one for one in desk.heard if one.startswith(("journal export", "personal-data"))}


def _in_files(desk: School) -> None:
    files = [one for one in desk.folder.rglob("*") if one.is_file() and one.name != ".env"]
    assert {one.name for one in files} >= {"school.db", "copy.backup"}
    for file in files:
        found = file.read_bytes()
        for secret in (*desk.secrets, PRIVATELY, FINE):
            assert secret.encode() not in found, (file.name, secret)
        if file.name != "policy.yaml":
            assert file.stat().st_mode & 0o077 == 0, file.name


def _in_columns(desk: School) -> None:
    """What was said beside the obscenity is kept as the strike's evidence, and nowhere else."""
    with closing(sqlite3.connect(desk.database)) as there:
        tables = [
            name for (name,) in there.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        found = set()
        for table in tables:
            columns = [row[1] for row in there.execute(f"PRAGMA table_info({table})")]
            for row in there.execute(f"SELECT * FROM {table}"):  # noqa: S608 - its own names
                found |= {(table, column) for column, value in zip(columns, row, strict=True)
                          if BESIDE in str(value)}  # fmt: skip
    assert found == KEPT


async def test_secrets_that_others_can_read_are_warned_about(desk: School) -> None:
    for file in (desk.folder / ".env", desk.database):
        file.touch()
        file.chmod(0o640)
    # It is refused, so that the test need not end it.
    desk.world.token_revoked = True
    ended = await desk.ran("run")
    assert "другие пользователи этой машины могут прочитать" in ended.err
    assert f"chmod 600 .env {desk.database}" in ended.err
    verified = await desk.ran("db", "verify")
    assert f"chmod 600 .env {desk.database}" in verified.err
