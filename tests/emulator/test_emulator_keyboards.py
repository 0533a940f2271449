"""Keyboards: what messages.send accepts and what is error 911."""

from __future__ import annotations

import json
from typing import Any

import pytest

from emulator import VKError
from emulator.keyboards import parse


def text(label: str = "Да", payload: Any = "{}") -> dict[str, Any]:
    return {"action": {"type": "text", "label": label, "payload": payload}, "color": "primary"}


def keyboard(*rows: list[dict[str, Any]], inline: bool = True, **more: Any) -> str:
    return json.dumps({"inline": inline, "buttons": list(rows), **more})


@pytest.mark.parametrize(
    "given",
    [
        keyboard([text()] * 5, [text()] * 5),
        keyboard(*[[text()]] * 6),
        keyboard(*[[text()] * 4] * 10, inline=False, one_time=True),
        keyboard([text("я" * 40, "1" * 255)]),
        keyboard([text(payload={"command": "rules"})]),
        keyboard([{"action": {"type": "open_link", "label": "Школа", "link": "https://vk.com"}}]),
        keyboard([{"action": {"type": "callback", "label": "Да", "payload": "{}"}}]),
        keyboard(inline=False),
    ],
)
def test_given_a_keyboard_within_the_limits_when_parsed_then_payloads_are_text(given):
    for row in parse(given)["buttons"]:
        for button in row:
            assert isinstance(button["action"].get("payload", ""), str)


@pytest.mark.parametrize(
    "given",
    [
        "",
        "[]",
        "{}",
        '{"inline": 1, "buttons": []}',
        keyboard([text()] * 6),
        keyboard(*[[text()]] * 7),
        keyboard([text()] * 5, [text()] * 5, [text()]),
        keyboard(*[[text()]] * 11, inline=False),
        keyboard(*[[text()] * 5] * 9, inline=False),
        keyboard([]),
        keyboard([text()], one_time=True),
        keyboard([text("я" * 41)]),
        keyboard([text("")]),
        keyboard([text(payload="1" * 256)]),
        keyboard([text(payload="not json")]),
        keyboard([text(payload={"text": "я" * 250})]),
        keyboard([{**text(), "color": "pink"}]),
        keyboard([{"action": {"type": "callback", "label": "Да"}}]),
        keyboard([{"action": {"type": "teleport", "label": "Да"}}]),
        keyboard([{"action": {"type": "open_link", "label": "Да", "link": "vk"}}]),
        keyboard(
            [
                {
                    "action": {"type": "open_link", "label": "Да", "link": "https://vk.com"},
                    "color": "primary",
                }
            ]
        ),
        keyboard(["button"]),
    ],
)
def test_given_a_keyboard_beyond_the_limits_when_parsed_then_911(given):
    with pytest.raises(VKError) as refused:
        parse(given)
    assert refused.value.code == 911
