"""A wrong type is the same as a missing field."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.vk.lenient import integer, is_chat, json_object, moment, text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, 5),
        ("-5", -5),
        (5.0, 5),
        (2**63 - 1, 2**63 - 1),
        (2**63, None),
        (str(2**63), None),
        (-(2**63) - 1, None),
        (True, None),
        (False, None),
        (5.5, None),
        (float("inf"), None),
        (float("nan"), None),
        ("5 ", None),
        ("٥", None),
        ("9" * 10_000, None),
        (None, None),
        ([5], None),
    ],
)
def test_an_integer_is_one_that_a_database_can_store(value: object, expected: int | None) -> None:
    assert integer(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("обычный", "обычный"),
        ("длинный текст", "длинный те"),
        ("a &lt; b", "a < b"),
        ("&amp;lt;", "&lt;"),
        ("R&D; &x;", "R&D; &x;"),
        ("&#0;&#xD83D;", "\ufffd\ufffd"),
        (None, ""),
        (5, ""),
        (["a"], ""),
    ],
)
def test_a_text_is_cut_and_unescaped_once(value: object, expected: str) -> None:
    assert text(value, 20 if "&" in str(value) else 10) == expected


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=50))
def test_every_text_can_be_stored(value: str) -> None:
    kept = text(value, 40)
    kept.encode()
    assert "\x00" not in kept
    assert len(kept) <= 40


def test_a_moment_lies_between_vks_opening_and_the_next_century() -> None:
    assert moment(1_772_474_400) == datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
    assert [moment(odd) for odd in (0, -1, 1_100_000_000, 4_200_000_000, 10**15, "x")] == [None] * 6


def test_a_payload_too_long_for_a_button_is_none() -> None:
    assert json_object('{"a": "' + "x" * 5_000 + '"}') is None


@pytest.mark.parametrize(
    ("peer", "chat"), [(2_000_000_001, True), (2_000_000_000, False), (5, False)]
)
def test_chats_are_numbered_from_two_billion(peer: int, chat: bool) -> None:
    assert is_chat(peer) is chat
