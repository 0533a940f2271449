"""How near two words are, from one word in two forms to words that share nothing."""

from datetime import date

import pytest

from policies.asked_nearness import Nearness
from policies.text.likeness import Salt
from policies.text.questions import Gist, question_gist
from policies.text.view import TextView

SALT = Salt(b"test")


def gist(text: str) -> Gist:
    return question_gist(TextView(text), date(2026, 3, 4), SALT)


@pytest.mark.parametrize(
    ("word", "other", "least", "most"),
    [
        ("экскурсию", "экскурсии", 1.0, 1.0),
        ("экскурсия", "поездка", 0.95, 0.95),
        ("физкультура", "физра", 0.95, 0.95),
        ("выставка", "выставочный", 0.85, 0.85),
        ("торжественный", "построение", 0.5, 0.7),
        ("экскурсия", "пластилин", 0.0, 0.3),
    ],
)
def test_how_near_two_words_are(word: str, other: str, least: float, most: float) -> None:
    (best,) = Nearness(gist(word)).to([gist(other)])
    assert len(best.mine) == len(best.others) == 1
    assert best.mine == best.others
    assert least <= best.mine[0] <= most


def test_a_text_that_names_nothing_is_near_to_nothing() -> None:
    nothing, something = gist("ну и как?"), gist("Во сколько экскурсия?")
    assert not nothing.things
    first, second = Nearness(something).to([nothing, something])
    assert set(first.mine) == {0.0}
    assert first.others == []
    assert set(second.mine) == {1.0}
    assert [one.mine for one in Nearness(nothing).to([something])] == [[]]
