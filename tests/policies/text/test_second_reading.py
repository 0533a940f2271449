"""The second reading: what letters leave in doubt is read for its meaning."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.text import second_reading
from policies.text.features import features_of
from policies.text.meaning import WIDTH, meanings_of
from policies.text.model import probabilities, shipped
from policies.text.view import TextView

PLAIN = [
    "Завтра уроки по расписанию",
    "В пятницу фотографирование, парадная форма",
    "Собрание в 18:00 в кабинете 12",
]
DOUBTFUL = [
    "Кому передать фотографии с экскурсии, напишите мне",
    "Ребята, кто последний раз видел ключ от спортзала?",
]


def test_texts_of_one_meaning_are_nearer_than_texts_of_two() -> None:
    asked, asked_again, sold = meanings_of(
        [
            "Во сколько завтра родительское собрание?",
            "Когда начинается встреча родителей с учителем?",
            "Продаю зимнюю резину, почти новая",
        ]
    )
    assert asked @ asked_again > asked @ sold + 0.1


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=300))
def test_any_text_has_a_meaning_of_length_one(text: str) -> None:
    (row,) = meanings_of([text])
    assert row.shape == (WIDTH,)
    assert np.linalg.norm(row) == pytest.approx(1, abs=0.01)


def test_half_a_surrogate_pair_is_read_too() -> None:
    assert np.isfinite(meanings_of(["до \ud83d после"])).all()


@pytest.mark.parametrize("text", [*PLAIN, *DOUBTFUL])
def test_what_is_read_once_is_never_noticed(text: str) -> None:
    view = TextView(text)
    found = features_of(view)
    chances = probabilities(view)
    if not second_reading.shipped().is_needed(shipped().logits(found)):
        assert all(chances[rule] < likely for rule, (likely, _) in shipped().thresholds.items())
    assert all(0 <= chance <= 1 for chance in chances.values())


def test_a_text_that_worries_no_rule_is_read_once() -> None:
    nothing = np.full(len(shipped().rules), -50, dtype=np.float32)
    worried = nothing.copy()
    worried[3] = 50
    again = second_reading.shipped()
    assert not again.is_needed(nothing)
    assert again.is_needed(worried)
