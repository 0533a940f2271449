"""Callback API: the events sent to a server instead of waiting for its poll."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any, Final

import aiohttp

from emulator.errors import Refused
from emulator.world import World

GONE: Final = 410
PACED: Final = frozenset({429, 503})
TIMEOUT: Final = aiohttp.ClientTimeout(total=10)
PAUSES: Final = (1.0, 5.0, 30.0, 120.0)
"""Seconds before each further attempt at one event; after the last it is given up."""


class Sender:
    """Sends every event of the world to `url`, in order, from the moment it is started.

    Anything but 200 with the text `ok` is tried again with X-Retry-Counter. 429 and 503 set the
    pace by Retry-After without spending an attempt; 410 drops the event and pauses as long.
    """

    def __init__(
        self,
        world: World,
        url: str,
        *,
        secret: str | None = None,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        self._world = world
        self._url = url
        self._secret = secret
        self._pauses = pauses
        self._task: asyncio.Task[None] | None = None
        self._session: aiohttp.ClientSession | None = None

    async def confirm(self, code: str) -> None:
        """Ask the server for its confirmation code.

        :raises Refused: 409 if it does not answer with `code`.
        """
        body = {"type": "confirmation", "group_id": self._world.community.id}
        status, text, _ = await self._post(self._dressed(body), 0)
        if status != 200 or text.strip() != code:
            raise Refused(409, "not_confirmed")

    def start(self) -> None:
        """Send what happens from now on."""
        self._task = asyncio.create_task(self._run(self._world.events.head))

    async def close(self) -> None:
        """Stop sending."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def _run(self, ts: int) -> None:
        events = self._world.events
        while True:
            ts = max(ts, events.tail)
            for line in events.since(ts, 100):
                await self._deliver(line)
                ts += 1
            if ts == events.head:
                await events.bell.wait(60.0)

    async def _deliver(self, line: str) -> None:
        body = self._dressed(json.loads(line))
        attempt = retries = 0
        while True:
            status, text, pause = await self._post(body, retries)
            if status == 200 and text.strip().lower() == "ok":
                return
            retries += 1
            if status == GONE:
                await asyncio.sleep(pause or 0.0)
                return
            if status in PACED and pause is not None:
                await asyncio.sleep(pause)
                continue
            if attempt == len(self._pauses):
                return
            await asyncio.sleep(self._pauses[attempt])
            attempt += 1

    def _dressed(self, event: Any) -> Any:
        if self._secret is not None and isinstance(event, dict):
            return {**event, "secret": self._secret}
        return event

    async def _post(self, body: Any, retries: int) -> tuple[int, str, float | None]:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        headers = {"X-Retry-Counter": str(retries)} if retries else {}
        try:
            async with self._session.post(self._url, json=body, headers=headers) as response:
                text = await response.text(errors="replace")
                return response.status, text, _seconds(response.headers.get("Retry-After"))
        except (aiohttp.ClientError, TimeoutError, OSError):
            return 0, "", None


def _seconds(header: str | None) -> float | None:
    if header is None:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        return None
