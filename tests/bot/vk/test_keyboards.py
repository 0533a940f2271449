"""Our keyboards in VK's JSON, within VK's limits."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.vk.keyboards import cut, inline_keyboard
from handlers.calls import Button, Colour


def test_a_button_sends_its_payload_back_and_a_link_opens() -> None:
    keyboard = ((Button("Ознакомлен(а)", {"do": "agree", "chat": 5}, colour=Colour.GOOD),),)
    link = ((Button("Разрешить", url="https://vk.me/club1"),),)
    assert json.loads(inline_keyboard(keyboard + link)) == {
        "inline": True,
        "buttons": [
            [
                {
                    "action": {
                        "type": "callback",
                        "label": "Ознакомлен(а)",
                        "payload": '{"do":"agree","chat":5}',
                    },
                    "color": "positive",
                }
            ],
            [
                {
                    "action": {
                        "type": "open_link",
                        "label": "Разрешить",
                        "link": "https://vk.me/club1",
                    }
                }
            ],
        ],
    }


@pytest.mark.parametrize(
    ("colour", "named"),
    [
        (Colour.PLAIN, "secondary"),
        (Colour.PRIMARY, "primary"),
        (Colour.GOOD, "positive"),
        (Colour.BAD, "negative"),
    ],
)
def test_colours_have_vks_names(colour: Colour, named: str) -> None:
    shown = json.loads(inline_keyboard(((Button("Да", colour=colour),),)))
    assert shown["buttons"][0][0]["color"] == named


def test_a_long_label_is_cut_with_an_ellipsis() -> None:
    shown = json.loads(inline_keyboard(((Button("О" * 41),),)))
    assert shown["buttons"][0][0]["action"]["label"] == "О" * 39 + "…"


def test_the_largest_keyboard_is_accepted() -> None:
    row = tuple(Button(str(n)) for n in range(5))
    assert len(json.loads(inline_keyboard((row, row)))["buttons"]) == 2
    assert inline_keyboard(tuple((Button(str(n)),) for n in range(6)))


@pytest.mark.parametrize(
    "keyboard",
    [
        tuple((Button(str(n)),) for n in range(7)),
        (tuple(Button(str(n)) for n in range(6)),),
        (tuple(Button(str(n)) for n in range(4)),) * 3,
        ((),),
        ((Button("  "),),),
        ((Button("Да", {"text": "д" * 250}),),),
    ],
    ids=["7 rows", "6 in a row", "12 buttons", "empty row", "empty label", "long payload"],
)
def test_what_vk_would_refuse_is_refused_here(keyboard: tuple[tuple[Button, ...], ...]) -> None:
    with pytest.raises(ValueError):
        inline_keyboard(keyboard)


@given(st.text(max_size=120), st.integers(1, 90))
def test_a_cut_text_fits_and_begins_like_the_whole(text: str, limit: int) -> None:
    short = cut(text, limit)
    assert len(short) <= limit
    assert short == text or text.startswith(short.removesuffix("…"))
