"""Fit the heat of a talk: how heated a message is by itself, and when a reminder is due.

The first model learns from labelled messages and from the turns of dialogues, each of which
says how heated it is; the second from what the first says of dialogues it did not see. One
thread, fixed seeds: ``python -m training.fit_heat`` gives the same weights, bit for bit.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack, vstack
from sklearn.linear_model import LogisticRegression

from policies.heat import FACTS, Limits, facts_of
from policies.state import Recent
from policies.text.features import BUCKETS
from policies.text.heat_cues import HEAT_CUES, heat_cues_of
from policies.text.heat_reading import ASPECTS, HEADER, WEIGHTS, Reading, Regression, probe
from policies.text.view import TextView
from training import WEIGHTS_FOLDER
from training.corpus import Labelled, Part, messages
from training.dialogues import Dialogue, dialogues, fingerprint
from training.fit import folds, matrix, rarity

COST, DUE_COST = 0.7, 3.0
# A turn shows what a quarrel is like; a message of the corpus only what insults are like.
TURN, HARD_NEGATIVE = 10.0, 2.0
# Cues are few and n-grams many: this makes a cue as cheap to use as a handful of n-grams.
CUE_STRENGTH = 0.8
_NEAR = frozenset({"insult", "conflict", "profanity"})
_BESIDE = _NEAR | {"grammar_shaming", "personal", "acknowledgement", "emergency"}
# Of messages about anything else every third teaches as much as all.
_EVERY = 3

Rows = NDArray[np.float64]
Marks = NDArray[np.bool_]
LIMITS = Limits()


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Texts as rows, and of each aspect which rows have it and how much each counts."""

    rows: csr_matrix
    marks: tuple[Marks, ...]
    weights: tuple[Rows, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """Messages, and the turns of each dialogue; ``rare`` scales their buckets."""

    messages: Lines
    told: tuple[Dialogue, ...]
    turns: tuple[Lines, ...]
    rare: Rows


def main(folder: Path = WEIGHTS_FOLDER) -> None:
    """Fit on everything and write the weights."""
    corpus = read()
    unseen = held_out(corpus)
    due = fit_due(corpus.told, unseen)
    _write(folder, corpus, _fitted(corpus, range(len(corpus.told))), due)
    heated = sum(one.due is not None for one in corpus.told)
    print(f"heat: {heated} of {len(corpus.told)}", flush=True)


def read() -> Corpus:
    """The labelled messages that serve no test, and every dialogue."""
    seen = [one for one in messages() if one.part is not Part.TEST]
    seen = [one for place, one in enumerate(seen) if _teaches(one) or place % _EVERY == 0]
    told = tuple(dialogues())
    rows = _rows([one.text for one in seen])
    rare = rarity(rows)
    return Corpus(
        messages=Lines(_scaled(rows, rare), _marks(seen), (_weights(seen),) * len(ASPECTS)),
        told=told,
        turns=tuple(_turns(one, rare) for one in told),
        rare=rare,
    )


def held_out(corpus: Corpus) -> tuple[tuple[Recent, ...], ...]:
    """Every dialogue as the chat would remember it, read by models that did not see it."""
    seen: list[tuple[Recent, ...]] = [()] * len(corpus.told)
    for fold, rest in folds(len(corpus.told)):
        models = _fitted(corpus, rest.tolist())
        for one in fold.tolist():
            chances = [model.predict_proba(corpus.turns[one].rows)[:, 1] for model in models]
            readings = [
                Reading(*(round(float(each), 4) for each in row))
                for row in zip(*chances, strict=True)
            ]
            seen[one] = corpus.told[one].recent(readings)
    return tuple(seen)


def fit_due(told: Sequence[Dialogue], recent: Sequence[Sequence[Recent]]) -> Regression:
    """When a reminder is due, learnt from talks as the chat remembers them."""
    rows = [facts_of(talk[: place + 1], LIMITS) for talk in recent for place in range(len(talk))]
    labels = np.concatenate([_due(one) for one in told])
    sure = labels >= 0
    model = LogisticRegression(C=DUE_COST, solver="liblinear", random_state=7, max_iter=2000)
    model.fit(np.array(rows)[sure], labels[sure])
    weights = [round(float(one), 5) for one in model.coef_[0]]
    return Regression(dict(zip(FACTS, weights, strict=True)), round(float(model.intercept_[0]), 5))


def _teaches(one: Labelled) -> bool:
    return bool(_NEAR & one.labels) or one.about in _BESIDE


def _rows(texts: Sequence[str]) -> csr_matrix:
    """Hashed pieces scaled by length, then the signs of heat."""
    cues = np.vstack([heat_cues_of(TextView(text)) for text in texts]) * CUE_STRENGTH
    return csr_matrix(hstack([matrix(texts)[:, :BUCKETS], csr_matrix(cues)]))


def _scaled(rows: csr_matrix, rare: Rows) -> csr_matrix:
    return csr_matrix(rows @ diags(np.concatenate([rare, np.ones(len(HEAT_CUES))])))


def _marks(seen: Sequence[Labelled]) -> tuple[Marks, ...]:
    """Nobody has labelled which messages soothe: of those only turns tell."""
    heat = np.array([bool(_NEAR & one.labels) for one in seen])
    insult = np.array([bool({"insult", "profanity"} & one.labels) for one in seen])
    return heat, insult, np.zeros(len(seen), dtype=np.bool_)


def _weights(seen: Sequence[Labelled]) -> Rows:
    return np.array(
        [HARD_NEGATIVE if one.about in _NEAR and not one.labels else 1.0 for one in seen]
    )


def _turns(one: Dialogue, rare: Rows) -> Lines:
    marks = (
        np.array([each in "23" for each in one.heat]),
        np.array([each == "3" for each in one.heat]),
        np.array([each == "p" for each in one.heat]),
    )
    weights = (np.full(len(one.heat), TURN),) * len(ASPECTS)
    return Lines(_scaled(_rows([turn.text for turn in one.turns]), rare), marks, weights)


def _fitted(corpus: Corpus, told: Sequence[int]) -> list[LogisticRegression]:
    """A model an aspect, by the messages and the dialogues named."""
    parts = [corpus.messages, *(corpus.turns[one] for one in told)]
    rows = csr_matrix(vstack([part.rows for part in parts]))
    models = []
    for aspect in range(len(ASPECTS)):
        model = LogisticRegression(
            C=COST, solver="liblinear", random_state=7, max_iter=300, tol=1e-3
        )
        # Messages say nothing of what soothes.
        silent = 0.0 if ASPECTS[aspect] == "peace" else 1.0
        weights = [
            part.weights[aspect] * (silent if not at else 1) for at, part in enumerate(parts)
        ]
        model.fit(
            rows,
            np.concatenate([part.marks[aspect] for part in parts]),
            sample_weight=np.concatenate(weights),
        )
        models.append(model)
    return models


def _due(one: Dialogue) -> NDArray[np.int64]:
    """Due from the second turn in time: in doubt at the first, one more message decides.

    1 due, 0 not, −1 nobody can say.
    """
    labels = np.zeros(len(one.turns), dtype=np.int64)
    if one.due is not None:
        first, last = one.due
        labels[first:] = -1
        labels[first + 1 : last + 1] = 1
    return labels


def _write(
    folder: Path, corpus: Corpus, models: Sequence[LogisticRegression], due: Regression
) -> None:
    found = [model.coef_[0] for model in models]
    pieces = [one[:BUCKETS] * corpus.rare for one in found]
    steps = [max(float(np.abs(one).max()), 1e-6) / 127 for one in pieces]
    columns = [
        np.round(one / step).astype(np.int8) for one, step in zip(pieces, steps, strict=True)
    ]
    cues = np.stack([one[BUCKETS:] * CUE_STRENGTH for one in found], axis=1)
    header = {
        "dialogues": fingerprint(corpus.told),
        "probe": probe(),
        "steps": [round(step, 9) for step in steps],
        "bias": [round(float(model.intercept_[0]), 6) for model in models],
        "cues": dict(zip(HEAT_CUES, np.round(cues, 5).tolist(), strict=True)),
        "due": {"weights": dict(due.weights), "bias": due.bias},
    }
    (folder / WEIGHTS).write_bytes(np.stack(columns, axis=1).tobytes())
    text = json.dumps(header, ensure_ascii=False, indent=1)
    (folder / HEADER).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
