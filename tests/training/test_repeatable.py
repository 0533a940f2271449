"""Training on the same texts gives the same weights, bit for bit: shown on a small part."""

from importlib.resources import files
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from policies.text.encoder import MEANING, WINDOWS
from policies.text.heat_reading import reading_of
from policies.text.view import TextView
from policies.text.word_meanings import MEANINGS
from training import fit, fit_asked, fit_encoder, fit_heat, fit_word_meanings
from training.corpus import messages
from training.dialogues import dialogues
from training.pairs import gists_of, pairs


def test_the_first_reading_of_a_rule() -> None:
    seen = list(islice(messages(), None, None, 80))
    rows = fit.matrix([one.text for one in seen])
    labels = np.array(["insult" in one.labels for one in seen])
    one, other = (
        fit.fit(rows, fit.rarity(rows), labels, np.ones(len(seen)), cost=12.0) for _ in range(2)
    )
    assert labels.any()
    assert one.buckets.tobytes() == other.buckets.tobytes()
    assert one.held_out.tobytes() == other.held_out.tobytes()
    assert (one.bias, one.slope, one.shift) == (other.bias, other.slope, other.shift)


def test_the_meanings_of_words(tmp_path: Path) -> None:
    texts = [one.text for one in islice(messages(), None, None, 400)]
    written = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        fit_word_meanings.write(texts, tmp_path / name)
        written.append((tmp_path / name / MEANINGS).read_bytes())
    assert written[0] == written[1]


@pytest.mark.parametrize("graph", [WINDOWS, MEANING])
def test_the_graphs_of_the_encoder_that_ship_are_those_of_its_wheel(
    graph: str, tmp_path: Path
) -> None:
    fit_encoder.main(tmp_path)
    shipped = files("policies").joinpath("weights", graph).read_bytes()
    assert (tmp_path / graph).read_bytes() == shipped


def test_when_a_reminder_is_due() -> None:
    told = list(islice(dialogues(), 40))
    recent = [one.recent([reading_of(TextView(t.text)) for t in one.turns]) for one in told]
    assert fit_heat.fit_due(told, recent) == fit_heat.fit_due(told, recent)


def test_what_is_remembered_of_questions() -> None:
    found = list(islice(pairs(), 20))
    assert gists_of(found, b"one") == gists_of(found, b"one")
    assert gists_of(found, b"one") != gists_of(found, b"another")


def test_whether_a_question_was_asked_before() -> None:
    seen = fit_asked.seen_in(list(islice(pairs(), 100)), fit_asked.SALTS[:1])
    one, other = (fit_asked.fit(seen, trees=10) for _ in range(2))
    assert one.values.tobytes() == other.values.tobytes()
    assert one.thresholds.tobytes() == other.thresholds.tobytes()
    assert one.start == other.start
