"""Choose the two thresholds of each learned rule.

A wrongly punished parent costs more than a missed word: of the clean messages (most of
them written to look like a breach) all rules together may act on ``ACTED`` and notice
``NOTICED``. The budget goes, message by message, where it buys most recall.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from policies.learned import LearnedPolicy
from policies.message import Message
from policies.registry import BUILTIN
from training.corpus import Labelled

ACTED, NOTICED = 0.0025, 0.056
# An exemption punishes nobody: a missed cry for help costs more than a needless alarm.
EXEMPTION, EXEMPTED = "emergency", 0.016
LEAST_LIKELY, LEAST_CERTAIN = 0.12, 0.6
# A rule that already notices this share of its breaches gets no more of the budget.
ENOUGH = 0.97
_AT = datetime(2026, 3, 4, 10, tzinfo=UTC)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Curve:
    """A rule's scores: of the clean messages (as they come, and highest first) and its breaches."""

    of_clean: Floats
    clean: Floats
    broken: Floats

    def threshold(self, allowed: int, least: float) -> float:
        """Just above the score of the first clean message that is too many."""
        above = self.clean[allowed] if allowed < len(self.clean) else 0.0
        return float(min(max(above + 0.002, least), 0.999))

    def recall(self, allowed: int, least: float) -> float:
        return float((self.broken >= self.threshold(allowed, least)).mean())


def choose(
    seen: Sequence[Labelled], chances: Mapping[str, Floats]
) -> dict[str, tuple[float, float]]:
    """Likely and certain by rule, from probabilities of texts the models did not see."""
    curves = {rule: _curve(seen, rule, chances[rule]) for rule in chances}
    clean = sum(not one.labels for one in seen)
    offences = {rule: curve for rule, curve in curves.items() if rule != EXEMPTION}
    likely = _spend(offences, int(NOTICED * clean), LEAST_LIKELY)
    certain = _spend(offences, int(ACTED * clean), LEAST_CERTAIN)
    if EXEMPTION in curves:
        allowed = int(EXEMPTED * clean)
        likely[EXEMPTION] = curves[EXEMPTION].threshold(allowed, LEAST_LIKELY)
        certain[EXEMPTION] = curves[EXEMPTION].threshold(allowed // 10, LEAST_CERTAIN)
    return {
        rule: (round(min(likely[rule], certain[rule]), 3), round(certain[rule], 3))
        for rule in curves
    }


def _spend(curves: Mapping[str, _Curve], budget: int, least: float) -> dict[str, float]:
    """Give the next wrong messages to the rule that gains most recall by a few more.

    A clean message that several rules notice is one wrong message.
    """
    spent = dict.fromkeys(curves, 0)
    kept = {rule: curve.threshold(0, least) for rule, curve in curves.items()}
    while True:
        best = max(curves, key=lambda rule: _gain(curves[rule], spent[rule], least))
        if _gain(curves[best], spent[best], least) <= 0:
            return kept
        spent[best] += 1
        tried = {**kept, best: curves[best].threshold(spent[best], least)}
        wrong = np.any([curves[rule].of_clean >= tried[rule] for rule in curves], axis=0)
        if int(wrong.sum()) > budget:
            return kept
        kept = tried


def _gain(curve: _Curve, spent: int, least: float) -> float:
    now = curve.recall(spent, least)
    if now >= ENOUGH:
        return 0.0
    # A look ahead: a single message may gain nothing where the next five gain much.
    return max((curve.recall(spent + step, least) - now) / step for step in (1, 3, 8))


def _curve(seen: Sequence[Labelled], rule: str, chances: Floats) -> _Curve:
    policy = next((one for one in BUILTIN if one.rule == rule), None)
    scores = chances
    if policy is not None and issubclass(policy, LearnedPolicy):
        judge = policy(policy.Settings())
        scores = np.array(
            [
                judge.weigh(Message.of(one.text, at=_AT), float(chance))[0]
                for one, chance in zip(seen, chances, strict=True)
            ]
        )
    broken = np.array([rule in one.labels for one in seen])
    clean = np.array([not one.labels for one in seen])
    return _Curve(scores[clean], -np.sort(-scores[clean]), scores[broken])
