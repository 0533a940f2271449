"""Keyboards, checked as messages.send checks them (error 911)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from emulator.errors import VKError

LABEL_LIMIT: Final = 40
PAYLOAD_LIMIT: Final = 255
ROW_LIMIT: Final = 5
_COLORS: Final = frozenset({"primary", "secondary", "negative", "positive"})
_COLORED: Final = frozenset({"text", "callback"})
_REQUIRED: Final[dict[str, tuple[str, ...]]] = {
    "text": ("label",),
    "callback": ("label", "payload"),
    "open_link": ("label", "link"),
    "open_app": ("label", "app_id"),
    "location": (),
    "vkpay": ("hash",),
}


def parse(text: str) -> dict[str, Any]:
    """The keyboard in the shape VK shows it: payloads as JSON text, `inline` and `one_time` set."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise VKError(911, "keyboard is not valid JSON") from error
    if not isinstance(given, dict) or not isinstance(given.get("buttons"), list):
        raise VKError(911, "keyboard should be an object with buttons")
    inline = _flag(given, "inline")
    one_time = _flag(given, "one_time")
    if inline and one_time:
        raise VKError(911, "inline keyboard can not be one_time")
    rows = given["buttons"]
    if len(rows) > (6 if inline else 10):
        raise VKError(911, "too many rows")
    shown = [_row(row) for row in rows]
    if sum(map(len, shown)) > (10 if inline else 40):
        raise VKError(911, "too many buttons")
    return {"one_time": one_time, "inline": inline, "buttons": shown}


def actions(keyboard: dict[str, Any] | None) -> Iterator[dict[str, Any]]:
    """The actions of all buttons."""
    if keyboard is not None:
        for row in keyboard["buttons"]:
            for button in row:
                yield button["action"]


def _flag(given: dict[str, Any], name: str) -> bool:
    value = given.get(name, False)
    if not isinstance(value, bool):
        raise VKError(911, f"{name} should be boolean")
    return value


def _row(row: Any) -> list[dict[str, Any]]:
    if not isinstance(row, list) or not row:
        raise VKError(911, "a row should be a list of buttons")
    if len(row) > ROW_LIMIT:
        raise VKError(911, "too many buttons in a row")
    return [_button(button) for button in row]


def _button(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict) or not isinstance(button.get("action"), dict):
        raise VKError(911, "a button should have an action")
    action = dict(button["action"])
    kind = action.get("type")
    if kind not in _REQUIRED:
        raise VKError(911, "unknown action type")
    for name in _REQUIRED[kind]:
        if not action.get(name):
            raise VKError(911, f"{name} is required for {kind}")
    _check_label(action)
    if "payload" in action:
        action["payload"] = _payload(action["payload"])
    if kind == "open_link" and not str(action["link"]).startswith(("https://", "http://")):
        raise VKError(911, "link is invalid")
    shown: dict[str, Any] = {"action": action}
    if "color" in button:
        if button["color"] not in _COLORS:
            raise VKError(911, "unknown color")
        if kind not in _COLORED:
            raise VKError(911, f"{kind} button can not have a color")
        shown["color"] = button["color"]
    elif kind in _COLORED:
        shown["color"] = "secondary"
    return shown


def _check_label(action: dict[str, Any]) -> None:
    label = action.get("label", "")
    if not isinstance(label, str):
        raise VKError(911, "label should be a string")
    if len(label) > LABEL_LIMIT:
        raise VKError(911, f"label is longer than {LABEL_LIMIT}")


def _payload(payload: Any) -> str:
    if isinstance(payload, str):
        text = payload
        try:
            json.loads(text or "null")
        except (ValueError, RecursionError) as error:
            raise VKError(911, "payload is not valid JSON") from error
    else:
        text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    if len(text) > PAYLOAD_LIMIT:
        raise VKError(911, f"payload is longer than {PAYLOAD_LIMIT}")
    return text
