"""The corpus: its form, its labels, no text twice; the weights are of this corpus."""

import json
from collections import Counter
from importlib.resources import files

import pytest

from policies.rulebook import RULE_IDS
from training.corpus import CORPUS_FOLDER, Labelled, Part, fingerprint, messages


@pytest.fixture(scope="module")
def corpus() -> list[Labelled]:
    return list(messages())


def test_every_message_has_a_number_of_its_own(corpus: list[Labelled]) -> None:
    assert [name for name, count in Counter(one.id for one in corpus).items() if count > 1] == []


def test_every_label_is_a_rule(corpus: list[Labelled]) -> None:
    assert {label for one in corpus for label in one.labels} <= set(RULE_IDS)
    assert {one.kind for one in corpus} == {"parents", "pupils", "teachers"}


def test_no_long_text_stands_twice(corpus: list[Labelled]) -> None:
    # «+» and «Ок» are what they are; from three words on a text is written once.
    texts = Counter(
        " ".join(one.text.lower().split()) for one in corpus if len(one.text.split()) > 2
    )
    assert [text for text, count in texts.items() if count > 1] == []


def test_the_parts_share_the_messages_as_they_should(corpus: list[Labelled]) -> None:
    parts = Counter(one.part for one in corpus)
    assert 0.67 < parts[Part.TRAIN] / len(corpus) < 0.73
    assert min(parts[Part.VALIDATION], parts[Part.TEST]) / len(corpus) > 0.13


def test_the_weights_are_of_this_corpus() -> None:
    header = json.loads(files("policies").joinpath("weights", "judge.json").read_text("utf-8"))
    assert header["corpus"] == fingerprint()


@pytest.mark.parametrize("name", ["dialogues.jsonl", "questions.jsonl"])
def test_every_line_is_an_object_with_a_number(name: str) -> None:
    lines = (CORPUS_FOLDER / name).read_text(encoding="utf-8").splitlines()
    ids = [json.loads(line)["id"] for line in lines]
    assert len(ids) == len(set(ids)) == 300
