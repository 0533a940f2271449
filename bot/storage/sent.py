"""What the outbox sent: whether a message in our name is one that we promised."""

from collections.abc import Callable, Iterable
from itertools import islice

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.models import OutboxRow

# Marks of a whole text and its first parts: what nearly every message has.
_USUAL = 4
_AT_ONCE = 20
# Shortened texts are rare, and there are a thousand ways to have shortened one.
_SEARCHED = 10


async def is_promised(
    connection: AsyncConnection,
    recipient: int,
    mark: int,
    marks_of: Callable[[str], Iterable[int]],
) -> bool:
    """Whether one of the sends to ``recipient`` may have gone out as ``mark``.

    A row is there before its message is sent and for a month after it; ``marks_of`` gives
    all marks that a row's key may have stood for, the usual ones first.
    """
    sends = select(OutboxRow.key).where(OutboxRow.recipient == recipient, OutboxRow.kind == "send")
    newest = sends.order_by(OutboxRow.id.desc())
    keys = (await connection.scalars(newest.limit(_AT_ONCE))).all()
    if any(mark in islice(marks_of(key), _USUAL) for key in keys):
        return True
    if len(keys) == _AT_ONCE:
        older = (await connection.scalars(newest.offset(_AT_ONCE))).all()
        if any(mark in islice(marks_of(key), _USUAL) for key in older):
            return True
    return any(mark in marks_of(key) for key in keys[:_SEARCHED])
