"""A history judged on every core: each chat by one process, results in the history's order.

What is remembered of a chat lies in one process, so it is judged as by a single one; only
the bounds of memory (500 chats, 20,000 questions) are then each process's own. Lines are
held in a few chunks, so memory does not grow with the history.
"""

import multiprocessing as mp
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from itertools import chain, islice
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

from policies.history import HistoryLine

T = TypeVar("T")
Judge = Callable[[HistoryLine], T]

WORTHWHILE = 500
"""Fewer lines are judged sooner than another process is there."""

_CHUNK, _AHEAD = 256, 4


def judged_in_order(
    history: Iterable[HistoryLine],
    begin: Callable[[], Judge[T]],
    *,
    shared: Callable[[], None] = lambda: None,
) -> Iterator[tuple[HistoryLine, T]]:
    """Every line with what a judge says of it. ``begin`` makes a judge that knows no chat yet;
    ``shared`` loads, before the processes part, what all of them need.

    Raises what a judge raised. Where processes cannot be forked, one does it all.
    """
    lines = iter(history)
    first = list(islice(lines, WORTHWHILE))
    whole = chain(first, lines)
    cores = _cores()
    if len(first) < WORTHWHILE or cores < 2:
        judge = begin()
        for line in whole:
            yield line, judge(line)
        return
    shared()
    with ExitStack() as stack:
        workers = [_Worker(begin) for _ in range(cores)]
        for worker in workers:
            # Threads begin only once every process is there: a fork copies no threads.
            stack.callback(worker.stop)
        under_way: deque[_Chunk[T]] = deque()
        while chunk := list(islice(whole, _CHUNK)):
            under_way.append(_Chunk(chunk, workers))
            if len(under_way) > _AHEAD:
                yield from under_way.popleft().judged()
        for one in under_way:
            yield from one.judged()


def _cores() -> int:
    """How many cores this process may use; 1 where it cannot be forked safely."""
    if not sys.platform.startswith("linux"):
        return 1
    return len(os.sched_getaffinity(0))


class _Chunk(Generic[T]):
    """Successive lines, each on its way to the process that knows its chat."""

    def __init__(self, lines: Sequence[HistoryLine], workers: Sequence["_Worker[T]"]) -> None:
        self._lines = lines
        places: list[list[int]] = [[] for _ in workers]
        for place, line in enumerate(lines):
            places[line.peer_id % len(workers)].append(place)
        self._parts = [
            (mine, worker.judge([lines[place] for place in mine]))
            for mine, worker in zip(places, workers, strict=True)
            if mine
        ]

    def judged(self) -> Iterator[tuple[HistoryLine, T]]:
        """The lines with their results, in order."""
        found: dict[int, T] = {}
        for places, results in self._parts:
            found.update(zip(places, results.result(), strict=True))
        for place, line in enumerate(self._lines):
            yield line, found[place]


class _Worker(Generic[T]):
    """A process with its judge, and the thread that talks to it."""

    def __init__(self, begin: Callable[[], Judge[T]]) -> None:
        context = mp.get_context("fork")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, begin), daemon=True)
        self._process.start()
        theirs.close()
        self._talk = ThreadPoolExecutor(1)

    def judge(self, lines: Sequence[HistoryLine]) -> "Future[Sequence[T]]":
        """Have lines judged after those that were given before."""
        return self._talk.submit(self._ask, lines)

    def _ask(self, lines: Sequence[HistoryLine]) -> Sequence[T]:
        self._pipe.send(lines)
        found: Sequence[T] | Exception = self._pipe.recv()
        if isinstance(found, Exception):
            raise found
        return found

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        self._process.terminate()
        self._process.join()
        self._talk.shutdown(cancel_futures=True)
        self._pipe.close()


def _work(pipe: Connection, begin: Callable[[], Judge[T]]) -> None:
    # Ctrl+C is for the one who talks to people; it then ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    judge = begin()
    while True:
        try:
            lines = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send([judge(line) for line in lines])
        except Exception as error:  # noqa: BLE001 - raised again where it was asked for
            pipe.send(error)
