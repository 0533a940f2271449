"""Events by Callback API: VK posts them to us; ``ok`` is said once they are committed.

Source: VK's Callback API. The first request is ``confirmation`` and wants the code that
VK shows in the community's settings. Anything but ``ok`` is sent again with
``X-Retry-Counter``; 429 and 503 with ``Retry-After`` make VK wait.
"""

import asyncio
import hmac
from collections.abc import Mapping

import structlog
from aiohttp import web
from pydantic import SecretStr

from bot import metrics
from bot.vk import json_text, wording
from bot.vk.intake import Batch, Intake, Overloaded, taken
from bot.vk.lenient import integer

log = structlog.get_logger(__name__)

MAX_BODY = 1024 * 1024
"""Bytes of one event; VK's largest are far below."""

BODY_TIME = 10.0
"""Seconds a body may take to arrive; VK gives up on us after about as many."""

MAX_WAITING = 100
"""Requests that may be inside at once, whoever made them; more are told to come again."""

SLOW = 1.0
"""Seconds of sending after which a request makes room for one that found none."""

_COME_AGAIN = 5


class CallbackHandler:
    """Answers the one address that VK posts to; ``answer`` is the aiohttp handler.

    ``confirmation`` is the code VK shows, ``secret`` the key that stands in each body.
    Raises ``ValueError`` for an empty secret: anybody could then forge what members say.
    """

    def __init__(
        self,
        *,
        group_id: int,
        confirmation: SecretStr,
        secret: SecretStr,
        intake: Intake,
        max_waiting: int = MAX_WAITING,
        body_time: float = BODY_TIME,
        slow: float = SLOW,
    ) -> None:
        if not secret.get_secret_value():
            raise ValueError(wording.NO_CALLBACK)
        self._group_id = group_id
        self._confirmation = confirmation
        self._secret = secret.get_secret_value().encode()
        self._intake = intake
        self._max_waiting = max_waiting
        self._body_time = body_time
        self._slow = slow
        self._inside = 0
        self._sending: dict[asyncio.Timeout, float] = {}

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one request of VK's: the code, ``ok``, or why not."""
        # Before a byte of the body is read: whose it is stands in it.
        if self._inside >= self._max_waiting and not self._make_room():
            return _come_again(429, _COME_AGAIN)
        self._inside += 1
        try:
            return await self._admitted(request)
        finally:
            self._inside -= 1

    # aiohttp takes the method (and only wraps an object, with a warning).
    __call__ = answer

    def _make_room(self) -> bool:
        """Cut off whoever sends longest, lest those who never end keep VK out."""
        now = asyncio.get_running_loop().time()
        slowest = next(iter(self._sending), None)
        if slowest is None or now - self._sending[slowest] < self._slow:
            return False
        del self._sending[slowest]
        slowest.reschedule(now)
        return True

    async def _sent(self, request: web.Request) -> bytes | None:
        """The body, or None when it is too long. Raises ``TimeoutError``."""
        async with asyncio.timeout(self._body_time) as limit:
            self._sending[limit] = asyncio.get_running_loop().time()
            try:
                return await _body(request)
            finally:
                self._sending.pop(limit, None)

    async def _admitted(self, request: web.Request) -> web.Response:
        try:
            body = await self._sent(request)
        except TimeoutError:
            return web.Response(status=408, text="too slow")
        if body is None:
            return web.Response(status=413, text="too large")
        try:
            event = json_text.read(body)
        except (ValueError, RecursionError):
            return web.Response(status=400, text="no JSON")
        if not isinstance(event, dict):
            return web.Response(status=400, text="no event")
        group = event.get("group_id")
        if event.get("type") == "confirmation":
            return self._confirm(event)
        if not self._is_secret(event.pop("secret", None)):
            log.warning("callback_refused", reason="secret")
            return web.Response(status=403, text="forbidden")
        if group is not None and integer(group) != self._group_id:
            log.warning("callback_refused", reason="group")
            return web.Response(status=403, text="forbidden")
        return await self._take(event)

    def _confirm(self, event: Mapping[str, object]) -> web.Response:
        # VK confirms an address before the secret is set there; a wrong one is still wrong.
        known = "secret" not in event or self._is_secret(event["secret"])
        if integer(event.get("group_id")) != self._group_id or not known:
            return web.Response(status=403, text="forbidden")
        return web.Response(text=self._confirmation.get_secret_value())

    def _is_secret(self, given: object) -> bool:
        plain = given if isinstance(given, str) else ""
        return hmac.compare_digest(plain.encode(errors="replace"), self._secret)

    async def _take(self, event: Mapping[str, object]) -> web.Response:
        try:
            await self._intake(Batch((taken(event),)))
        except Overloaded as error:
            return _come_again(429, error.retry_after)
        except Exception as error:  # noqa: BLE001  whatever it is, the event is not committed
            # Only the kind of error: a database repeats in its words what it could not store.
            log.warning("intake_failed", error=type(error).__name__)
            metrics.intake_failures.inc()
            return _come_again(503, _COME_AGAIN)
        return web.Response(text="ok")


async def _body(request: web.Request) -> bytes | None:
    """The body, or None when it is longer than ``MAX_BODY``; read no further than that."""
    if (request.content_length or 0) > MAX_BODY:
        return None
    body = bytearray()
    async for piece in request.content.iter_any():
        body += piece
        if len(body) > MAX_BODY:
            return None
    return bytes(body)


def _come_again(status: int, seconds: int) -> web.Response:
    headers = {"Retry-After": str(max(1, seconds))}
    return web.Response(status=status, headers=headers, text="come again")
