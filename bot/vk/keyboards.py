"""Our keyboards as VK's inline keyboard JSON (``messages.send``, error 911)."""

import json

from handlers.calls import Button, Colour, Keyboard

BUTTONS_LIMIT = 10
ROWS_LIMIT = 6
ROW_LIMIT = 5
LABEL_LIMIT = 40
PAYLOAD_LIMIT = 255

_COLOURS = {
    Colour.PLAIN: "secondary",
    Colour.PRIMARY: "primary",
    Colour.GOOD: "positive",
    Colour.BAD: "negative",
}


def inline_keyboard(keyboard: Keyboard) -> str:
    """The keyboard as JSON text. Labels are cut at 40 characters.

    Raises ``ValueError`` for what VK would refuse: more than 10 buttons, 6 rows or 5 in a
    row, an empty row or label, a payload over 255 bytes.
    """
    if len(keyboard) > ROWS_LIMIT:
        raise ValueError(f"more than {ROWS_LIMIT} rows")
    if sum(map(len, keyboard)) > BUTTONS_LIMIT:
        raise ValueError(f"more than {BUTTONS_LIMIT} buttons")
    for row in keyboard:
        if not 1 <= len(row) <= ROW_LIMIT:
            raise ValueError(f"a row holds 1 to {ROW_LIMIT} buttons")
    rows = [[_button(button) for button in row] for row in keyboard]
    return _dump({"inline": True, "buttons": rows})


def cut(text: str, limit: int) -> str:
    """The text, or its beginning and … within ``limit`` characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _button(button: Button) -> dict[str, object]:
    label = cut(button.label.strip(), LABEL_LIMIT)
    if not label:
        raise ValueError("a button without a label")
    if button.url:
        # VK knows no colour for a link.
        return {"action": {"type": "open_link", "label": label, "link": button.url}}
    payload = _dump(dict(button.payload))
    if len(payload.encode()) > PAYLOAD_LIMIT:
        raise ValueError(f"a payload over {PAYLOAD_LIMIT} bytes: {payload[:60]}…")
    return {
        "action": {"type": "callback", "label": label, "payload": payload},
        "color": _COLOURS[button.colour],
    }


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
