"""An emulated VK in a process of its own, so that its work is nobody's we measure.

It is told over a pipe what is said in it and asked what it saw. Times are ``monotonic``
of this machine, which all processes share.
"""

import asyncio
import multiprocessing as mp
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from aiohttp import web

from benchmarks import scene
from emulator import Fault, Refused, World, add_routes

HOST = "127.0.0.1"
_SOON = 30.0
UNSAID = 0
"""The number of a message that its author was not allowed to write."""
# Nothing is forgotten while it is measured.
_KEPT = 200_000


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the emulated VK is like. ``rate``: requests a second; ``latency`` in seconds."""

    chats: int
    rate: int | None = None
    latency: float = 0.0
    gated: bool = True
    """Polls are answered only once :meth:`VK.open_gate` was called."""
    kept: int = _KEPT
    """Calls and messages that are not forgotten."""


@dataclass(slots=True)
class Seen:
    """What the server saw: when a poll's answer left, when a call arrived."""

    polled: list[tuple[float, int]] = field(default_factory=list)
    """(when the answer left, ``ts`` reached by it)."""
    calls: list[dict[str, Any]] = field(default_factory=list)
    """The emulator's own log of calls; ``monotonic`` is when each was carried out."""
    arrived: dict[int, float] = field(default_factory=dict)
    """When each HTTP request came in, by its serial number."""
    numbers: list[int] = field(default_factory=list)
    """The numbers in their chats of the messages that were said, in order; ``UNSAID`` of others."""
    places: list[int] = field(default_factory=list)
    """The ``ts`` that each of them made."""


class VK:
    """The handle to the server process."""

    def __init__(self, pipe: Connection, url: str, token: str, group_id: int) -> None:
        self._pipe = pipe
        self.url = url
        self.token = token
        self.group_id = group_id

    @property
    def api_url(self) -> str:
        return f"{self.url}/method/"

    def open_gate(self) -> None:
        """Let polls be answered from now on."""
        self._ask("open")

    def say(self, said: Sequence[scene.Said]) -> list[int]:
        """These messages are written, in order; their numbers in their chats."""
        return list(self._ask("say", said))

    def join(self, peer_id: int, people: Sequence[int]) -> None:
        """Strangers come into a chat by its link, one after the other."""
        self._ask("join", peer_id, people)

    def pace(self, said: Sequence[scene.Said], per_second: float) -> None:
        """The same, one by one at this rate; returns at once."""
        self._ask("pace", said, per_second)

    def fail(self, method: str, fault: Fault | None, count: int = 1) -> None:
        """Let the next calls fail so; without a fault nothing fails any more."""
        self._ask("fail", method, fault, count)

    def murmur(self, count: int, chats: int, per_second: float) -> None:
        """Let the chats talk for long, at this rate; returns at once."""
        self._ask("murmur", count, chats, per_second)

    def murmured(self) -> tuple[int, bool]:
        """How much was said so far, and whether that was all."""
        said, over = self._ask("murmured")
        return int(said), bool(over)

    def seen(self) -> Seen:
        """What was seen so far."""
        found = self._ask("seen")
        assert isinstance(found, Seen)  # noqa: S101  what the other end sends
        return found

    def poll_began(self) -> float:
        """When the first poll came in; 0 before it."""
        return float(self._ask("poll_began"))

    def head(self) -> int:
        """The newest ``ts``."""
        return int(self._ask("head"))

    def _ask(self, *order: object) -> Any:
        self._pipe.send(order)
        if not self._pipe.poll(_SOON):
            raise TimeoutError("the emulated VK does not answer")
        return self._pipe.recv()


@contextmanager
def running(conditions: Conditions) -> Iterator[VK]:
    """A server for the time of the block."""
    context = mp.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, conditions), daemon=True)
    process.start()
    try:
        if not ours.poll(_SOON):
            raise TimeoutError("the emulated VK does not start")
        yield VK(ours, *ours.recv())
    finally:
        ours.send(("quit",))
        process.join(5)
        if process.is_alive():
            process.kill()


def _serve(pipe: Connection, conditions: Conditions) -> None:
    asyncio.run(_Server(pipe, conditions).run())


