"""`dezhurny demo` as somebody starts it who has nothing but a shell."""

import asyncio
import re
import signal
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.flows.process import Ended, Program, environment, ran

pytestmark = pytest.mark.long

CHAT, ANNA = 2_000_000_001, 301
OBSCENE = "Да пошёл ты нахуй"


@dataclass
class Demo:
    """A demo that was started: an empty folder, its temporary files, its page."""

    folder: Path
    temporary: Path
    program: Program | None = None
    url: str = ""

    async def start(self, *args: str, display: str = "", **settings: str) -> None:
        """Start it and wait for the address of its page."""
        env = environment(**settings) | {"TMPDIR": str(self.temporary)}
        if display:
            env |= {"DISPLAY": display, "BROWSER": f"{self.browser} %s"}
        self.program = await Program.start("demo", *args, cwd=self.folder, env=env)
        line = await self.program.line("http://")
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
        assert found is not None, line
        self.url = found[0]

    @property
    def port(self) -> int:
        return int(self.url.rstrip("/").rpartition(":")[2])

    @property
    def browser(self) -> Path:
        """A browser that only notes what it is asked to open."""
        script = self.temporary.parent / "browser"
        script.write_text(f'#!/bin/sh\necho "$1" > {self.temporary.parent / "opened"}\n')
        script.chmod(0o755)
        return script

    async def end(self, number: int = signal.SIGINT) -> Ended:
        assert self.program is not None
        return await self.program.end(number, within=10)


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    for name in ("here", "tmp"):
        (tmp_path / name).mkdir()
    demo = Demo(tmp_path / "here", tmp_path / "tmp")
    yield demo
    if demo.program is not None:
        await demo.program.abandon()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


async def obscenity_goes(demo: Demo) -> bool:
    """Let a parent write what must not stand; True once it is gone from the chat."""
    async with ClientSession(demo.url) as session, asyncio.timeout(20):
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


async def test_it_prints_an_address_where_the_chat_is_shown(demo: Demo) -> None:
    await demo.start(http_port="0")
    async with ClientSession() as session, session.get(demo.url) as page:
        assert page.status == 200
        assert "5А, родители" in await page.text()
    ended = await demo.end()
    assert ended.code == 0
    assert "остановлен" in ended.out
    assert "Traceback" not in ended.err


async def test_the_bot_works_in_it_whatever_the_operators_own_settings(demo: Demo) -> None:
    await demo.start(
        http_port="0", source="callback", vk_group_id="5", vk_api_url="http://127.0.0.1:9/method/",
        database_url="sqlite:////no/such/folder/x.db", policy_file="/no/such/file.yaml",
    )  # fmt: skip
    assert await obscenity_goes(demo)
    assert (await demo.end()).code == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_leaves_nothing_behind(demo: Demo, number: int) -> None:
    await demo.start(http_port="0")
    assert list(demo.temporary.iterdir()) != []
    assert (await demo.end(number)).code == 0
    assert list(demo.folder.iterdir()) == []
    assert list(demo.temporary.iterdir()) == []


async def test_a_page_that_waits_for_news_does_not_hold_it_up(demo: Demo) -> None:
    await demo.start(http_port="0")
    async with ClientSession() as session:
        waiting = asyncio.create_task(
            session.get(f"{demo.url}demo/changes", params={"since": 10**9, "wait": 60})
        )
        async with session.get(f"{demo.url}demo/state") as answer:
            assert answer.status == 200
        ended = await demo.end()
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    assert ended.code == 0


async def test_it_listens_where_it_is_told_to(demo: Demo) -> None:
    port = free_port()
    await demo.start(http_port=str(port))
    assert demo.port == port
    assert (await demo.end()).code == 0


async def test_where_the_port_is_taken_it_takes_a_free_one(demo: Demo) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        await demo.start(http_port=str(taken.getsockname()[1]))
        assert demo.port != taken.getsockname()[1]
        async with ClientSession() as session, session.get(demo.url) as page:
            assert page.status == 200
        assert (await demo.end()).code == 0


async def test_data_that_is_to_be_kept_is_kept_where_it_is_told_to(demo: Demo) -> None:
    kept = demo.folder / "data"
    await demo.start("--data", str(kept), http_port="0")
    assert (await demo.end()).code == 0
    assert {one.name for one in kept.iterdir()} == {"policy.yaml", "demo.db"}


async def test_it_works_as_ever_on_data_of_an_earlier_day(demo: Demo) -> None:
    for _ in range(2):
        await demo.start("--data", str(demo.folder), http_port="0")
        assert await obscenity_goes(demo)
        assert (await demo.end()).code == 0


@pytest.mark.parametrize("display", ["", ":0"])
async def test_a_browser_is_opened_only_where_there_is_a_display(demo: Demo, display: str) -> None:
    await demo.start(http_port="0", display=display)
    assert (await demo.end()).code == 0
    opened = demo.temporary.parent / "opened"
    assert opened.exists() is bool(display)
    assert not display or opened.read_text().strip() == demo.url


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "school.example"])
async def test_it_does_not_open_itself_to_other_machines(demo: Demo, host: str) -> None:
    env = environment(http_port="0") | {"TMPDIR": str(demo.temporary)}
    ended = await ran("demo", "--host", host, cwd=demo.folder, env=env)
    assert ended.code == 2
    assert host in ended.err
    assert "--i-know" in ended.err
    assert ended.out == ""
    assert list(demo.temporary.iterdir()) == []


async def test_told_that_it_is_meant_it_does(demo: Demo) -> None:
    await demo.start("--host", "0.0.0.0", "--i-know", http_port="0")
    async with ClientSession() as session, session.get(demo.url) as page:
        assert page.status == 200
    assert (await demo.end()).code == 0


async def test_an_address_of_another_machine_is_refused_in_words(demo: Demo) -> None:
    env = environment(http_port="0") | {"TMPDIR": str(demo.temporary)}
    ended = await ran("demo", "--host", "192.0.2.1", "--i-know", cwd=demo.folder, env=env)
    assert ended.code == 2
    assert "192.0.2.1" in ended.err
    assert "Traceback" not in ended.err
