"""The journal: everything decided and why, read in the order in which it was written."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.models import JournalRow

FIELDS = (
    "at", "kind", "peer_id", "user_id", "cmid", "rule", "confidence", "evidence", "policy_version",
)  # fmt: skip
PAGE = 1000


async def lines(
    engine: AsyncEngine,
    *,
    begin: datetime | None = None,
    peer: int | None = None,
    last: int | None = None,
) -> AsyncIterator[Mapping[str, Any]]:
    """The journal's lines in order, as they are exported; what a kind adds stands beside.

    ``last``: only so many of the newest.
    """
    after = 0
    if last is not None:
        async with engine.connect() as connection:
            newest = await connection.scalar(select(func.max(JournalRow.id)))
        after = max(0, (newest or 0) - last)
    while True:
        query = select(JournalRow.__table__).where(JournalRow.id > after).order_by(JournalRow.id)
        if begin is not None:
            query = query.where(JournalRow.at >= begin)
        if peer is not None:
            query = query.where(JournalRow.peer_id == peer)
        async with engine.connect() as connection:
            rows = (await connection.execute(query.limit(PAGE))).mappings().all()
        for row in rows:
            line = {name: row[name] for name in FIELDS}
            yield {**row["more"], **line, "at": row["at"].isoformat()}
        if len(rows) < PAGE:
            return
        after = rows[-1]["id"]
