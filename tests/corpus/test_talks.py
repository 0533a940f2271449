"""Dialogues and pairs of questions: well formed, and none stands twice."""

import json
from collections import Counter

from training.corpus import CORPUS_FOLDER
from training.dialogues import dialogues
from training.pairs import OUTSIDE, pairs


def test_every_dialogue_has_a_sign_of_heat_a_turn_and_a_window_within_it() -> None:
    for one in dialogues():
        assert len(one.heat) == len(one.turns)
        assert set(one.heat) <= set("0123p")
        if one.due is not None:
            first, last = one.due
            assert 0 <= first <= last < len(one.turns)
            assert last - first <= 2
            assert one.heat[first] in "23", one.id


def test_a_turn_replies_only_to_an_earlier_one() -> None:
    for one in dialogues():
        for place, turn in enumerate(one.turns):
            assert turn.reply_to is None or 0 <= turn.reply_to < place


def test_no_dialogue_and_no_pair_stands_twice() -> None:
    ids = Counter([one.id for one in dialogues()] + [one.id for one in pairs()])
    assert [name for name, times in ids.items() if times > 1] == []
    talks = Counter(tuple(turn.text for turn in one.turns) for one in dialogues())
    assert max(talks.values()) == 1
    asked = Counter((one.earlier, one.later, one.days) for one in pairs())
    assert [pair for pair, times in asked.items() if times > 1] == []


def test_there_are_enough_of_each_kind() -> None:
    told, asked = list(dialogues()), list(pairs())
    heated = sum(one.due is not None for one in told)
    assert heated >= 150
    assert len(told) - heated >= 150
    same = sum(one.same for one in asked)
    assert same >= 250
    assert len(asked) - same >= 250


def test_what_is_measured_on_apart_is_never_trained_on() -> None:
    apart = list(pairs(files=OUTSIDE))
    trained = {(one.earlier, one.later) for one in pairs()}
    assert not trained & {(one.earlier, one.later) for one in apart}
    assert sum(one.same for one in apart) >= 40
    assert sum(not one.same for one in apart) >= 40


def test_dialogues_apart_are_well_formed_and_never_trained_on() -> None:
    lines = (CORPUS_FOLDER / "dialogues-outside.jsonl").read_text(encoding="utf-8").splitlines()
    talks = [json.loads(line) for line in lines]
    trained = {turn.text for one in dialogues() for turn in one.turns if len(turn.text) > 20}
    for one in talks:
        assert not trained & {turn["text"] for turn in one["turns"]}
        if one["remind_at"] is not None:
            first, last = one["remind_at"]
            assert 0 <= first <= last < len(one["turns"])
    assert sum(one["remind_at"] is not None for one in talks) >= 30
    assert sum(one["remind_at"] is None for one in talks) >= 30
