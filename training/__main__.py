"""``python -m training``: read the corpus, fit every learned rule, write the weights."""

import argparse
import json

import numpy as np
from threadpoolctl import threadpool_limits

from policies.text import network
from policies.text.cues import CUES
from policies.text.features import BUCKETS
from policies.text.model import HEADER, WEIGHTS
from policies.text.network import WEIGHTS as NETWORK
from policies.text.second_reading import WEIGHTS as SECOND
from training import (
    WEIGHTS_FOLDER,
    common_words,
    fit_asked,
    fit_encoder,
    fit_heat,
    fit_pieces,
    fit_word_meanings,
)
from training.corpus import Labelled, Part, fingerprint, messages
from training.fit import CUE_STRENGTH, Fitted, Floats, fit, matrix, rarity
from training.fit_network import Read
from training.fit_second import Second, fit_second
from training.gate import Gate, gate_of
from training.network_graph import write_network
from training.thresholds import choose

LEARNED = (
    "ads",
    "greetings",
    "acknowledgement",
    "homework",
    "insult",
    "conflict",
    "personal",
    "off_topic",
    "confidential",
    "grammar_shaming",
    "foreign_messenger",
    "emergency",
)
COST = 12.0
# Written against a rule on purpose: worth more than a message that merely is about another.
HARD_NEGATIVE, OTHER = 2.0, 1.0


def main() -> None:
    """Train and write. Takes about twenty minutes.

    Thresholds are chosen on what folds say of texts they did not see, so that training
    and validation part both serve both ends; the test part serves neither.
    """
    fit_pieces.main(WEIGHTS_FOLDER)
    fit_encoder.main(WEIGHTS_FOLDER)
    seen = [one for one in messages() if one.part is not Part.TEST]
    texts = [one.text for one in seen]
    rows = matrix(texts)
    rare = rarity(rows)
    fitted = {}
    for rule in LEARNED:
        labels = np.array([rule in one.labels for one in seen])
        weights = np.array([_weight(one, rule) for one in seen])
        with threadpool_limits(1):
            fitted[rule] = fit(rows, rare, labels, weights, COST)
        print(f"{rule}: {int(labels.sum())} of {len(seen)}", flush=True)
    first = np.stack([one.held_out for one in fitted.values()], axis=1)
    labels = np.array([[rule in one.labels for rule in LEARNED] for one in seen])
    weights = np.array([[_weight(one, rule) for rule in LEARNED] for one in seen])
    cues = rows[:, BUCKETS:].toarray() / CUE_STRENGTH
    mean, largest = (np.vstack(one) for one in zip(*map(network.seen_of, texts), strict=True))
    read = Read(mean, largest, first.astype(np.float32), cues.astype(np.float32))
    second = fit_second(read, labels, weights.astype(np.float32))
    thresholds = choose(seen, dict(zip(LEARNED, second.held_out.T, strict=True)))
    gate = gate_of(first, second.held_out, labels, _likely(thresholds))
    alone = [1 / (1 + np.exp(-(one.held_out * one.slope + one.shift))) for one in fitted.values()]
    settled = gate.settled(first, second.held_out, np.stack(alone, axis=1))
    # Chosen again for what the reader is who reads only doubtful texts twice.
    thresholds = choose(seen, dict(zip(LEARNED, settled.T, strict=True)))
    again = gate.is_open(first)
    clean = ~labels.any(axis=1)
    print(f"read twice: {again.mean():.0%}, of the clean ones {again[clean].mean():.0%}")
    for rule, (likely, certain) in thresholds.items():
        print(f"{rule}: likely {likely}, certain {certain}")
    _write(fitted, thresholds)
    _write_second(second, gate)
    common_words.write(texts, WEIGHTS_FOLDER)
    fit_heat.main(WEIGHTS_FOLDER)
    fit_word_meanings.main(WEIGHTS_FOLDER)
    fit_asked.main(WEIGHTS_FOLDER)


def _weight(one: Labelled, rule: str) -> float:
    return HARD_NEGATIVE if one.about == rule and rule not in one.labels else OTHER


def _write(fitted: dict[str, Fitted], thresholds: dict[str, tuple[float, float]]) -> None:
    every = list(fitted.values())
    steps = [max(float(np.abs(one.buckets).max()), 1e-6) / 127 for one in every]
    columns = [
        np.round(one.buckets / step).astype(np.int8) for one, step in zip(every, steps, strict=True)
    ]
    header = {
        "corpus": fingerprint(),
        "buckets": BUCKETS,
        "rules": list(fitted),
        "cues_named": list(CUES),
        "steps": [round(step, 9) for step in steps],
        "cues": np.round(np.stack([one.cues for one in every], axis=1), 5).tolist(),
        "bias": [round(one.bias, 6) for one in every],
        "slope": [round(one.slope, 6) for one in every],
        "shift": [round(one.shift, 6) for one in every],
        "thresholds": thresholds,
    }
    WEIGHTS_FOLDER.mkdir(exist_ok=True)
    (WEIGHTS_FOLDER / WEIGHTS).write_bytes(np.stack(columns, axis=1).tobytes())
    text = json.dumps(header, ensure_ascii=False, indent=1)
    (WEIGHTS_FOLDER / HEADER).write_text(text + "\n", encoding="utf-8")


def _likely(thresholds: dict[str, tuple[float, float]]) -> Floats:
    return np.array([thresholds[rule][0] for rule in LEARNED])


def _write_second(second: Second, gate: Gate) -> None:
    held = {
        "doubt": gate.doubt,
        "sure": gate.sure,
        "slope": second.slope,
        "shift": second.shift,
    }
    lists = {name: [round(float(number), 5) for number in one] for name, one in held.items()}
    (WEIGHTS_FOLDER / SECOND).write_text(json.dumps(lists, indent=1) + "\n", encoding="utf-8")
    write_network(WEIGHTS_FOLDER / NETWORK, second.network, len(LEARNED))


if __name__ == "__main__":
    # Nothing to choose; but whoever asks what it does must not have the weights overwritten.
    argparse.ArgumentParser(prog="python -m training", description=__doc__).parse_args()
    main()
