"""Fit one logistic regression a rule over hashed features and cues, and calibrate it.

liblinear's coordinate descent runs in one thread with a fixed seed, in a fixed order:
the same corpus gives the same weights, bit for bit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.linear_model import LogisticRegression

from policies.text.cues import CUES
from policies.text.features import BUCKETS, features_of
from policies.text.view import TextView

FOLDS = 5
# Cues are few and n-grams many: this makes a cue as cheap to use as a handful of n-grams.
CUE_STRENGTH = 0.6

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """One rule's weights, the calibration of its logits, and what it says of unseen texts.

    ``held_out``: each training text's logit by a model that never saw it.
    """

    buckets: Floats
    cues: Floats
    bias: float
    slope: float
    shift: float
    held_out: Floats


def rarity(rows: csr_matrix) -> Floats:
    """How much a bucket counts in fitting: the root of its inverse document frequency."""
    texts = rows.shape[0]
    within = np.asarray((rows[:, :BUCKETS] > 0).sum(axis=0)).ravel()
    return np.asarray(np.sqrt(np.log((texts + 1) / (within + 1))), dtype=np.float64)


def matrix(texts: Sequence[str]) -> csr_matrix:
    """The texts as rows: hashed features scaled by length, then the cues."""
    found = [features_of(TextView(text)) for text in texts]
    indices = np.concatenate([one.buckets for one in found])
    data = np.concatenate([np.full(len(one.buckets), one.scale) for one in found])
    ends = np.cumsum([0, *(len(one.buckets) for one in found)])
    hashed = csr_matrix((data, indices, ends), shape=(len(found), BUCKETS))
    cues = np.vstack([one.cues for one in found]) * CUE_STRENGTH
    return csr_matrix(hstack([hashed, csr_matrix(cues)]))


def fit(
    rows: csr_matrix, rare: Floats, labels: NDArray[np.bool_], weights: Floats, cost: float
) -> Fitted:
    """Fit a rule; the calibration is learnt on folds that did not see the text.

    ``rare`` scales the buckets while fitting and is folded into the weights afterwards.
    """
    rows = csr_matrix(rows @ diags(np.concatenate([rare, np.ones(len(CUES))])))
    held_out = np.zeros(rows.shape[0])
    for fold, rest in folds(rows.shape[0]):
        model = _regression(rows[rest], labels[rest], weights[rest], cost)
        held_out[fold] = model.decision_function(rows[fold])
    slope, shift = calibrate(held_out, labels)
    whole = _regression(rows, labels, weights, cost)
    weights_found = whole.coef_[0]
    return Fitted(
        buckets=weights_found[:BUCKETS] * rare,
        cues=weights_found[BUCKETS : BUCKETS + len(CUES)] * CUE_STRENGTH,
        bias=float(whole.intercept_[0]),
        slope=slope,
        shift=shift,
        held_out=held_out,
    )


def folds(texts: int) -> Iterator[tuple[Places, Places]]:
    """Each fold's texts and all the others, the same at every training."""
    order = np.random.RandomState(7).permutation(texts)
    for fold in np.array_split(order, FOLDS):
        yield fold, np.setdiff1d(order, fold)


def _regression(
    rows: csr_matrix, labels: NDArray[np.bool_], weights: Floats, cost: float
) -> LogisticRegression:
    model = LogisticRegression(C=cost, solver="liblinear", random_state=7, max_iter=300, tol=1e-4)
    return model.fit(rows, labels, sample_weight=weights)


def calibrate(logits: Floats, labels: NDArray[np.bool_]) -> tuple[float, float]:
    """Platt's scaling, with his prior against extremes, by Newton's method with halved steps."""
    good, bad = int(labels.sum()), int((~labels).sum())
    target = np.where(labels, (good + 1) / (good + 2), 1 / (bad + 2))
    # Centred and of spread one, the curve has one scale for every rule.
    middle, spread = float(logits.mean()), max(float(logits.std()), 1e-9)
    scaled = (logits - middle) / spread
    design = np.stack([scaled, np.ones_like(scaled)], axis=1)

    def loss(at: Floats) -> float:
        raw = design @ at
        return float((np.logaddexp(0, raw) - target * raw).sum())

    found = np.array([1.0, float(np.log((good + 1) / (bad + 1)))])
    for _ in range(100):
        chance = 1 / (1 + np.exp(-(design @ found)))
        weight = np.maximum(chance * (1 - chance), 1e-12)
        hessian = design.T @ (design * weight[:, None]) + 1e-9 * np.eye(2)
        step = np.linalg.solve(hessian, design.T @ (chance - target))
        while loss(found - step) > loss(found) and np.abs(step).max() > 1e-9:
            step = step / 2
        found = found - step
        if np.abs(step).max() < 1e-9:
            break
    slope = float(found[0]) / spread
    return slope, float(found[1]) - slope * middle
