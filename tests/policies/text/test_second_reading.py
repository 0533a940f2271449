"""The second reading: what letters leave in doubt is read by the network."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from policies.text import network, second_reading
from policies.text.cues import CUES
from policies.text.encoder import rows
from policies.text.features import features_of
from policies.text.meaning import WIDTH, meanings_of
from policies.text.model import probabilities, shipped, thresholds
from policies.text.pieces import MOST, pieces_of
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


def read(text: str) -> NDArray[np.float32]:
    """The network's logits of a text of which the first reading said nothing."""
    nothing = np.zeros(len(shipped().rules), dtype=np.float32)
    return network.read(text, nothing, np.zeros(len(CUES), dtype=np.float32))


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


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_by_the_network(text: str) -> None:
    row = read(text)
    assert row.shape == (len(shipped().rules),)
    assert np.isfinite(row).all()


def test_half_a_surrogate_pair_is_read_too() -> None:
    assert np.isfinite(meanings_of(["до \ud83d после"])).all()
    assert np.isfinite(read("до \ud83d после")).all()


def test_a_text_means_the_same_alone_and_among_others() -> None:
    texts = [*PLAIN, *DOUBTFUL, "", "слово " * 500]
    assert (meanings_of(texts) == np.vstack([meanings_of([text]) for text in texts])).all()


def test_of_a_long_text_the_beginning_is_read() -> None:
    assert len(pieces_of("разговор " * 1000)) == len(pieces_of("разговор " * 2000)) <= MOST
    assert len(pieces_of("")) == 2
    assert rows().of(pieces_of("привет"))["pieces"].shape == (len(pieces_of("привет")), WIDTH)


@pytest.mark.parametrize("text", [*PLAIN, *DOUBTFUL])
def test_what_is_read_once_is_not_noticed_unless_sure(text: str) -> None:
    view = TextView(text)
    logits = shipped().logits(features_of(view))
    chances = probabilities(view)
    again = second_reading.shipped()
    if not again.is_needed(logits):
        for place, rule in enumerate(shipped().rules):
            likely = thresholds()[rule][0]
            assert logits[place] > again.sure[place] or chances[rule] < likely
    assert all(0 <= chance <= 1 for chance in chances.values())


def test_only_doubt_makes_a_text_read_twice() -> None:
    again = second_reading.shipped()
    nothing = np.full(len(shipped().rules), -50, dtype=np.float32)
    worried, sure = nothing.copy(), nothing.copy()
    worried[3] = (again.doubt[3] + again.sure[3]) / 2
    sure[3] = again.sure[3] + 1
    assert not again.is_needed(nothing)
    assert again.is_needed(worried)
    assert not again.is_needed(sure)
