"""What the outbox sent: whether a message in our name is one that we promised."""

from collections.abc import Callable, Iterable
from itertools import islice

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.models import OutboxRow

# Marks of a whole text and its first parts: what nearly every message has.
_USUAL = 4
_AT_ONCE = 20
# Shortened texts are rare, and there are a thousand ways to have shortened one.
_SEARCHED = 10
_SENDS = (
    select(OutboxRow.key, OutboxRow.cmids)
    .where(OutboxRow.recipient == bindparam("recipient"), OutboxRow.kind == "send")
    .order_by(OutboxRow.id.desc())
)
_NEWEST, _OLDER = _SENDS.limit(_AT_ONCE), _SENDS.offset(_AT_ONCE)


async def is_promised(
    connection: AsyncConnection,
    recipient: int,
    mark: int,
    cmid: int,
    marks_of: Callable[[str], Iterable[int]],
) -> bool:
    """Whether one of the sends to ``recipient`` may have gone out as ``mark``, or became the
    message ``cmid`` there.

    A row is there before its message is sent and for a month after it, the number once VK
    has told it; ``marks_of`` gives all marks that a row's key may have stood for, the usual
    ones first.
    """

    def is_it(key: str, cmids: list[int] | None) -> bool:
        return cmid in (cmids or ()) or mark in islice(marks_of(key), _USUAL)

    to_whom = {"recipient": recipient}
    rows = (await connection.execute(_NEWEST, to_whom)).all()
    if any(is_it(row.key, row.cmids) for row in rows):
        return True
    if len(rows) == _AT_ONCE:
        older = (await connection.execute(_OLDER, to_whom)).all()
        if any(is_it(row.key, row.cmids) for row in older):
            return True
    return any(mark in marks_of(row.key) for row in rows[:_SEARCHED])
