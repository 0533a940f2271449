"""messages.sendMessageEventAnswer: what a person sees after pressing a callback button."""

from __future__ import annotations

from typing import Any, Final

from emulator.errors import VKError
from emulator.ground import MESSAGES_SCOPE
from emulator.methods.registry import method
from emulator.params import Params
from emulator.world import World

SNACKBAR_LIMIT: Final = 90
DATA_LIMIT: Final = 1000


@method("messages.sendMessageEventAnswer", MESSAGES_SCOPE)
def send_message_event_answer(world: World, params: Params) -> int:
    """Answer a press once, within a minute of the world's clock; 1."""
    event_id = params.text("event_id")
    user_id = params.number("user_id")
    peer_id = params.number("peer_id")
    data = _data(params)
    press = world.presses.get(event_id)
    if (
        press is None
        or (press["user_id"], press["peer_id"]) != (user_id, peer_id)
        or world.clock() > press["until"]
    ):
        raise VKError(100, "event_id is invalid or expired")
    del world.presses[event_id]
    world.answer(
        {
            "event_id": event_id,
            "user_id": user_id,
            "peer_id": peer_id,
            "text": data.get("text"),
            "data": data,
            "at": world.clock(),
        }
    )
    return 1


def _data(params: Params) -> dict[str, Any]:
    if not params.has("event_data"):
        return {}
    if len(params.raw["event_data"]) > DATA_LIMIT:
        raise VKError(100, "event_data is too long")
    data = params.structure("event_data")
    kind = data.get("type")
    if kind == "show_snackbar":
        text = data.get("text")
        if not isinstance(text, str) or not text or len(text) > SNACKBAR_LIMIT:
            raise VKError(100, f"event_data: text should be 1 to {SNACKBAR_LIMIT} characters")
    elif kind == "open_link":
        if not str(data.get("link", "")).startswith(("https://", "http://")):
            raise VKError(100, "event_data: link is invalid")
    elif kind == "open_app":
        if not isinstance(data.get("app_id"), int):
            raise VKError(100, "event_data: app_id is invalid")
    else:
        raise VKError(100, "event_data: unknown type")
    return data
