"""Stored facts that a handler asks for beyond its own chat."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.models import BlockRow, MemberRow, StrikeRow
from bot.storage.states import block_of, strike_of, strikes_in_force
from handlers.effects import StrikeGiven
from handlers.ports import Standing


class StoredReader:
    """Implements ``handlers.ports.Reader``."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def standings(self, user_id: int, at: datetime) -> tuple[Standing, ...]:
        """What stands against a person, chat by chat."""
        async with self._engine.connect() as connection:
            strikes = await connection.execute(
                strikes_in_force(at).where(StrikeRow.user_id == user_id)
            )
            blocks = await connection.execute(
                select(BlockRow).where(
                    BlockRow.user_id == user_id,
                    BlockRow.ended_at.is_(None),
                    BlockRow.until > at,
                )
            )
            by_chat: defaultdict[int, list[StrikeGiven]] = defaultdict(list)
            for row in strikes:
                by_chat[row.peer_id].append(strike_of(row))
            blocked = {row.peer_id: block_of(row) for row in blocks}
        return tuple(
            Standing(peer, tuple(by_chat.get(peer, ())), blocked.get(peer))
            for peer in sorted({*by_chat, *blocked})
        )

    async def chats_of(self, user_id: int) -> tuple[int, ...]:
        """The chats in which a person is known to be present."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(
                select(MemberRow.peer_id)
                .where(MemberRow.user_id == user_id, MemberRow.present.is_(True))
                .order_by(MemberRow.peer_id)
            )
            found: Sequence[int] = rows.scalars().all()
        return tuple(found)