class _Server:
    def __init__(self, pipe: Connection, conditions: Conditions) -> None:
        self._pipe = pipe
        begun = time.monotonic()
        self._world = World(
            clock=lambda: scene.NOON.timestamp() + time.monotonic() - begun,
            rate=conditions.rate,
            history=_KEPT,
            calls_kept=conditions.kept,
            messages_kept=conditions.kept,
        )
        self._world.latency = conditions.latency
        self._world.events.wanted |= {"message_edit", "message_event", "message_reaction_event"}
        scene.furnish(self._world, conditions.chats)
        self._gate = asyncio.Event()
        if not conditions.gated:
            self._gate.set()
        self._seen = Seen()
        self._poll_began = 0.0
        self._over = asyncio.Event()
        self._pacing: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        app = web.Application(middlewares=[self._watch])
        add_routes(app, self._world, control=False)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, HOST, 0).start()
        url = f"http://{HOST}:{runner.addresses[0][1]}"
        asyncio.get_running_loop().add_reader(self._pipe.fileno(), self._obey)
        self._pipe.send((url, self._world.token, self._world.community.id))
        await self._over.wait()
        await runner.cleanup()

    @web.middleware
    async def _watch(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if request.path.startswith("/lp/"):
            self._poll_began = self._poll_began or time.monotonic()
            await self._gate.wait()
            answer: web.StreamResponse = await handler(request)
            self._seen.polled.append((time.monotonic(), self._reached(answer)))
            return answer
        came = time.monotonic()
        before = self._world.calls.next
        answer = await handler(request)
        for call in self._world.calls.since(before):
            self._seen.arrived.setdefault(call["requests"], came)
        return answer

    @staticmethod
    def _reached(answer: web.StreamResponse) -> int:
        """The ``ts`` of a poll's answer, which begins with it."""
        text = answer.text if isinstance(answer, web.Response) else None
        number = (text or "").partition('{"ts":"')[2].partition('"')[0]
        return int(number) if number.isdecimal() else 0

    def _obey(self) -> None:
        try:
            order, *given = self._pipe.recv()
        except EOFError:
            order, given = "quit", []
        match order:
            case "open":
                self._gate.set()
                self._pipe.send(None)
            case "say":
                self._pipe.send([self._say(one) for one in given[0]])
            case "join":
                self._join(*given)
                self._pipe.send(None)
            case "fail":
                self._fail(*given)
                self._pipe.send(None)
            case "murmur":
                count, chats, per_second = given
                task = asyncio.create_task(self._pace(scene.murmur(count, chats), per_second))
                self._pacing.add(task)
                self._pipe.send(None)
            case "murmured":
                over = all(task.done() for task in self._pacing)
                unsaid = self._seen.numbers.count(UNSAID)
                self._pipe.send((len(self._seen.numbers) - unsaid, over))
            case "pace":
                # Kept, or it might be collected while it works.
                self._pacing.add(asyncio.create_task(self._pace(*given)))
                self._pipe.send(None)
            case "seen":
                self._seen.calls = self._world.calls.since(0)
                self._pipe.send(self._seen)
            case "poll_began":
                self._pipe.send(self._poll_began)
            case "head":
                self._pipe.send(self._world.events.head)
            case _:
                asyncio.get_running_loop().remove_reader(self._pipe.fileno())
                self._over.set()

    def _say(self, one: scene.Said) -> int:
        message, _ = self._world.say(one.peer_id, one.author, one.text)
        self._seen.numbers.append(message.cmid)
        self._seen.places.append(self._world.events.head)
        return message.cmid

    def _fail(self, method: str, fault: Fault | None, count: int) -> None:
        if fault is None:
            self._world.faults.clear()
        else:
            self._world.fail(method, fault, count)

    def _join(self, peer_id: int, people: Sequence[int]) -> None:
        for person in people:
            self._world.add_user(person, "Чужой", f"Номер-{person}")
            self._world.join(peer_id, person, "link")

    async def _pace(self, said: Iterable[scene.Said], per_second: float) -> None:
        begun = time.monotonic()
        for number, one in enumerate(said):
            await asyncio.sleep(max(0.0, begun + number / per_second - time.monotonic()))
            try:
                self._say(one)
            except Refused:
                # Who is blocked by now says nothing; that he wanted to is counted.
                self._seen.numbers.append(UNSAID)
                self._seen.places.append(self._world.events.head)
