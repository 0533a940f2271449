"""Turns: of those who would compute, one goes on in each turn of the loop.

Whoever computes side by side with many others, and yields between two pieces of work, makes
every turn of the loop as long as all their pieces together; and what an answer of the
messenger or of the database sets going takes several turns. Here a turn is as long as one
piece, whoever many compute.
"""

import asyncio
from collections import deque


class Turns:
    """Lets those who wait go on, one by one, the first first."""

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._turning = False

    async def next(self) -> None:
        """Wait for one's turn: the next one of the loop, if nobody else waits."""
        loop = asyncio.get_running_loop()
        mine = loop.create_future()
        self._waiting.append(mine)
        if not self._turning:
            self._turning = True
            loop.call_soon(self._turn)
        await mine

    def _turn(self) -> None:
        while self._waiting:
            first = self._waiting.popleft()
            # Whoever was cancelled meanwhile leaves his turn to the next.
            if not first.done():
                first.set_result(None)
                break
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._turn)
        else:
            self._turning = False
