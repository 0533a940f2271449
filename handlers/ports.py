"""What handlers may ask of the world outside: stored facts, people and chats, the time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from handlers.effects import BlockBegun, StrikeGiven
from handlers.events import MessageSaid, Person


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands against a person in one chat, now."""

    peer_id: int
    strikes: tuple[StrikeGiven, ...]
    block: BlockBegun | None


class Reader(Protocol):
    """Stored facts beyond the lane's own chat."""

    async def standings(self, user_id: int, at: datetime) -> tuple[Standing, ...]:
        """What stands against a person, chat by chat."""
        ...

    async def chats_of(self, user_id: int) -> tuple[int, ...]:
        """The chats in which a person is known to be present."""
        ...


class Unavailable(Exception):
    """The messenger does not tell now; ``reason`` is for the journal."""

    def __init__(self, reason: str, *, refused: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.refused = refused


class Directory(Protocol):
    """People and chats, as the messenger knows them."""

    async def members(self, peer_id: int) -> tuple[Person, ...]:
        """Everybody in a chat. Raises ``Unavailable``; ``refused`` when a right is missing."""
        ...

    async def people(self, user_ids: Sequence[int]) -> tuple[Person, ...]:
        """People by id, those the messenger tells of. Raises ``Unavailable``."""
        ...

    async def edited(self, peer_id: int, cmids: Sequence[int]) -> tuple[MessageSaid, ...]:
        """Those of a chat's messages (at most 100) that were edited. Raises ``Unavailable``."""
        ...


class Clock(Protocol):
    """The present moment."""

    def now(self) -> datetime:
        """An aware moment in UTC."""
        ...
