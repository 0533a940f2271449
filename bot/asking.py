"""Whoever asks the messenger while judging lets another judge meanwhile."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager

from handlers.events import Event, MessageSaid, Person
from handlers.ports import Directory, Quote


class Asking:
    """Implements ``handlers.ports.Directory`` over another: each question is asked ``away``."""

    def __init__(
        self, directory: Directory, away: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._directory = directory
        self._away = away

    async def members(self, peer_id: int) -> tuple[Person, ...]:
        """Everybody in a chat."""
        with self._away():
            return await self._directory.members(peer_id)

    async def people(self, user_ids: Sequence[int]) -> tuple[Person, ...]:
        """People by id."""
        with self._away():
            return await self._directory.people(user_ids)

    async def edited(self, peer_id: int, cmids: Sequence[int]) -> tuple[MessageSaid, ...]:
        """Those of a chat's messages that were edited."""
        with self._away():
            return await self._directory.edited(peer_id, cmids)

    async def missed(self, peer_id: int, cmids: Sequence[int]) -> tuple[Event, ...]:
        """Messages of a chat as they would have come."""
        with self._away():
            return await self._directory.missed(peer_id, cmids)

    async def quotes(self, peer_id: int, cmids: Sequence[int]) -> Mapping[int, Quote]:
        """Messages of a chat that stand."""
        with self._away():
            return await self._directory.quotes(peer_id, cmids)
