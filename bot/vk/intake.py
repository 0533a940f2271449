"""What an event source hands over, and how it is told that there is too much of it."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.vk.events import event_id, lane_of
from bot.vk.lenient import mapping

TakenEvent = tuple[str, int, str]
"""An event's id, its lane and its raw body as JSON text."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Events to commit together with how far their source was read.

    ``position`` is the long poll's ``ts`` after them; None where the source has none.
    """

    events: tuple[TakenEvent, ...]
    position: str | None = None


Intake = Callable[[Batch], Awaitable[None]]
"""Commits a batch, and returns only then. What it raises means: nothing was committed."""


class Overloaded(Exception):
    """An intake cannot take more now; ``retry_after`` in whole seconds."""

    def __init__(self, retry_after: int = 5) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


def taken(raw: object) -> TakenEvent:
    """A raw update as it goes into the inbox, whatever it is; its body is never changed."""
    fields = mapping(raw)
    body = json.dumps(raw, ensure_ascii=False, separators=(",", ":"))
    if not body.isascii():
        try:
            body.encode()
        except UnicodeEncodeError:
            # Half of an emoji cannot be stored, its escape can.
            body = json.dumps(raw, separators=(",", ":"))
    return event_id(fields or {"raw": raw}), lane_of(fields), body
