"""Fit the second reading: a regression a rule and a few small networks for all of them.

Everything is learnt from logits and probabilities of folds that did not see the text, so
that the second reading knows how far the first one can be trusted. One thread, fixed
seeds: the same corpus on the same kind of processor gives the same weights.
"""

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from policies.text.meaning import meanings_of
from policies.text.second_reading import inputs
from training.fit import Floats, calibrate, folds

NETWORKS, HIDDEN, ROUNDS = 4, 64, 14
STRAIGHT_COST, DECAY, STEP = 0.2, 1e-2, 1.5e-3
_BATCH = 256
# Of the breaches that the second reading would notice, the first may let pass this share.
OVERLOOKED = 0.01

Rows = NDArray[np.float32]
Labels = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Second:
    """The arrays to ship by name, and each text's probabilities by models that never saw it."""

    arrays: dict[str, NDArray[np.float32]]
    held_out: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Pair:
    straight: list[LogisticRegression]
    networks: list[MLPClassifier]

    def logits(self, rows: Rows) -> Floats:
        straight = np.stack([one.decision_function(rows) for one in self.straight], axis=1)
        outer = [_logit(one.predict_proba(rows)) for one in self.networks]
        return np.asarray(straight + np.mean(outer, axis=0), dtype=np.float64)


def meanings(texts: list[str]) -> Rows:
    """The texts' meanings, in batches."""
    parts = [meanings_of(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)]
    return np.vstack(parts)


def fit_second(first: Floats, meaning: Rows, cues: Rows, labels: Labels) -> Second:
    """Fit on the first reading's held-out logits; rows are texts, columns of ``labels`` rules."""
    rows = inputs(first.astype(np.float32), meaning, cues)
    seen = np.zeros(labels.shape)
    for fold, rest in folds(len(rows)):
        seen[fold] = _fit(rows[rest], labels[rest]).logits(rows[fold])
    scales = [calibrate(seen[:, rule], labels[:, rule]) for rule in range(labels.shape[1])]
    slope, shift = np.array(scales).T
    whole = _fit(rows, labels)
    arrays = {
        "straight": np.stack([one.coef_[0] for one in whole.straight], axis=1),
        "straight_bias": np.array([one.intercept_[0] for one in whole.straight]),
        "hidden": np.stack([one.coefs_[0] for one in whole.networks]),
        "hidden_bias": np.stack([one.intercepts_[0] for one in whole.networks]),
        "outer": np.stack([one.coefs_[1] for one in whole.networks]),
        "outer_bias": np.stack([one.intercepts_[1] for one in whole.networks]),
        "slope": slope,
        "shift": shift,
    }
    chances = 1 / (1 + np.exp(-(slope * seen + shift)))
    return Second({name: one.astype(np.float32) for name, one in arrays.items()}, chances)


def doubt(first: Floats, chances: Floats, labels: Labels, likely: Floats) -> Floats:
    """The first logit of each rule from which a text is worth a second reading."""
    found = np.zeros(labels.shape[1])
    for rule in range(labels.shape[1]):
        noticed = labels[:, rule] & (chances[:, rule] >= likely[rule])
        seen = first[noticed, rule]
        found[rule] = np.quantile(seen, OVERLOOKED) if len(seen) else np.inf
    return found


def _fit(rows: Rows, labels: Labels) -> _Pair:
    with warnings.catch_warnings():
        # Stopped early on purpose: more rounds learn the corpus by heart.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return _Pair(
            [_straight(rows, labels[:, rule]) for rule in range(labels.shape[1])],
            [_network(rows, labels, seed) for seed in range(NETWORKS)],
        )


def _straight(rows: Rows, labels: Labels) -> LogisticRegression:
    return LogisticRegression(C=STRAIGHT_COST, max_iter=400).fit(rows, labels)


def _network(rows: Rows, labels: Labels, seed: int) -> MLPClassifier:
    network = MLPClassifier(
        (HIDDEN,),
        alpha=DECAY,
        max_iter=ROUNDS,
        learning_rate_init=STEP,
        batch_size=64,
        random_state=seed,
    )
    return network.fit(rows, labels)


def _logit(chances: Floats) -> Floats:
    inside = np.clip(chances, 1e-7, 1 - 1e-7)
    return np.asarray(np.log(inside / (1 - inside)))
