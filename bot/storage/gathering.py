"""Reads that many ask for at once are made together: one statement for all of them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic, TypeVar

Key = TypeVar("Key")
Found = TypeVar("Found")


class Gathering(Generic[Key, Found]):
    """Answers single questions by asking for many.

    One who asks leads and asks for all that wait; who comes meanwhile waits for the next
    turn and shares it. So a busy school asks the database less often for an event, not
    more. ``ask`` gets different keys, ``most`` at once, and answers each. Where it fails
    for several, each asks for itself, so that one that cannot be read harms no other.
    """

    def __init__(
        self, ask: Callable[[Sequence[Key]], Awaitable[Mapping[Key, Found]]], most: int
    ) -> None:
        self._ask = ask
        self._most = most
        self._turn = asyncio.Lock()
        self._waiting: dict[Key, asyncio.Future[Found]] = {}

    async def one(self, key: Key) -> Found:
        """The answer for one key. Raises what ``ask`` raised for it."""
        answer = self._waiting.get(key)
        if answer is None:
            answer = self._waiting[key] = asyncio.get_running_loop().create_future()
        async with self._turn:
            if not answer.done():
                # Those who ask in the same turn of the loop are to share this look already.
                await asyncio.sleep(0)
                await self._lead(key, answer)
        return answer.result()

    async def _lead(self, own: Key, answer: asyncio.Future[Found]) -> None:
        """Ask for one's own key and others'; whoever is not answered by that leads in turn."""
        self._waiting.pop(own, None)
        others = tuple(self._waiting)[: self._most - 1]
        asked = {own: answer, **{key: self._waiting.pop(key) for key in others}}
        try:
            found = await self._ask(tuple(asked))
        except Exception:
            if len(asked) == 1:
                raise
            asked, found = {own: answer}, await self._ask((own,))
        for key, one in asked.items():
            one.set_result(found[key])
