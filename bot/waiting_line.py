"""Which of the waiting calls may go now: each line in its order, sanctions first."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.promises import Promised
from handlers.calls import Pin, Release, Remove, Restrict, Send

Line = tuple[str, int, int]
"""Calls whose order matters: one recipient's sends, what happens to one member, a chat's pins."""


def line_of(row: Promised) -> Line | None:
    """The line a call stands in, None where its order does not matter."""
    match row.call:
        case Send():
            return ("send", row.recipient, 0)
        case Restrict() | Release() | Remove():
            return ("member", row.call.peer_id, row.call.user_id)
        case Pin(peer_id=peer_id):
            return ("pin", peer_id, 0)
        case _:
            return None


def next_in_line(
    waiting: Iterable[Promised],
    flying: Iterable[Promised],
    held: Mapping[Line, tuple[int, datetime]],
    now: datetime,
) -> Sequence[Promised]:
    """The calls that may go now, by rank and then in the order of their promise.

    Of each line only the first promised, and none while another of it is under way.
    ``held``: by line, the call that is put off and until when; it holds back all later
    ones. The first of a line goes with the best rank that waits behind it.
    """
    busy = {line_of(row) for row in flying}
    ready: list[tuple[int, Promised]] = []
    first: dict[Line, Promised] = {}
    rank: dict[Line, int] = {}
    for row in waiting:
        line = line_of(row)
        if line is None:
            ready.append((row.rank, row))
        elif line not in busy and not _is_held(row, held.get(line), now):
            rank[line] = min(rank.get(line, row.rank), row.rank)
            if line not in first or row.id < first[line].id:
                first[line] = row
    ready.extend((rank[line], row) for line, row in first.items())
    ready.sort(key=lambda one: (one[0], one[1].id))
    return [row for _, row in ready]


def _is_held(row: Promised, held: tuple[int, datetime] | None, now: datetime) -> bool:
    return held is not None and held[1] > now and row.id > held[0]
