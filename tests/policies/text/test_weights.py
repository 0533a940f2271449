"""The shipped weights: of this corpus, of this program, the same wherever they are made."""

import numpy as np
import pytest

from policies.text import network, second_reading
from policies.text.cues import CUES
from policies.text.encoder import session
from policies.text.features import BUCKETS, features_of
from policies.text.lemmas import is_first_name, is_word
from policies.text.model import header, shipped, thresholds
from policies.text.view import TextView
from training.corpus import fingerprint


def test_they_are_of_this_corpus() -> None:
    assert header()["corpus"] == fingerprint(), "run python -m training"


def test_they_fit_one_another() -> None:
    rules = len(shipped().rules)
    assert shipped().weights.shape == (BUCKETS, rules)
    again = second_reading.shipped()
    assert again.doubt.shape == again.sure.shape == again.slope.shape == (rules,)
    assert (again.doubt <= again.sure).all()
    taken = {one.name: one.shape[1] for one in session(network.WEIGHTS).get_inputs()}
    assert taken == {"mean": 1280, "largest": 1280, "first": rules, "cues": len(CUES)}


@pytest.mark.parametrize("rule", shipped().rules)
def test_likely_comes_before_certain(rule: str) -> None:
    likely, certain = thresholds()[rule]
    assert 0 < likely <= certain < 1


def test_the_same_text_is_hashed_the_same_everywhere() -> None:
    buckets = features_of(TextView("Завтра в 5А нет физкультуры 😀")).buckets
    assert len(buckets) == 116
    assert buckets[:4].tolist() == PINNED


def test_features_say_where_they_stand() -> None:
    found = features_of(TextView("Кот спит"))
    pieces = {found.plain[start:end] for start, end in zip(found.starts, found.ends, strict=True)}
    assert {" к", "кот", "спит", " кот", "кот спит"} <= pieces
    assert np.isfinite(found.scale)


def test_the_dictionary_of_common_words_is_one_of_words() -> None:
    assert is_word("собрание")
    assert not is_word("собрамние")
    assert is_first_name("тимофею")
    assert not is_first_name("вера")


PINNED = [15831, 24442, 20854, 47588]
