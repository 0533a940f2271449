"""The trained trees that weigh whether a question was asked before.

A sum of small regression trees (``policies/weights/asked.npz``), trained by
``python -m training.fit_asked`` on pairs of our own corpus. All rows go down all trees at
once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from policies.asked_facts import FACTS

WEIGHTS = "asked.npz"


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """A row a tree, a column a node. A leaf is its own child on both sides.

    A row of facts goes ``left`` where its fact is at most the threshold, else ``right``.
    """

    facts: NDArray[np.int64]
    thresholds: NDArray[np.float32]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    values: NDArray[np.float32]
    start: float
    depth: int

    def chances(self, rows: Sequence[Sequence[float]]) -> list[float]:
        """The probability of each row of facts."""
        given = np.asarray(rows, dtype=np.float32)
        # All in one row each: to take from that costs a third of looking up by two indices.
        trees, nodes = self.values.shape
        begins = np.arange(trees) * nodes
        facts, thresholds = self.facts.ravel(), self.thresholds.ravel()
        left, right = self.left.ravel(), self.right.ravel()
        of_row = np.arange(len(given))[:, None] * given.shape[-1]
        at = np.broadcast_to(begins, (len(given), trees))
        for _ in range(self.depth):
            seen = given.take(of_row + facts.take(at))
            at = begins + np.where(seen <= thresholds.take(at), left.take(at), right.take(at))
        logits = self.values.take(at).sum(axis=1, dtype=np.float64) + self.start
        chances: list[float] = (1.0 / (1.0 + np.exp(-logits))).round(4).tolist()
        return chances


@cache
def shipped() -> Trees:
    """The trees that ship with the program. Raises ``ValueError`` when they do not fit it."""
    raw = files("policies").joinpath("weights", WEIGHTS).read_bytes()
    with np.load(BytesIO(raw), allow_pickle=False) as found:
        if tuple(found["named"].tolist()) != FACTS:
            raise ValueError("the trees are of other facts; run python -m training.fit_asked")
        return Trees(
            facts=found["facts"].astype(np.int64),
            thresholds=found["thresholds"],
            left=found["left"].astype(np.int64),
            right=found["right"].astype(np.int64),
            values=found["values"],
            start=float(found["start"]),
            depth=int(found["depth"]),
        )
