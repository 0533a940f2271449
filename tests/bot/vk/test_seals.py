"""A press counts only on a button that we put there: the same words, the same talk, in time."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.vk.keyboards import inline_keyboard
from bot.vk.seals import SEAL, TILL, Seals
from handlers.buttons import Do, Pressed, button
from handlers.calls import Button
from handlers.events import ButtonPressed, Unfit
from tests.school import ANNA, BORIS, CHAT, NOON

SEALS = Seals(b"a key of the tests")
PLAIN: dict[str, str | int] = {"do": "review", "chat": CHAT, "about": "17", "choice": "strike"}


def pressed(payload: object, *, peer_id: int = ANNA, by: int = ANNA) -> ButtonPressed:
    return ButtonPressed("press:1", CHAT, by, peer_id, "p1", payload, 5, NOON)  # type: ignore[arg-type]


def sealed(peer_id: int = ANNA, **altered: object) -> dict[str, object]:
    return {**SEALS.payload(PLAIN, peer_id, NOON + timedelta(days=1)), **altered}


def test_a_button_of_ours_comes_back_with_its_plain_payload() -> None:
    opened = SEALS.opened(pressed(sealed()))
    assert (opened.unfit, opened.payload) == (None, PLAIN)


def test_in_a_chat_everybody_may_press_what_stands_there() -> None:
    assert SEALS.opened(pressed(sealed(CHAT), peer_id=CHAT, by=BORIS)).unfit is None


@pytest.mark.parametrize(
    ("payload", "unfit"),
    [
        (PLAIN, Unfit.UNSEALED),
        ({}, Unfit.UNSEALED),
        (sealed(choice="keep"), Unfit.FORGED),
        (sealed(chat=CHAT + 1), Unfit.FORGED),
        (sealed(about="18"), Unfit.FORGED),
        (sealed(more="x"), Unfit.FORGED),
        (sealed(**{TILL: 10**9}), Unfit.FORGED),
        (sealed(**{TILL: "10"}), Unfit.FORGED),
        (sealed(**{TILL: None}), Unfit.FORGED),
        (sealed(**{SEAL: ""}), Unfit.FORGED),
        (sealed(**{SEAL: "\ud800"}), Unfit.FORGED),
        (sealed(**{SEAL: ["x"]}), Unfit.FORGED),
        (sealed(more={"a": [1.5]}), Unfit.FORGED),
        (Seals(b"another key").payload(PLAIN, ANNA, NOON + timedelta(1)), Unfit.FORGED),
        # Carried over from another person's talk, or from the chat.
        (sealed(BORIS), Unfit.FORGED),
        (sealed(CHAT), Unfit.FORGED),
        (SEALS.payload(PLAIN, ANNA, NOON - timedelta(hours=1)), Unfit.EXPIRED),
    ],
)
def test_what_is_not_ours_does_not_count(payload: dict[str, object], unfit: Unfit) -> None:
    assert SEALS.opened(pressed(payload)).unfit is unfit


def test_nobody_presses_in_another_persons_talk() -> None:
    assert SEALS.opened(pressed(sealed(), by=BORIS)).unfit is Unfit.FORGED


def test_a_button_counts_for_its_days_and_no_longer() -> None:
    [[one]] = SEALS.sealed(((Button("Да", PLAIN, days=2),),), ANNA, NOON)
    press = pressed(one.payload)
    last = replace(press, at=NOON + timedelta(days=2))
    late = replace(press, at=NOON + timedelta(days=2, hours=1, seconds=1))
    assert SEALS.opened(last).unfit is None
    assert SEALS.opened(late).unfit is Unfit.EXPIRED


def test_a_link_is_left_as_it_is() -> None:
    keyboard = ((Button("Разрешить", url="https://vk.me/club1"),),)
    assert SEALS.sealed(keyboard, ANNA, NOON) == keyboard


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=20) | st.integers(), max_size=5))
def test_nothing_that_is_made_up_counts(payload: dict[str, object]) -> None:
    assert SEALS.opened(pressed(payload)).unfit is not None


@pytest.mark.parametrize("do", list(Do))
def test_the_longest_button_fits_with_its_seal(do: Do) -> None:
    """The messenger takes 255 bytes of a payload; a key of a case is the longest part."""
    longest = Pressed(do, 2**31, f"complaint:{2**31}:{'9' * 19}", "/опровержение")
    keyboard = SEALS.sealed(((button("Да", longest),),), 2**31, NOON)
    assert inline_keyboard(keyboard)
