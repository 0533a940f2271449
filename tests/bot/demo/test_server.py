"""The demo's server, asked over HTTP as the page and the bot ask it."""

import ast
import asyncio
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bot.clock import SteeredClock
from emulator import World
from handlers.effects import CaseKind
from tests.bot.demo.served import CHAT, HOSTILE, MONDAY, Page

ANNA, SERGEY = 301, 304
BOT = Path(__file__).parents[3] / "bot"
FOREIGN = "https://example.org"


class TestPage:
    async def test_the_html_holds_the_chats_title(self, page: Page) -> None:
        response = await page.get("/")
        assert response.status == 200
        assert "5А, родители" in await response.text()

    async def test_a_hostile_title_is_escaped(self, demo: Callable[..., web.Application]) -> None:
        async with TestServer(demo(chat_title=HOSTILE)) as server, ClientSession() as session:
            text = await (await session.get(server.make_url("/"))).text()
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(&#x27;5А&#x27;)&lt;/script&gt;" in text

    @pytest.mark.parametrize("path", ["/", "/static/app.js", "/demo/state"])
    async def test_the_browser_is_told_to_load_nothing_from_elsewhere(
        self, page: Page, path: str
    ) -> None:
        headers = (await page.get(path)).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"

    async def test_everything_the_html_names_is_served(self, page: Page) -> None:
        text = await (await page.get("/")).text()
        named = re.findall(r'(?:src|href)="([^"]+)"', text)
        assert named
        for path in named:
            assert path.startswith("/static/")
            assert (await page.get(path)).status == 200

    @pytest.mark.parametrize(
        "path", ["/static/../server.py", "/static/%2e%2e/policy.yaml", "/static//etc/passwd"]
    )
    async def test_nothing_but_the_page_is_served(self, page: Page, path: str) -> None:
        assert (await page.get(path)).status in (403, 404)

    async def test_each_call_that_the_bot_makes_has_its_words(self, page: Page) -> None:
        script = await (await page.get("/static/calls.js")).text()
        words = script.partition("const METHODS = {")[2].partition("};")[0]
        of_vk = re.compile(r'"((?:groups|messages|photos|users|utils)\.\w+)"')
        bot = [path.read_text(encoding="utf-8") for path in BOT.rglob("*.py")]
        assert set(of_vk.findall(words)) == {one for text in bot for one in of_vk.findall(text)}

    async def test_each_kind_of_journal_line_has_its_words(self, page: Page) -> None:
        script = await (await page.get("/static/journal.js")).text()
        words = script.partition("const KINDS = {")[2].partition("};")[0]
        named = set(re.findall(r"^  (\w+): ", words, re.MULTILINE))
        assert named >= {*journal_kinds(), *(f"{one}_closed" for one in CaseKind)}


def journal_kinds() -> Iterator[str]:
    """Every kind that handlers and the bot name where they write a line of the journal."""
    for folder in (BOT, BOT.parent / "handlers"):
        for path in folder.rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                    yield from named_by(call, call.func.id)


def named_by(call: ast.Call, function: str) -> Iterator[str]:
    """The kind, or either of two, as it stands in the call."""
    said: list[ast.expr] = []
    if function == "JournalLine":
        said = [one.value for one in call.keywords if one.arg == "kind"]
    elif function == "_line":
        said = call.args[:1]
    for one in said:
        for branch in [one.body, one.orelse] if isinstance(one, ast.IfExp) else [one]:
            if isinstance(branch, ast.Constant) and isinstance(branch.value, str):
                yield branch.value


class TestWhoMayAsk:
    async def test_the_pages_own_origin_may(self, page: Page) -> None:
        body = {"user_id": ANNA, "allowed": True}
        assert (await page.post("/demo/allow", body, Origin=page.origin)).status == 200

    @pytest.mark.parametrize("path", ["/demo/allow", "/method/users.get"])
    @pytest.mark.parametrize("origin", [FOREIGN, "null", "http://localhost:1"])
    async def test_a_foreign_page_may_not(self, page: Page, path: str, origin: str) -> None:
        body = {"user_id": ANNA, "allowed": False}
        assert (await page.post(path, body, Origin=origin)).status == 403
        assert page.world.users[ANNA].messages_allowed

    @pytest.mark.parametrize("site", ["cross-site", "same-site"])
    async def test_nor_may_its_images_and_links(self, page: Page, site: str) -> None:
        """They name no origin, but the browser says where they come from."""
        hidden = f"/method/messages.send?access_token={page.world.token}&peer_id={CHAT}&random_id=1"
        header = {"Sec-Fetch-Site": site}
        assert (await page.get(f"{hidden}&message=x", **header)).status == 403
        assert (await page.get("/demo/state", **header)).status == 403
        assert (await page.get("/", **header)).status == 200
        assert (await page.get("/demo/state", **{"Sec-Fetch-Site": "same-origin"})).status == 200

    @pytest.mark.parametrize("host", ["example.org", "localhost.example.org:80", "[::1", ""])
    async def test_a_foreign_name_for_this_machine_may_not(self, page: Page, host: str) -> None:
        assert (await page.get("/demo/state", Host=host)).status in (400, 403)

    @pytest.mark.parametrize("host", ["localhost", "localhost:8080", "127.0.0.1:80", "[::1]:80"])
    async def test_this_machines_own_names_may(self, page: Page, host: str) -> None:
        assert (await page.get("/demo/state", Host=host)).status == 200

    async def test_only_json_is_taken(self, page: Page) -> None:
        body = {"user_id": ANNA, "allowed": False}
        response = await page.post("/demo/allow", body, **{"Content-Type": "text/plain"})
        assert response.status == 415
        assert page.world.users[ANNA].messages_allowed

    @pytest.mark.parametrize(
        "body",
        [
            [],
            {},
            {"peer_id": "x", "user_id": ANNA},
            {"peer_id": CHAT, "user_id": ANNA, "text": "да", "date": 1},
            {"peer_id": CHAT, "user_id": ANNA, "attach": [{"kind": "bomb"}]},
            {"peer_id": CHAT, "user_id": ANNA, "attach": [{"kind": "link", "url": "javascript:0"}]},
            {"peer_id": CHAT, "user_id": ANNA, "text": "я" * 4097},
        ],
    )
    async def test_what_is_no_order_is_refused_in_russian(self, page: Page, body: Any) -> None:
        response = await page.post("/demo/say", body)
        assert response.status == 400
        assert re.match(r"[А-Я]", (await response.json())["error"])
        assert await page.texts(ANNA) == []

    async def test_broken_json_is_refused(self, page: Page) -> None:
        response = await page.session.post(
            f"{page.origin}/demo/say", data="{", headers={"Content-Type": "application/json"}
        )
        assert response.status == 400


class TestClock:
    async def test_the_page_moves_the_clock_of_bot_and_vk_at_once(
        self, page: Page, clock: SteeredClock
    ) -> None:
        await page.do("clock", move="late")
        assert clock.now() == MONDAY.replace(hour=21, minute=40)
        assert page.world.clock() == clock.timestamp()
        state = await page.state()
        assert (state["open"], state["now"]) == (False, clock.timestamp())

    async def test_the_clock_moves_to_any_time_of_day(
        self, page: Page, clock: SteeredClock
    ) -> None:
        await page.do("clock", to="09:30")
        assert clock.now() == MONDAY.replace(day=3, hour=9, minute=30)

    @pytest.mark.parametrize(
        "body", [{}, {"move": "back"}, {"to": "25:00"}, {"move": "hour", "to": "09:30"}]
    )
    async def test_other_moves_are_refused(
        self, page: Page, clock: SteeredClock, body: Any
    ) -> None:
        assert (await page.post("/demo/clock", body)).status == 400
        assert clock.now() == MONDAY

    async def test_the_emulators_control_side_is_not_there(self, page: Page) -> None:
        assert (await page.post("/control/clock", {"advance": 60})).status == 404
        assert (await page.get("/control/state")).status == 404


class TestWatching:
    async def test_changes_are_answered_at_once_when_there_are_some(self, page: Page) -> None:
        version = page.world.version
        found = await page.read("/demo/changes?since=-1&wait=20")
        assert found == {"version": version}

    async def test_changes_wake_who_waits(self, page: Page) -> None:
        since = page.world.version
        waiting = asyncio.create_task(page.read(f"/demo/changes?since={since}&wait=20"))
        await asyncio.sleep(0)
        await page.say(ANNA, "Добрый день!")
        assert (await waiting)["version"] > since

    async def test_without_changes_the_wait_ends(self, page: Page) -> None:
        since = page.world.version
        assert await page.read(f"/demo/changes?since={since}&wait=0") == {"version": since}

    async def test_closing_lets_go_of_who_waits(
        self,
        demo: Callable[..., web.Application],
        world: World,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        waits, wait = asyncio.Event(), world.changed.wait

        async def noticed(seconds: float) -> None:
            waits.set()
            await wait(seconds)

        monkeypatch.setattr(world.changed, "wait", noticed)
        server = TestServer(demo())
        await server.start_server()
        async with ClientSession() as session:
            url = server.make_url(f"/demo/changes?since={world.version}&wait=25")
            waiting = asyncio.create_task(session.get(url))
            await waits.wait()
            async with asyncio.timeout(5):
                await server.close()
                await asyncio.gather(waiting, return_exceptions=True)

    async def test_calls_are_grouped_by_the_request_they_came_in(self, page: Page) -> None:
        cmid = await page.say(SERGEY, "убрать")
        letter = {"peer_id": 309, "random_id": 5, "message": "Здравствуйте"}
        gone = {"peer_id": CHAT, "cmids": f"{cmid},999", "delete_for_all": 1}
        code = f"API.messages.delete({json.dumps(gone)}), API.messages.send({json.dumps(letter)})"
        await page.vk("users.get", user_ids=ANNA)
        await page.vk("execute", code=f"return [{code}];")
        found = (await page.read("/demo/calls"))["requests"]
        assert [one["execute"] for one in found] == [True, False]
        deleted, sent = found[0]["calls"]
        assert (deleted["method"], deleted["ok"], deleted["partly"]) == ("messages.delete", True, 1)
        assert (sent["method"], sent["ok"], sent["error"]) == ("messages.send", False, 901)
        assert "access_token" not in sent["params"]
        assert page.world.token not in json.dumps(found)

    async def test_the_journal_is_empty_without_a_reader(self, page: Page) -> None:
        assert await page.read("/demo/journal") == []

    async def test_the_journal_is_what_the_reader_reads(
        self, demo: Callable[..., web.Application]
    ) -> None:
        async def lines() -> list[dict[str, Any]]:
            return [{"at": MONDAY, "kind": "verdict", "rule": "profanity", "user_id": SERGEY}]

        async with TestServer(demo(journal=lines)) as server, ClientSession() as session:
            (line,) = await (await session.get(server.make_url("/demo/journal"))).json()
        assert line["rule"] == "profanity"
        assert line["at"].startswith("2026-03-02")


class TestScenesOverHttp:
    async def test_the_page_is_told_of_all_scenes(self, page: Page) -> None:
        about = await page.read("/demo/about")
        assert {"late", "strikes", "newcomers"} <= {one["id"] for one in about["scenes"]}

    async def test_a_scene_plays_to_its_end(self, page: Page) -> None:
        await page.do("scenes/quiet")
        while (scene := (await page.state())["scene"])["running"]:
            await page.read(f"/demo/changes?since={page.world.version}&wait=1")
        assert scene["step"] == scene["of"]
        assert scene["skipped"] == []
        assert len(await page.texts(ANNA)) == 2

    async def test_one_scene_at_a_time_and_it_can_be_stopped(
        self, demo: Callable[..., web.Application], world: World
    ) -> None:
        async with TestServer(demo(pace=60.0)) as server, ClientSession() as session:
            page = Page(server, session, world)
            await page.do("scenes/late")
            assert "уже идёт" in await page.refused("scenes/quiet")
            await page.do("scenes/stop")
            scene = (await page.state())["scene"]
            assert (scene["running"], scene["caption"]) == (False, "Сцена остановлена.")
            await page.do("scenes/quiet")

    async def test_an_unknown_scene_is_named_so(self, page: Page) -> None:
        response = await page.post("/demo/scenes/none", {})
        assert (response.status, await response.json()) == (404, {"error": "Такой сцены нет."})
