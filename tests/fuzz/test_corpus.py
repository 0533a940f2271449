"""What fuzzing reached is replayed, and hypothesis goes on from the same functions.

``python -m tests.fuzz.by_hand`` finds more, by hand; ``python -m tests.fuzz.keep`` keeps it.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.keep import kept
from tests.fuzz.targets import TARGETS

KEPT = [
    pytest.param(target, data, id=f"{target}-{number}")
    for target in TARGETS
    for number, data in enumerate(kept(target), 1)
]


@pytest.mark.parametrize(("target", "data"), KEPT)
def test_what_was_found_once_is_answered(target: str, data: bytes) -> None:
    TARGETS[target](data)


@pytest.mark.parametrize("target", ["event", "text"])
@settings(deadline=None)
@given(data=st.binary(max_size=300))
def test_any_bytes_are_answered(target: str, data: bytes) -> None:
    TARGETS[target](data)


@settings(deadline=None)
@given(words=st.text(max_size=200))
def test_any_text_comes_back_whole_from_the_normaliser(words: str) -> None:
    TARGETS["text"](words.encode("utf-8", "surrogatepass"))


@settings(deadline=None, max_examples=25)
@given(words=st.text(max_size=60))
def test_no_policy_fails_on_any_text(words: str) -> None:
    TARGETS["verdict"](words.encode("utf-8", "surrogatepass"))
