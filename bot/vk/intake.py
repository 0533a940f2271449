"""What an event source hands over, and how it is told that there is too much of it."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import structlog

from bot.vk import json_text
from bot.vk.events import event_id, event_key, lane_of
from bot.vk.lenient import mapping

log = structlog.get_logger(__name__)


class TakenEvent(NamedTuple):
    """An event with its lane and its raw body, as JSON text and as it was read."""

    id: str
    lane: int
    body: str
    raw: Mapping[str, object]

    @property
    def row(self) -> tuple[str, int, str]:
        """What the inbox keeps of it."""
        return self.id, self.lane, self.body


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
    whole = fields or {"raw": raw}
    known = event_id(whole)
    if log.is_enabled_for(logging.DEBUG):
        log.debug("event_received", event_id=known, event_key=event_key(whole))
    return TakenEvent(known, lane_of(fields), json_text.written(raw), fields)
