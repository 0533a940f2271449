"""One evening in «5А, родители», served over real HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from emulator import ShiftedClock, World, create_app
from emulator.clock import Bell

CHAT = 2_000_000_001
TEACHER, ADMIN, PARENT, OTHER = 201, 101, 301, 302
EVENING = 1_772_474_400.0


class Vk:
    """The emulator as a client sees it."""

    chat, teacher, admin, parent, other = CHAT, TEACHER, ADMIN, PARENT, OTHER

    def __init__(self, world: World, session: ClientSession, server: TestServer) -> None:
        self.world = world
        self.session = session
        self.stop = server.close
        self.base = str(server.make_url("")).rstrip("/")

    async def raw(self, method: str, **params: Any) -> dict[str, Any]:
        given = {"access_token": self.world.token, "v": "5.199", **params}
        given = {name: value for name, value in given.items() if value is not None}
        async with self.session.post(f"{self.base}/method/{method}", data=given) as response:
            assert response.status == 200
            return await response.json()

    async def call(self, method: str, **params: Any) -> Any:
        reply = await self.raw(method, **params)
        assert "error" not in reply, reply
        return reply["response"]

    async def error(self, method: str, **params: Any) -> int:
        reply = await self.raw(method, **params)
        assert "response" not in reply, reply
        return reply["error"]["error_code"]

    async def execute(self, *calls: tuple[str, dict[str, Any]]) -> dict[str, Any]:
        body = ", ".join(f"API.{name}({json.dumps(given)})" for name, given in calls)
        return await self.raw("execute", code=f"return [{body}];")

    async def control(self, path: str, **body: Any) -> dict[str, Any]:
        status, answer = await self.attempt(path, **body)
        assert status == 200, answer
        return answer

    async def attempt(self, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
        async with self.session.post(f"{self.base}/control/{path}", json=body) as response:
            return response.status, await response.json()

    async def look(self, path: str) -> dict[str, Any]:
        async with self.session.get(f"{self.base}/control/{path}") as response:
            assert response.status == 200
            return await response.json()

    async def poll(self, ts: Any = 0, wait: float = 0, key: str | None = None) -> dict[str, Any]:
        query = {"act": "a_check", "key": key or self.world.key, "ts": str(ts), "wait": str(wait)}
        url = f"{self.base}/lp/{self.world.community.id}"
        async with self.session.get(url, params=query) as response:
            assert response.status == 200
            return await response.json()

    async def someone_waits(self, bell: Bell | None = None) -> None:
        """Return as soon as a poll (or whoever waits on `bell`) waits."""
        bell = bell or self.world.events.bell
        async with asyncio.timeout(10):
            while not bell.waiting:  # noqa: ASYNC110 — nobody tells when a poll begins
                await asyncio.sleep(0.001)

    async def events(self) -> list[dict[str, Any]]:
        return (await self.poll())["updates"]

    async def send(self, text: str = "Добрый вечер", **params: Any) -> dict[str, Any]:
        given = {"peer_ids": self.chat, "random_id": 0, "message": text, **params}
        return (await self.call("messages.send", **given))[0]

    async def say(self, text: str = "Добрый вечер", **body: Any) -> int:
        given = {"peer_id": self.chat, "from_id": self.parent, "text": text, **body}
        return (await self.control("say", **given))["cmid"]

    async def message(self, cmid: int, peer_id: int = CHAT) -> dict[str, Any]:
        state = await self.look("state")
        chat = state["chats"].get(str(peer_id))
        messages = state["private"][str(peer_id)] if chat is None else chat["messages"]
        return next(message for message in messages if message["cmid"] == cmid)


@pytest.fixture
def world() -> World:
    """A chat of the teacher (owner), an administrator and two parents; the bot is an admin."""
    world = World(ShiftedClock(lambda: EVENING), rate=None)
    world.add_user(ADMIN, "Игорь", "Титов", sex=2)
    world.add_user(TEACHER, "Ольга", "Иванова", sex=1)
    world.add_user(PARENT, "Анна", "Петрова", sex=1)
    world.add_user(OTHER, "Пётр", "Сидоров", sex=2)
    world.add_chat(
        CHAT, "5А, родители", owner=TEACHER, admins=[ADMIN], members=[PARENT, OTHER], bot="admin"
    )
    return world


@pytest.fixture
async def vk(world: World) -> AsyncIterator[Vk]:
    """That world over HTTP."""
    server = TestServer(create_app(world))
    await server.start_server()
    async with ClientSession() as session:
        yield Vk(world, session, server)
    await server.close()
