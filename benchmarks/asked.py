"""``python -m benchmarks.asked``: how well an earlier question is found, cross-validated.

Each pair is judged by trees that saw neither of its questions, as a chat of its own and in
a chat where all earlier questions of its fold were asked; then the pairs written apart from
the corpus, by the trees that ship.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from policies.asked import CERTAIN, demand
from policies.asked_facts import excluded, facts_of
from policies.asked_trees import Trees, shipped
from training.fit_asked import FOLDS, fit, folds_of, seen_in
from training.pairs import OUTSIDE, Gists, Pair, gists_of, pairs

SALT = b"benchmark"


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair, the chance of its own earlier question, and that of the best stranger's."""

    pair: Pair
    own: float
    stranger: float
    among: int


@dataclass(frozen=True, slots=True)
class Found:
    """Of ``same`` pairs ``right`` were found; ``wrong`` were named without being the same."""

    same: int
    right: int
    wrong: int

    @property
    def precision(self) -> float:
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.same, 1)

    def __str__(self) -> str:
        named = self.right + self.wrong
        return (
            f"P {self.precision:.3f} ({self.right} of {named}) "
            f"R {self.recall:.3f} ({self.right} of {self.same})"
        )


def main() -> None:
    """Print precision and recall by threshold, alone and in a crowd."""
    _show("cross-validated", list(judge()))
    _show("outside", list(outside()))


def _show(name: str, judged: Sequence[Judged]) -> None:
    for certain in (0.3, 0.35, 0.4, 0.45, CERTAIN, 0.55, 0.6):
        alone, crowd = counted(judged, certain), counted(judged, certain, crowded=True)
        print(f"{name} {certain:.2f}: alone {alone}, in a crowd {crowd}", flush=True)


def judge() -> Iterator[Judged]:
    """Every pair by trees that did not see it."""
    found = list(pairs())
    (gists,) = gists_of(found, SALT)
    folds = folds_of(found)
    seen = seen_in(found)
    for fold in range(FOLDS):
        trees = fit(seen.of((folds[seen.earlier] != fold) & (folds[seen.later] != fold)))
        yield from _judged(trees, found, gists, np.flatnonzero(folds == fold).tolist())


def outside() -> Iterator[Judged]:
    """The pairs that nothing is trained on, by the trees that ship."""
    found = list(pairs(files=OUTSIDE))
    (gists,) = gists_of(found, SALT)
    yield from _judged(shipped(), found, gists, range(len(found)))


def _judged(
    trees: Trees, found: Sequence[Pair], gists: Sequence[Gists], held: Sequence[int]
) -> Iterator[Judged]:
    for other in held:
        chances = _chances(trees, found, gists, held, other)
        strangers = [
            chance for one, chance in chances.items() if found[one].earlier != found[other].earlier
        ]
        yield Judged(found[other], chances[other], max(strangers), len(held))


def counted(judged: Iterable[Judged], certain: float, *, crowded: bool = False) -> Found:
    """Count what would have been named."""
    same = right = wrong = 0
    for one in judged:
        same += one.pair.same
        stranger = one.stranger if crowded else -math.inf
        if max(one.own, stranger) < certain + demand(one.among if crowded else 1):
            continue
        hit = one.pair.same and one.own >= stranger
        right += hit
        wrong += not hit
    return Found(same, right, wrong)


def _chances(
    trees: Trees, found: Sequence[Pair], gists: Sequence[Gists], held: Sequence[int], other: int
) -> dict[int, float]:
    """How likely each of the earlier questions is the same as a later one."""
    later, days = gists[other].later, found[other].days
    rows = facts_of([gists[one].before(days) for one in held], later)
    return {
        one: 0.0 if excluded(gists[one].earlier, gists[one].answer, later) else chance
        for one, chance in zip(held, trees.chances(rows), strict=True)
    }


if __name__ == "__main__":
    main()
