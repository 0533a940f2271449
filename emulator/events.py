"""The community's events: which types are wanted, and the history the long poll reads."""

from __future__ import annotations

import json
import secrets
from typing import Any, Final

from emulator.clock import Bell

API_VERSION: Final = "5.199"

EVENT_TYPES: Final = (
    "message_new",
    "message_reply",
    "message_edit",
    "message_allow",
    "message_deny",
    "message_event",
    "message_reaction_event",
    "message_read",
    "message_typing_state",
    "group_join",
    "group_leave",
    "group_change_settings",
    "group_change_photo",
    "group_officers_edit",
    "user_block",
    "user_unblock",
    "wall_post_new",
    "wall_repost",
    "wall_reply_new",
    "wall_reply_edit",
    "wall_reply_restore",
    "wall_reply_delete",
    "photo_new",
    "photo_comment_new",
    "photo_comment_edit",
    "photo_comment_restore",
    "photo_comment_delete",
    "audio_new",
    "video_new",
    "video_comment_new",
    "video_comment_edit",
    "video_comment_restore",
    "video_comment_delete",
    "board_post_new",
    "board_post_edit",
    "board_post_restore",
    "board_post_delete",
    "market_comment_new",
    "market_comment_edit",
    "market_comment_restore",
    "market_comment_delete",
    "market_order_new",
    "market_order_edit",
    "poll_vote_new",
    "lead_forms_new",
    "like_add",
    "like_remove",
    "vkpay_transaction",
    "wall_schedule_post_new",
    "wall_schedule_post_delete",
    "donut_subscription_create",
    "donut_subscription_prolonged",
    "donut_subscription_cancelled",
    "donut_subscription_expired",
    "donut_subscription_price_changed",
    "donut_money_withdraw",
    "donut_money_withdraw_error",
    "app_payload",
)
"""The events groups.setLongPollSettings knows."""

_encode = json.JSONEncoder(separators=(",", ":")).encode


class EventLog:
    """The newest `kept` events in order, each serialised once.

    `head` is the current `ts`: the number of events so far. Only types in `wanted` are taken.
    """

    def __init__(self, group_id: int, kept: int) -> None:
        self.group_id = group_id
        self.kept = kept
        self.wanted: set[str] = {"message_new"}
        self.bell = Bell()
        self.head = 0
        self._first = 0
        self._lines: list[tuple[str, str]] = []

    @property
    def tail(self) -> int:
        """The oldest `ts` that can still be replayed."""
        return max(0, self.head - self.kept)

    def emit(self, kind: str, body: dict[str, Any]) -> str | None:
        """Add an event; its event_id, or None if nobody wants this type."""
        if kind not in self.wanted:
            return None
        event_id = secrets.token_hex(20)
        self._append(
            event_id,
            {
                "group_id": self.group_id,
                "type": kind,
                "event_id": event_id,
                "v": API_VERSION,
                "object": body,
            },
        )
        return event_id

    def push(self, event: Any, *, verbatim: bool = False) -> str:
        """Add a ready event as it is, wanted or not; fill in what of the envelope is missing."""
        event_id = secrets.token_hex(20)
        if isinstance(event, dict) and not verbatim:
            event = {
                "group_id": self.group_id,
                "event_id": event_id,
                "v": API_VERSION,
                **event,
            }
        if isinstance(event, dict) and isinstance(event.get("event_id"), str):
            event_id = event["event_id"]
        self._append(event_id, event)
        return event_id

    def repeat(self, event_id: str) -> bool:
        """Add the same event once more; False if it is not in the history."""
        for known, line in reversed(self._lines):
            if known == event_id:
                self._keep(known, line)
                return True
        return False

    def since(self, ts: int, limit: int) -> list[str]:
        """The serialised events after `ts`, at most `limit`."""
        start = ts - self._first
        return [line for _, line in self._lines[start : start + limit]]

    def _append(self, event_id: str, event: Any) -> None:
        self._keep(event_id, _encode(event))

    def _keep(self, event_id: str, line: str) -> None:
        self._lines.append((event_id, line))
        self.head += 1
        if len(self._lines) >= 2 * self.kept:
            self._first += len(self._lines) - self.kept
            del self._lines[: -self.kept]
        self.bell.ring()
