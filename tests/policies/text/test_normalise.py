"""The cleaned view of a text: disguises undone, every letter still knowing its place."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from policies.text.normalise import Mapped, clean, squeeze


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ПРИВЕТ, Ёлка", "привет, елка"),
        ("при\u200bв\u2060е\u00adт", "привет"),  # zero-width characters
        ("\u202eпривет\u202c", "привет"),  # right-to-left marks
        ("п\u0336р\u0336и\u0336вет", "привет"),  # struck through
        ("кра\u0301сный", "красный"),  # stress
        ("Йод и и\u0306од, Ёж и е\u0308ж", "йод и йод, еж и еж"),  # these marks make letters
        ("ｐｒｉｖｅｔ", "privet"),
        ("𝓹𝓻𝓲𝓿𝓮𝓽", "privet"),
        ("ⓅⓇⒾⓋⒺⓉ", "privet"),
        ("🅿🆁🅸🆅🅴🆃", "privet"),
        ("🇵🇷🇮🇻🇪🇹", "privet"),
        ("ᴘʀɪᴠᴇᴛ", "privet"),
        ("6️⃣", "6"),
        ("при\u00a0вет\tвам", "при вет вам"),
        ("пр🔥вет", "пр¤вет"),
    ],
)
def test_disguise_is_undone(written: str, read: str) -> None:
    assert clean(written).text == read


def test_span_shows_the_letters_as_they_were_written() -> None:
    text = "ну и п\u0336р\u200bи\u0336 вет"
    view = clean(text)
    start = view.text.index("при")
    first, last = view.span(start, start + 3)
    assert text[first:last] == "п\u0336р\u200bи\u0336"


def test_character_that_becomes_several_stands_for_one_place() -> None:
    view = clean("это ㎏ и ﬁн")
    start = view.text.index("kg")
    assert view.span(start, start + 2) == view.span(start, start + 1) == (4, 5)


@pytest.mark.parametrize(("start", "end"), [(0, 0), (2, 1), (-1, 2), (0, 7)])
def test_span_of_nothing_or_outside_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no such part"):
        clean("привет").span(start, end)


def test_runs_are_squeezed() -> None:
    assert squeeze("ооочень  ддлинно") == "очень длино"


@given(st.text(st.characters(), max_size=200))
@example("\ud800\udfff\x00")
@example("\u0306\u0306")
@example("İ" * 3 + "ß")
@settings(max_examples=300)
def test_any_unicode_has_a_view_with_valid_places(text: str) -> None:
    view = clean(text)
    assert isinstance(view, Mapped)
    if view.places is not None:
        assert len(view.places) == len(view.text)
    last = 0
    for index in range(len(view.text)):
        start, end = view.span(index, index + 1)
        assert 0 <= start < end <= len(text)
        assert start >= last
        last = start


@given(st.text(st.characters(), max_size=100))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean(text).text
    assert clean(once).text == once


@given(st.text(st.sampled_from("абвгдеёйАБЁЙ ,.!?-«»—\n"), max_size=80))
def test_plain_text_keeps_its_length(text: str) -> None:
    assert len(clean(text).text) == len(text)
