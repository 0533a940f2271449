"""VK's limit of requests a second, kept on our side: one limiter for everything a token does."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from heapq import heappop, heappush

_Waiter = tuple[int, int, int, asyncio.Future[None]]


class Limiter:
    """At most ``rate`` requests in any second, lower ranks first, in order inside a rank.

    VK counts a request when it arrives, somewhere between our sending it and our reading
    the answer. So ``turn`` keeps a request counted until a second *after its answer*:
    however the network stretches or squeezes them, VK never sees more than ``rate``
    of them in a second of its own. ``acquire`` alone counts from the grant.

    ``monotonic`` and ``sleep`` (both in seconds) are the time, for tests.
    """

    def __init__(
        self,
        rate: float = 20,
        *,
        margin: float = 0.05,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        if rate <= 0:
            raise ValueError("rate must be positive")
        self._capacity = max(1, int(rate))
        self._span = self._capacity / rate + margin
        self._monotonic = monotonic
        self._sleep = sleep
        self._open = 0
        self._free_at: deque[float] = deque()
        self._waiting: list[_Waiter] = []
        self._number = 0
        self._released = asyncio.Event()
        self._pump: asyncio.Task[None] | None = None

    async def acquire(self, n: int = 1, *, rank: int = 0) -> None:
        """Wait until ``n`` requests may be made. Raises ``ValueError`` for more than the rate."""
        await self._enter(n, rank)
        self._leave(n)

    @asynccontextmanager
    async def turn(self, *, rank: int = 0) -> AsyncIterator[None]:
        """One request, made inside the block; counted until a second after the block ends."""
        await self._enter(1, rank)
        try:
            yield
        finally:
            self._leave(1)

    async def _enter(self, n: int, rank: int) -> None:
        if not 1 <= n <= self._capacity:
            raise ValueError(f"n must be 1 to {self._capacity}")
        granted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._number += 1
        heappush(self._waiting, (rank, self._number, n, granted))
        self._grant()
        if not granted.done() and (self._pump is None or self._pump.done()):
            self._pump = asyncio.create_task(self._run())
        try:
            await granted
        except asyncio.CancelledError:
            if granted.done() and not granted.cancelled():
                self._leave(n)
            raise

    def _leave(self, n: int) -> None:
        self._open -= n
        self._free_at.extend([self._monotonic() + self._span] * n)
        self._released.set()

    def _grant(self) -> None:
        now = self._monotonic()
        while self._free_at and self._free_at[0] <= now:
            self._free_at.popleft()
        while self._waiting:
            _, _, n, granted = self._waiting[0]
            if not granted.done():
                if self._open + len(self._free_at) + n > self._capacity:
                    return
                self._open += n
                granted.set_result(None)
            heappop(self._waiting)

    async def _run(self) -> None:
        while True:
            self._grant()
            if not self._waiting:
                return
            if self._free_at:
                await self._sleep(max(self._free_at[0] - self._monotonic(), 0))
            else:
                # Everything is under way: only an answer can free a place.
                self._released.clear()
                await self._released.wait()
