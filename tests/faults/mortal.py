"""Death at any ``await``: a life of the program that ends in the midst, as by ``kill -9``.

Every task that the program starts runs through a wrapper which sees each step of it: where
it comes to wait (a line of ours), and when it goes on. At a chosen one the life is over: no
line of the program runs any more, no ``except`` and no ``finally`` of it. What was handed
out by then (bytes on a connection, a statement to the database's thread) is handed out.

The program knows nothing of this; the loop's task factory is the port.
"""

import asyncio
import gc
import logging
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Coroutine, Generator
from contextlib import suppress
from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import bot

ROOT = Path(bot.__file__).parents[1]
_OURS = tuple(f"{ROOT / floor}/" for floor in ("bot", "handlers"))


class Edge(StrEnum):
    """Which side of an ``await``."""

    BEGUN = "begun"
    """What it asks for was handed out, nothing was heard of it."""
    ANSWERED = "answered"
    """It is over; the line after it never runs."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of ours at which a task waits."""

    module: str
    function: str
    line: int

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.function}"


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """A moment to die: the ``time``-th wait at a place (from 1), before or after it."""

    place: Place
    time: int
    edge: Edge

    def __str__(self) -> str:
        return f"{self.place} #{self.time} {self.edge}"


class Life:
    """One life of the program. ``end`` is where it dies, None for a life without an accident."""

    def __init__(self, end: Point | None = None) -> None:
        self.end = end
        self.over = asyncio.Event()
        self.waits: Counter[Place] = Counter()
        self.passed: set[Place] = set()
        self.tasks: list[asyncio.Task[Any]] = []
        self.bodies: list[Coroutine[Any, Any, Any]] = []

    def start(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Let this work, and all tasks that it starts, live this life."""
        context = copy_context()
        context.run(_LIFE.set, self)
        return asyncio.get_running_loop().create_task(work, context=context)

    def waits_at(self, place: Place) -> int:
        """Count a wait; it may be the last."""
        self.waits[place] += 1
        if self.end == Point(place, self.waits[place], Edge.BEGUN):
            self.over.set()
        return self.waits[place]

    def goes_on(self, place: Place, time: int) -> None:
        """A wait is over; so may be the life."""
        if self.end == Point(place, time, Edge.ANSWERED):
            self.over.set()

    async def bury(self) -> None:
        """End what is left of the tasks; none of their lines runs."""
        self.over.set()
        while self.tasks:
            left, self.tasks = self.tasks, []
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    def forget(self) -> None:
        """Let go of what the tasks held, once all they could reach is closed."""
        pool = logging.getLogger("sqlalchemy.pool")
        before, hook = pool.disabled, sys.unraisablehook
        # They would tell of connections that nobody gave back, and of bodies that will not end.
        pool.disabled, sys.unraisablehook = True, lambda _: None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for body in self.bodies:
                with suppress(Exception):
                    body.close()
            self.bodies.clear()
            gc.collect()
        pool.disabled, sys.unraisablehook = before, hook


_LIFE: ContextVar[Life | None] = ContextVar("life", default=None)


class _Mortal(Coroutine[Any, Any, Any]):
    """A task's coroutine, stepped while its life lasts."""

    def __init__(self, body: Coroutine[Any, Any, Any], life: Life) -> None:
        self._body = body
        self._life = life
        self._at: tuple[Place, int] | None = None

    def send(self, value: Any) -> Any:
        return self._step(self._body.send, value)

    def throw(self, *error: Any) -> Any:
        return self._step(self._body.throw, *error)

    def close(self) -> None:
        """Nothing: a body is closed when its life is forgotten."""

    def __await__(self) -> Generator[Any, Any, Any]:
        raise TypeError("a task's coroutine is awaited by nobody else")

    def _step(self, resume: Callable[..., Any], *given: Any) -> Any:
        life = self._life
        if self._at is not None and not life.over.is_set():
            life.goes_on(*self._at)
        if life.over.is_set():
            raise asyncio.CancelledError
        # Its generators are nobody's to close: the loop would do so after the life is over.
        hooks = sys.get_asyncgen_hooks()
        sys.set_asyncgen_hooks(None, None)
        try:
            awaited = resume(*given)
        finally:
            sys.set_asyncgen_hooks(*hooks)
        places = _places(self._body)
        life.passed.update(places)
        self._at = (places[-1], life.waits_at(places[-1])) if places else None
        return awaited


def _places(body: Any) -> list[Place]:
    """The lines of ours at which a suspended coroutine waits, the innermost last."""
    found = []
    while body is not None:
        frame = getattr(body, "cr_frame", None) or getattr(body, "gi_frame", None)
        if frame is not None and frame.f_code.co_filename.startswith(_OURS):
            module = Path(frame.f_code.co_filename).relative_to(ROOT).as_posix()
            found.append(Place(module, frame.f_code.co_qualname, frame.f_lineno))
        body = getattr(body, "cr_await", None) or getattr(body, "gi_yieldfrom", None)
    return found


def mortal_tasks(
    loop: asyncio.AbstractEventLoop, work: Any, *, context: Context | None = None
) -> asyncio.Task[Any]:
    """The loop's task factory: tasks of a life are counted, all others are as ever."""
    life = _LIFE.get() if context is None else context.get(_LIFE)
    if life is None:
        return asyncio.Task(work, loop=loop, context=context)
    task: asyncio.Task[Any] = asyncio.Task(_Mortal(work, life), loop=loop, context=context)
    life.tasks.append(task)
    life.bodies.append(work)
    return task
