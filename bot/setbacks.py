"""Setbacks: a lane whose backlog failed pauses, longer each time, and keeps no place meanwhile.

A database that is out of order is waited for. What a working one refuses will be refused
again: after a few times each event of the backlog is tried alone, so that only the one at
fault is given up, and its chat goes on.
"""

import asyncio
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
REFUSED = 3
"""So often in a row a backlog is refused as a whole."""


class Refused(Exception):
    """The database works, and does not take what was decided about so many events."""

    def __init__(self, events: int) -> None:
        super().__init__(events)
        self.events = events


@dataclass(slots=True)
class _Setback:
    times: int = 0
    refused: int = 0
    alone: int = 0


class Setbacks:
    """The lanes that failed last time; ``wake`` is called with those whose pause is over."""

    def __init__(self, wake: Callable[[Iterable[int]], None]) -> None:
        self._wake = wake
        self._lanes: dict[int, _Setback] = {}
        self._pausing: dict[int, asyncio.Task[None]] = {}

    def pausing(self, lane: int) -> bool:
        """Whether a lane waits for its next turn by itself."""
        return lane in self._pausing

    def alone(self, lane: int) -> bool:
        """Whether a lane's next event is to be tried alone."""
        return lane in self._lanes and self._lanes[lane].alone > 0

    def failed(self, lane: int, error: Exception) -> None:
        """Nothing came of a turn: let the lane pause."""
        setback = self._lanes.setdefault(lane, _Setback())
        if isinstance(error, Refused):
            setback.refused += 1
            if setback.refused >= REFUSED:
                setback.alone = error.events
        else:
            setback.refused = 0
        pause = min(FIRST_PAUSE * 2**setback.times, LONGEST_PAUSE)
        setback.times = min(setback.times + 1, 16)
        pause *= random.uniform(0.5, 1.5)  # noqa: S311 - jitter
        self._pausing[lane] = asyncio.create_task(self._rest(lane, pause), name=f"pause {lane}")

    def passed(self, lane: int, *, more: bool) -> bool:
        """A turn went well, and ``more`` may wait; True where the lane had failed before."""
        setback = self._lanes.get(lane)
        if setback is None:
            return False
        setback.times, setback.refused, setback.alone = 0, 0, setback.alone - 1
        if setback.alone <= 0 or not more:
            del self._lanes[lane]
        return True

    def stop(self) -> None:
        """Wake nobody any more."""
        for task in self._pausing.values():
            task.cancel()

    def __bool__(self) -> bool:
        return bool(self._pausing)

    async def _rest(self, lane: int, pause: float) -> None:
        await asyncio.sleep(pause)
        del self._pausing[lane]
        self._wake((lane,))
