"""`dezhurny demo` as somebody starts it who has nothing but a shell.

A start costs seconds, so three are made and many things are seen at each: by day on an empty
machine with a screen, by night on a machine without one, and twice on data that is kept.
"""

import asyncio
import re
import signal
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from typer.testing import CliRunner

from bot.cli import app
from tests.flows.process import Ended, Program, environment, ran

pytestmark = pytest.mark.long

CHAT, ANNA = 2_000_000_001, 301
OBSCENE = "Да пошёл ты нахуй"
# Settings of an operator, none of which a demo could work with.
OPERATORS = {
    "source": "callback",
    "vk_group_id": "5",
    "vk_api_url": "http://127.0.0.1:9/method/",
    "database_url": "sqlite:////no/such/folder/x.db",
    "policy_file": "/no/such/file.yaml",
}


class Machine:
    """A folder to start the demo in, the temporary files, and a browser."""

    def __init__(self, folder: Path) -> None:
        self.here, self.temporary = folder / "here", folder / "tmp"
        self._browser, self._opened = folder / "browser", folder / "opened"
        self.here.mkdir()
        self.temporary.mkdir()
        # It only notes what it is asked to open.
        self._browser.write_text(f'#!/bin/sh\necho "$1" > {self._opened}\n')
        self._browser.chmod(0o755)

    def environment(self, **settings: str) -> dict[str, str]:
        given = {"TMPDIR": str(self.temporary), "BROWSER": f"{self._browser} %s"}
        return environment(**settings) | given

    @property
    def opened(self) -> str:
        """The address that the browser was asked to open."""
        return self._opened.read_text().strip() if self._opened.exists() else ""

    @property
    def left(self) -> list[Path]:
        return [*self.here.iterdir(), *self.temporary.iterdir()]


@dataclass(frozen=True)
class Visit:
    """What was seen of a demo from its start to its end."""

    url: str
    page: str
    kept_meanwhile: int
    obscenity_went: bool
    ended: Ended
    machine: Machine

    @property
    def port(self) -> int:
        return int(self.url.rstrip("/").rpartition(":")[2])


async def visited(
    machine: Machine, *args: str, display: str = "", number: int, **settings: str
) -> Visit:
    """Start a demo, look at its page, write in its chat, wait for news, and end it meanwhile."""
    env = machine.environment(**settings) | ({"DISPLAY": display} if display else {})
    program = await Program.start("demo", *args, cwd=machine.here, env=env)
    try:
        line = await program.line("http://")
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
        assert found is not None, line
        async with ClientSession(found[0]) as session:
            async with session.get("/") as answer:
                assert answer.status == 200
                page = await answer.text()
            went = await obscenity_goes(session)
            kept = len(machine.left)
            waiting = asyncio.create_task(
                session.get("/demo/changes", params={"since": 10**9, "wait": 60})
            )
            async with session.get("/demo/state") as answer:
                assert answer.status == 200
            ended = await program.end(number, within=10)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
    finally:
        await program.abandon()
    return Visit(found[0], page, kept, went, ended, machine)


async def obscenity_goes(session: ClientSession) -> bool:
    """Let a parent write what must not stand; True once it is gone from the chat."""
    async with asyncio.timeout(20):
        said = {"peer_id": CHAT, "user_id": ANNA, "text": OBSCENE}
        async with session.post("/demo/say", json=said) as answer:
            cmid = (await answer.json())["cmid"]
        while True:
            query = {"viewer": ANNA, "peer_id": CHAT}
            async with session.get("/demo/state", params=query) as answer:
                state: dict[str, Any] = await answer.json()
            if cmid not in {one["cmid"] for one in state["chat"]["messages"]}:
                return True
            waiting = {"since": state["version"], "wait": 5}
            async with session.get("/demo/changes", params=waiting) as answer:
                await answer.read()


@pytest.fixture(scope="module")
def by_day(tmp_path_factory: pytest.TempPathFactory) -> Visit:
    """With a display and an operator's own settings; ended by Ctrl+C."""
    machine = Machine(tmp_path_factory.mktemp("day"))
    visit = visited(machine, display=":0", number=signal.SIGINT, http_port="0", **OPERATORS)
    return asyncio.run(visit)


@pytest.fixture(scope="module")
def told_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def by_night(tmp_path_factory: pytest.TempPathFactory, told_port: int) -> Visit:
    """Without a display, open to all on a port that was chosen; ended by SIGTERM."""
    machine = Machine(tmp_path_factory.mktemp("night"))
    args = ("--host", "0.0.0.0", "--i-know")
    return asyncio.run(visited(machine, *args, number=signal.SIGTERM, http_port=str(told_port)))


def test_it_prints_an_address_where_the_chat_is_shown(by_day: Visit) -> None:
    assert "5А, родители" in by_day.page


def test_the_bot_works_in_it_whatever_the_operators_own_settings(by_day: Visit) -> None:
    assert by_day.obscenity_went


def test_it_ends_in_order_although_a_page_waits_for_news(by_day: Visit, by_night: Visit) -> None:
    for visit in (by_day, by_night):
        assert visit.ended.code == 0
        assert "остановлен" in visit.ended.out
        assert "Traceback" not in visit.ended.err


def test_it_leaves_nothing_behind(by_day: Visit, by_night: Visit) -> None:
    for visit in (by_day, by_night):
        assert visit.kept_meanwhile > 0
        assert visit.machine.left == []


def test_a_browser_is_opened_only_where_there_is_a_display(by_day: Visit, by_night: Visit) -> None:
    assert by_day.machine.opened == by_day.url
    assert by_night.machine.opened == ""


def test_it_listens_where_it_is_told_to(by_night: Visit, told_port: int) -> None:
    assert by_night.port == told_port


def test_told_that_it_is_meant_it_opens_itself_to_other_machines(by_night: Visit) -> None:
    assert "5А, родители" in by_night.page


async def test_on_kept_data_and_where_the_port_is_taken_it_works_as_ever_on_every_day(
    tmp_path: Path,
) -> None:
    machine = Machine(tmp_path)
    kept = machine.here / "data"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for files in ({"policy.yaml", "demo.db"}, {"policy.yaml", "demo.db", "demo-2.db"}):
            visit = await visited(
                machine, "--data", str(kept), number=signal.SIGINT, http_port=str(port)
            )
            assert visit.port != port
            assert visit.obscenity_went
            assert visit.ended.code == 0
            assert {one.name for one in kept.iterdir()} == files


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "school.example"])
def test_it_does_not_open_itself_to_other_machines(
    host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ended = CliRunner().invoke(app, ["demo", "--host", host], env={"DEZHURNY_HTTP_PORT": "0"})
    assert ended.exit_code == 2
    assert host in ended.stderr
    assert "--i-know" in ended.stderr
    assert ended.stdout == ""
    assert list(tmp_path.iterdir()) == []


async def test_an_address_of_another_machine_is_refused_in_words(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    env = machine.environment(http_port="0")
    ended = await ran("demo", "--host", "192.0.2.1", "--i-know", cwd=machine.here, env=env)
    assert ended.code == 2
    assert "192.0.2.1" in ended.err
    assert "Traceback" not in ended.err
