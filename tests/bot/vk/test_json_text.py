"""The messenger's JSON: read as the standard library reads it, kept as it was said."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.vk import json_text

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=20,
)


@given(VALUES, st.booleans())
def test_a_text_is_read_as_the_standard_library_reads_it(value: object, escaped: bool) -> None:
    body = json.dumps(value, ensure_ascii=escaped)
    assert json_text.read(body) == json.loads(body)
    sent = body.encode("utf-8", "surrogatepass")
    if escaped:
        assert json_text.read(sent) == json.loads(sent)


@given(VALUES)
def test_what_is_written_is_read_again_and_any_database_stores_it(value: object) -> None:
    body = json_text.written(value)
    body.encode()
    assert "\x00" not in body
    assert json_text.read(body) == value


@given(st.text(max_size=40) | st.binary(max_size=40))
def test_what_is_no_json_is_refused_by_both(body: str | bytes) -> None:
    try:
        expected = json.loads(body)
    except ValueError:
        with pytest.raises(ValueError, match=r"."):
            json_text.read(body)
    else:
        assert repr(json_text.read(body)) == repr(expected)


def test_half_an_emoji_is_kept_as_its_escape() -> None:
    body = json_text.written({"text": "привет \ud83d"})
    assert body == json.dumps({"text": "привет \ud83d"}, separators=(",", ":"))


@pytest.mark.parametrize("odd", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_stays_what_it_is(odd: str) -> None:
    """msgspec would write it as ``null``."""
    value = json_text.read(f'{{"date": {odd}, "from_id": null}}')
    assert json_text.written(value) == f'{{"date":{odd},"from_id":null}}'
    assert not math.isfinite(value["date"])


def test_an_emoji_and_russian_letters_are_kept_as_letters() -> None:
    assert json_text.written({"text": "Ура 🎉"}) == '{"text":"Ура 🎉"}'


@pytest.mark.parametrize("deep", ["[" * 100_000 + "]" * 100_000, '{"a":' * 100_000])
def test_what_is_nested_too_deep_is_refused_and_harms_nobody(deep: str) -> None:
    with pytest.raises((RecursionError, ValueError)):
        json_text.read(deep)
