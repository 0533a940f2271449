"""Fit the second reading: the network, and the calibration of its logits.

Everything is learnt from logits of folds that did not see the text, so that the network
knows how far the first reading can be trusted, and the calibration how far the network.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.fit import Floats, calibrate, folds
from training.fit_network import BEGINNING, OTHERS, Read, fit_network, logits_of

Rows = NDArray[np.float32]
Labels = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Second:
    """What is shipped, and each text's probabilities by models that never saw it."""

    network: Mapping[str, Rows]
    slope: Floats
    shift: Floats
    held_out: Floats


def fit_second(seen: Read, labels: Labels, weights: Rows) -> Second:
    """Fit on the first reading's held-out logits; rows are texts, columns of ``labels`` rules."""
    logits = np.zeros(labels.shape)
    for fold, rest in folds(len(labels)):
        taught = fit_network(seen.of(rest), labels[rest], weights[rest])
        logits[fold] = logits_of(seen.of(fold), taught)
    scales = [calibrate(logits[:, rule], labels[:, rule]) for rule in range(labels.shape[1])]
    slope, shift = np.array(scales).T
    network = fit_network(seen, labels, weights, (BEGINNING, *OTHERS))
    return Second(network, slope, shift, 1 / (1 + np.exp(-(slope * logits + shift))))
