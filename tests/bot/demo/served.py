"""The demo as the page talks to it."""

import json
from datetime import datetime
from typing import Any

from aiohttp import ClientResponse, ClientSession
from aiohttp.test_utils import TestServer

from bot.demo import school
from emulator import World

CHAT = school.PARENTS_CHAT
MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=school.timezone())
HOSTILE = "<script>alert('5А')</script>"


async def settled() -> None:
    """There is no bot to wait for."""


class Page:
    """The server as the page talks to it."""

    def __init__(self, server: TestServer, session: ClientSession, world: World) -> None:
        self.server = server
        self.session = session
        self.world = world
        self.origin = str(server.make_url("")).rstrip("/")

    async def get(self, path: str, **headers: str) -> ClientResponse:
        response = await self.session.get(f"{self.origin}{path}", headers=headers)
        await response.read()
        return response

    async def read(self, path: str) -> Any:
        response = await self.get(path)
        assert response.status == 200
        return await response.json()

    async def state(self, viewer: int = school.TEACHER, **query: Any) -> Any:
        asked = "".join(f"&{name}={value}" for name, value in query.items())
        return await self.read(f"/demo/state?viewer={viewer}{asked}")

    async def texts(self, viewer: int, **query: Any) -> list[str]:
        state = await self.state(viewer, **query)
        return [one["text"] for one in state["chat"]["messages"]]

    async def post(self, path: str, body: Any, **headers: str) -> ClientResponse:
        given = {"Content-Type": "application/json", **headers}
        response = await self.session.post(
            f"{self.origin}{path}", data=json.dumps(body), headers=given
        )
        await response.read()
        return response

    async def do(self, deed: str, **body: Any) -> Any:
        response = await self.post(f"/demo/{deed}", body)
        answer = await response.json()
        assert response.status == 200, answer
        return answer

    async def refused(self, deed: str, **body: Any) -> str:
        response = await self.post(f"/demo/{deed}", body)
        assert response.status == 409
        return str((await response.json())["error"])

    async def say(self, user_id: int, text: str = "", **more: Any) -> int:
        order = {"peer_id": CHAT, "user_id": user_id, "text": text, **more}
        return int((await self.do("say", **order))["cmid"])

    async def vk(self, method: str, **params: Any) -> Any:
        """What the bot would ask of VK, at the same address."""
        given = {"access_token": self.world.token, "v": "5.199", **params}
        url = f"{self.origin}/method/{method}"
        async with self.session.post(url, data=given) as response:
            return await response.json()
