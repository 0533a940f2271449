"""Events by Bots Long Poll, taken in for good before the next poll is made.

vkbottle's polling skips what happened while the bot was down, notes how far it came
before anything was done about it, and keeps that note under the working directory.
``CommittedPolling`` is that polling without these three: the position lives where the
events are committed, and moves with them.

Source: VK's Bots Long Poll (``groups.getLongPollServer``; ``failed`` 1 to 3).
"""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import structlog
from aiohttp import ClientError, ClientTimeout

from bot import metrics
from bot.vk import json_text, wording
from bot.vk.client import Messenger, Unreachable, VKError
from bot.vk.errors import is_bad_token, passes
from bot.vk.intake import Batch, Intake, Overloaded, taken
from bot.vk.lenient import integer, mapping, sequence
from bot.vk.quiet import AiohttpClient

# isort: split
# Only after ``quiet``, which keeps vkbottle from logging what it must not.
from vkbottle import BotPolling

log = structlog.get_logger(__name__)

Alarm = Callable[[str], Awaitable[None]]
T = TypeVar("T")

WAIT = 25
"""Seconds for which VK holds a poll open."""

LONGEST_PAUSE = 30.0
REFUSED_PAUSE = 60.0
"""Longest pauses, in seconds: in an outage, and where only a person can help."""

_FIRST_PAUSE = 0.5
_TOO_SOON = 1.0
_NEW_SERVER_AFTER = 3
_ALARM_AFTER = 5
_LARGEST_ANSWER = 64 * 1024 * 1024
_LONGEST_TS = 64


class _Unreadable(Exception):
    """The long poll server gave no answer of VK's."""


