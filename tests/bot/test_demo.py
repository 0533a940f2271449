"""`dezhurny demo` as somebody starts it who has nothing but a shell.

A start costs seconds, so three are made and many things are seen at each: by day on an empty
machine with a screen, by night on a machine without one, and twice on data that is kept.
"""

import asyncio
import re
import signal
import socket
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientSession
from typer.testing import CliRunner

from bot.cli import app
from tests.flows.process import Ended, Program, environment, ran

pytestmark = pytest.mark.long

CHAT, TEACHER, ANNA = 2_000_000_001, 201, 301
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

    def edit_policy(self, before: str, after: str) -> None:
        """Edit the policy file of the demo that runs."""
        (file,) = (one for folder in self.left for one in folder.glob("policy.yaml"))
        file.write_text(file.read_text("utf-8").replace(before, after), "utf-8")

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
    hours_shown: bool
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
            edited = await edited_is_shown(session, machine)
            narrowed = await narrowed_is_shown(session)
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
    return Visit(found[0], page, kept, went, edited and narrowed, ended, machine)


async def obscenity_goes(session: ClientSession) -> bool:
    """Let a parent write what must not stand; True once it is gone from the chat."""
    said = {"peer_id": CHAT, "user_id": ANNA, "text": OBSCENE}
    async with session.post("/demo/say", json=said) as answer:
        cmid = (await answer.json())["cmid"]
    return await shows(
        session,
        lambda state: cmid not in {one["cmid"] for one in state["chat"]["messages"]},
    )


async def shows(session: ClientSession, wanted: Callable[[dict[str, Any]], bool]) -> bool:
    """Wait until the page shows what is ``wanted``; True then. Raises ``TimeoutError``."""
    async with asyncio.timeout(20):
        while True:
            query = {"viewer": ANNA, "peer_id": CHAT}
            async with session.get("/demo/state", params=query) as answer:
                state: dict[str, Any] = await answer.json()
            if wanted(state):
                return True
            waiting = {"since": state["version"], "wait": 5}
            async with session.get("/demo/changes", params=waiting) as answer:
                await answer.read()


async def narrowed_is_shown(session: ClientSession) -> bool:
    """Let the teacher narrow the hours; True once the next opening is by his word."""
    said = {"peer_id": CHAT, "user_id": TEACHER, "text": "/часы 09:00-11:00"}
    async with session.post("/demo/say", json=said) as answer:
        assert answer.status == 200
    return await shows(session, lambda state: opens_at(state) == time(9))


async def edited_is_shown(session: ClientSession, machine: Machine) -> bool:
    """Edit the demo's policy file; True once the next opening is by what was written."""
    machine.edit_policy('"08:00-', '"08:20-')
    return await shows(session, lambda state: opens_at(state) == time(8, 20))


def opens_at(state: dict[str, Any]) -> time:
    return datetime.fromtimestamp(state["opening"], ZoneInfo(state["timezone"])).time()


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


def test_the_page_shows_the_hours_that_the_bot_took_in(by_day: Visit, by_night: Visit) -> None:
    assert by_day.hours_shown
    assert by_night.hours_shown


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
    assert ended.err.startswith("На адресе 192.0.2.1 слушать нельзя (у этой машины")


def a_broken_policy(folder: Path) -> None:
    folder.mkdir()
    (folder / "policy.yaml").write_text("school: {", "utf-8")


def a_folder_for_a_policy(folder: Path) -> None:
    (folder / "policy.yaml").mkdir(parents=True)


def a_file(folder: Path) -> None:
    folder.touch()


def a_way_through_a_file(folder: Path) -> None:
    folder.parent.touch()


def a_database_nowhere(folder: Path) -> None:
    folder.mkdir()
    (folder / "demo.db").symlink_to("/no/such/folder/x")


@pytest.mark.parametrize(
    ("left", "name", "code", "said"),
    [
        (a_broken_policy, "data", 1, "удалите: показ положит свой"),
        (a_folder_for_a_policy, "data", 1, "это папка"),
        (a_file, "data", 2, "это файл, а нужна папка"),
        (a_way_through_a_file, "file/data", 2, "это файл, а нужна папка"),
        (a_database_nowhere, "data", 1, "не создать базу данных"),
    ],
)
async def test_a_folder_that_does_not_serve_is_named_with_the_remedy(
    left: Callable[[Path], None], name: str, code: int, said: str, tmp_path: Path
) -> None:
    machine = Machine(tmp_path)
    left(machine.here / name)
    env = machine.environment(http_port="0")
    ended = await ran("demo", "--data", name, cwd=machine.here, env=env)
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err
    assert name in ended.err
    assert "Traceback" not in ended.err