class CommittedPolling(BotPolling):
    """Polls from ``position`` on and hands all that comes to an intake, which commits it.

    ``position`` is the committed ``ts``, or None to begin with what happens from now on.
    ``on_alarm`` is awaited with a Russian text, once an occasion: events were lost, VK
    refuses the token or the poll, the intake keeps failing. ``wait`` is in seconds;
    ``sleep`` and ``monotonic`` are the time, for tests. Polls go past the API's limiter,
    for they go to another server.
    """

    def __init__(
        self,
        messenger: Messenger,
        group_id: int,
        position: str | None,
        *,
        on_alarm: Alarm,
        wait: int = WAIT,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(messenger.api, group_id, wait, skip_old_events=False)
        self.position = position
        self._messenger = messenger
        self._on_alarm = on_alarm
        self._sleep = sleep
        self._monotonic = monotonic
        self._http = AiohttpClient()
        self._server: dict[str, Any] | None = None
        self._stopping = asyncio.Event()
        self._alarmed: set[str] = set()
        self._setbacks = 0
        self._untaken = 0
        self._answered = monotonic()

    def silent(self) -> float:
        """Seconds since the messenger last answered a poll; 0 at the start."""
        return self._monotonic() - self._answered

    async def run(self, intake: Intake) -> None:
        """Poll until ``stop``; each poll only after ``intake`` has committed the one before.

        What ``intake`` refuses is polled for again after a pause, so that nothing is lost.
        """
        try:
            async for answer in self.listen():
                events = tuple(taken(update) for update in sequence(answer.get("updates")))
                await self._hand_over(Batch(events, answer["ts"]), intake)
        finally:
            await self._http.close()

    def stop(self) -> None:
        """End ``run``: at once where it polls or pauses, else when the intake is done."""
        self._stopping.set()

    async def listen(self) -> AsyncGenerator[dict[str, Any], None]:
        """Answers one by one, each asked for from ``position``, which the consumer moves on.

        ``ts`` is text. ``updates`` is empty where only the position is new: at the very
        beginning, and after a loss.
        """
        while not self._stopping.is_set():
            try:
                answer = await self._unless_stopped(self._step())
            except VKError as error:
                await self._refused(error)
            except (Unreachable, _Unreadable) as error:
                await self._unreachable(error)
            else:
                if answer is not None:
                    yield answer

    async def get_server(self) -> dict[str, Any]:
        """Where to poll: ``server``, ``key`` and ``ts``. Raises ``VKError``, ``Unreachable``."""
        method = "groups.getLongPollServer"
        found = mapping(await self._messenger.call(method, {"group_id": self.group_id}))
        server = {"server": found.get("server"), "key": found.get("key")}
        if not all(isinstance(value, str) for value in server.values()):
            raise Unreachable(method, "neither server nor key")
        return {**server, "ts": _ts(found.get("ts"))}

    async def get_event(self, server: dict[str, Any]) -> dict[str, Any]:
        """One poll of ``server`` from its ``ts`` on."""
        query = {"act": "a_check", "key": server["key"], "ts": server["ts"], "wait": self.wait}
        try:
            async with self._http.request(
                server["server"],
                method="POST",
                params=query,
                timeout=ClientTimeout(total=self.wait + 10, sock_connect=10),
            ) as response:
                body = bytearray()
                async for piece in response.content.iter_any():
                    body += piece
                    if len(body) > _LARGEST_ANSWER:
                        raise _Unreadable("answer too large")
        except TimeoutError as error:
            raise _Unreadable("timeout") from error
        except (ClientError, OSError) as error:
            # The error's own words carry the address with the key in it.
            raise _Unreadable(type(error).__name__) from None
        try:
            answer = json_text.read(body)
        except (ValueError, RecursionError):
            raise _Unreadable(f"HTTP {response.status}, no JSON") from None
        if response.status != 200 or not isinstance(answer, dict):
            raise _Unreadable(f"HTTP {response.status}, no answer")
        return answer

    def restore_server_ts(self, server: dict[str, Any]) -> dict[str, Any]:
        """Nothing is kept under the working directory."""
        return server

    def save_server_ts(self, server: dict[str, Any]) -> None:
        """Nothing is kept under the working directory."""

    async def _step(self) -> dict[str, Any] | None:
        """Find the server or poll it once; None where there is nothing to commit."""
        if self._server is None:
            self._server = await self.get_server()
        if self.position is None:
            # The beginning is committed too, lest a crash before the first event lose it.
            return self._moved(self._server["ts"])
        begun = self._monotonic()
        answer = await self.get_event({**self._server, "ts": self.position})
        if "failed" in answer:
            return await self._failed(answer)
        ts = _ts(answer.get("ts"))
        if ts is None:
            self._server = None
            raise _Unreadable("no ts")
        self._setbacks = 0
        self._answered = self._monotonic()
        self._alarmed &= {wording.EVENTS_NOT_TAKEN}
        if answer.get("updates") or ts != self.position:
            return {**answer, "ts": ts}
        if self._monotonic() - begun < _TOO_SOON:
            # A server that does not wait must not be asked in a circle.
            await self._sleep(_TOO_SOON)
        return None

    async def _failed(self, answer: dict[str, Any]) -> dict[str, Any] | None:
        code = integer(answer["failed"])
        log.warning("long_poll_failed", code=code)
        metrics.poll_failures.labels("failed").inc()
        if self._setbacks:
            await self._sleep(self._pause())
        self._setbacks += 1
        if code == 1 and _ts(answer.get("ts")) is not None:
            await self._alarm(wording.EVENTS_LOST)
            return self._moved(_ts(answer.get("ts")))
        self._server = None
        if code == 2:
            self._server = await self.get_server()
            return None
        if code in {1, 3}:
            self._server = await self.get_server()
            await self._alarm(wording.EVENTS_LOST)
            return self._moved(self._server["ts"])
        raise _Unreadable(f"failed {code}")

    def _moved(self, ts: str | None) -> dict[str, Any]:
        if ts is None:
            self._server = None
            raise _Unreadable("no ts")
        return {"ts": ts, "updates": []}

    async def _hand_over(self, batch: Batch, intake: Intake) -> None:
        try:
            await intake(batch)
        except Overloaded as error:
            await self._unless_stopped(self._sleep(error.retry_after))
        except Exception as error:  # noqa: BLE001  whatever it is, the events are not committed
            # Only the kind of error: a database repeats in its words what it could not store.
            log.warning("intake_failed", error=type(error).__name__, attempt=self._untaken)
            metrics.intake_failures.inc()
            self._untaken += 1
            if self._untaken >= _ALARM_AFTER:
                await self._alarm(wording.EVENTS_NOT_TAKEN)
            await self._unless_stopped(self._sleep(_backed_off(self._untaken)))
        else:
            self.position = batch.position
            self._untaken = 0
            self._alarmed.discard(wording.EVENTS_NOT_TAKEN)

    async def _refused(self, error: VKError) -> None:
        log.warning("long_poll_refused", code=error.code)
        metrics.poll_failures.labels("refused").inc()
        self._setbacks += 1
        if passes(error.code):
            pause = self._pause()
        else:
            refused = wording.no_events(error.code)
            await self._alarm(wording.KEY_REFUSED_EVENTS if is_bad_token(error.code) else refused)
            pause = REFUSED_PAUSE
        await self._unless_stopped(self._sleep(pause))

    async def _unreachable(self, error: Exception) -> None:
        log.warning("long_poll_unreachable", reason=str(error), attempt=self._setbacks)
        metrics.poll_failures.labels("unreachable").inc()
        self._setbacks += 1
        if self._setbacks % _NEW_SERVER_AFTER == 0:
            self._server = None
        await self._unless_stopped(self._sleep(self._pause()))

    def _pause(self) -> float:
        return _backed_off(self._setbacks)

    async def _alarm(self, text: str) -> None:
        if text in self._alarmed:
            return
        self._alarmed.add(text)
        try:
            await self._on_alarm(text)
        except Exception as error:  # noqa: BLE001  an alarm nobody hears must not end the polling
            log.warning("alarm_failed", error=type(error).__name__, text=text)

    async def _unless_stopped(self, work: Coroutine[Any, Any, T] | Awaitable[T]) -> T | None:
        """The work's result, or None if ``stop`` came first and the work was broken off."""
        task = asyncio.ensure_future(work)
        stopped = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopped.cancel()
            if not task.done():
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        return None if task.cancelled() else task.result()


def _ts(value: object) -> str | None:
    """VK sends ``ts`` as text, and as a number with ``failed`` 1."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(integer(value) or 0)
    return value if isinstance(value, str) and 0 < len(value) <= _LONGEST_TS else None


def _backed_off(setbacks: int) -> float:
    longest = min(LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(setbacks, 10))
    # Jitter, lest all bots of a school come back in the same second.
    return random.uniform(longest / 2, longest)  # noqa: S311
