"""Choose the two thresholds of each learned rule.

A wrongly punished parent costs more than a missed word: of the clean messages (most of
them written to look like a breach) all rules together may act on ``ACTED`` and notice
``NOTICED``, what the lists notice by themselves included. The budget goes, message by
message, where it buys most of the recall that is still wanted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from policies import learned
from policies.learned import LearnedPolicy
from policies.message import Message
from policies.policy import Policy
from policies.registry import BUILTIN
from policies.state import ChatState
from training.corpus import Labelled

ACTED, NOTICED = 0.005, 0.06
# What the project wants each rule to notice (issue 3), and how much more is tried for:
# the messages of other writers are harder than those of the corpus.
WANTED = {
    "ads": 0.9, "greetings": 0.9, "acknowledgement": 0.9, "foreign_messenger": 0.9,
    "homework": 0.8, "insult": 0.8, "confidential": 0.8, "grammar_shaming": 0.8,
    "conflict": 0.7, "personal": 0.7, "off_topic": 0.7,
}  # fmt: skip
MARGIN, ENOUGH = 0.05, 0.97
# Recall beyond what is wanted is worth less than what is missing elsewhere.
BEYOND = 0.15
# An exemption punishes nobody: a missed cry for help costs more than a needless alarm.
EXEMPTION, EXEMPTED = "emergency", (0.03, 0.003)
# The corpus' clean messages were written to look like breaches, harder than anybody else's:
# on the outside sets (corpus/outside*.jsonl) the budget bought too little, so that the
# `likely` of these rules is eased by this factor. It moves what a moderator is asked, never
# what the bot does alone.
EASED = {
    "ads": 0.28, "greetings": 0.66, "acknowledgement": 0.36, "insult": 0.35, "conflict": 0.74,
    "personal": 0.61, "confidential": 0.4, "grammar_shaming": 0.45, "foreign_messenger": 0.7,
    "off_topic": 0.7, "homework": 0.84,
}  # fmt: skip
LEAST_LIKELY, LEAST_CERTAIN = 0.08, 0.6
# Below this its guesses grow faster than what it finds, on the outside sets and the corpus alike.
FLOOR = {"grammar_shaming": 0.25, "emergency": 0.1}
_AT = datetime(2026, 3, 4, 10, tzinfo=UTC)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class _Curve:
    """A rule's scores of the clean messages and of its breaches, and how much is wanted.

    A score of 1 is what the rule's list notices by itself, one of 0 what the rule is sure
    to let pass, whatever the model says.
    """

    clean: Floats
    broken: Floats
    wanted: float

    def threshold(self, allowed: int, least: float) -> float:
        """Just above the score of the first clean message that is too many."""
        guessed = -np.sort(-self.clean[self.clean < 1])
        above = guessed[allowed] if allowed < len(guessed) else 0.0
        return float(min(max(above + 0.002, least), 0.999))

    def worth(self, allowed: int, least: float) -> float:
        recall = float((self.broken >= self.threshold(allowed, least)).mean())
        return min(recall, self.wanted) + BEYOND * max(min(recall, ENOUGH) - self.wanted, 0.0)


def choose(
    seen: Sequence[Labelled], chances: Mapping[str, Floats]
) -> dict[str, tuple[float, float]]:
    """Likely and certain by rule, from probabilities of texts the models did not see."""
    policies = {one.rule: one(one.Settings()) for one in BUILTIN}
    curves = {rule: _curve(seen, policies[rule], chances[rule]) for rule in chances}
    clean = [one for one in seen if not one.labels]
    offences = {rule: curve for rule, curve in curves.items() if rule != EXEMPTION}
    others = [one for rule, one in policies.items() if rule not in chances]
    listed = [_by_lists(one, clean) for one in others]
    noticed, acted = (np.any([one[level] for one in listed], axis=0) for level in (0, 1))
    spent = _spend(offences, noticed, NOTICED, LEAST_LIKELY)
    likely = {
        rule: max(asks * EASED.get(rule, 1.0), FLOOR.get(rule, LEAST_LIKELY))
        for rule, asks in spent.items()
    }
    # Where a list judges first the model never acts: those curves are all spent.
    acting = {
        rule: curve for rule, curve in offences.items() if isinstance(policies[rule], LearnedPolicy)
    }
    for rule in set(offences) - set(acting):
        acted = acted | _by_lists(policies[rule], clean)[1]
    certain = _spend(acting, acted, ACTED, LEAST_CERTAIN)
    certain.update((rule, 0.95) for rule in set(offences) - set(acting))
    if EXEMPTION in curves:
        asks, acts = (int(share * len(clean)) for share in EXEMPTED)
        likely[EXEMPTION] = curves[EXEMPTION].threshold(asks, FLOOR[EXEMPTION])
        certain[EXEMPTION] = curves[EXEMPTION].threshold(acts, LEAST_CERTAIN)
    return {
        rule: (round(min(likely[rule], certain[rule]), 3), round(certain[rule], 3))
        for rule in curves
    }


def _spend(
    curves: Mapping[str, _Curve], wrong: Flags, budget: float, least: float
) -> dict[str, float]:
    """Give the next wrong messages to the rule that gains most by a few more.

    ``wrong`` are the clean messages noticed already. One that several rules notice is one
    wrong message.
    """
    spent = dict.fromkeys(curves, 0)
    kept = {rule: curve.threshold(0, least) for rule, curve in curves.items()}
    while True:
        best = max(curves, key=lambda rule: _gain(curves[rule], spent[rule], least))
        if _gain(curves[best], spent[best], least) <= 0:
            return kept
        spent[best] += 1
        tried = {**kept, best: curves[best].threshold(spent[best], least)}
        held = np.any([curves[rule].clean >= tried[rule] for rule in curves], axis=0) | wrong
        if int(held.sum()) > budget * len(wrong):
            return kept
        kept = tried


def _gain(curve: _Curve, spent: int, least: float) -> float:
    now = curve.worth(spent, least)
    # A look ahead: a single message may gain nothing where the next ones gain much.
    return max((curve.worth(spent + step, least) - now) / step for step in (1, 3, 8, 20))


def _curve(seen: Sequence[Labelled], policy: Policy, chances: Floats) -> _Curve:
    scores = chances
    if isinstance(policy, LearnedPolicy):
        # What the policy asks the model beside is not known yet.
        with patch.object(learned, "probabilities", lambda _: {policy.rule: 0.0}):
            scores = np.array(
                [
                    policy.weigh(Message.of(one.text, at=_AT), float(chance))[0]
                    for one, chance in zip(seen, chances, strict=True)
                ]
            )
    else:
        listed, _ = _by_lists(policy, seen)
        heard, _ = _by_lists(policy, seen, chance=1.0)
        scores = np.where(listed, 1.0, np.where(heard, np.minimum(chances, 0.999), 0.0))
    broken = np.array([policy.rule in one.labels for one in seen])
    clean = np.array([not one.labels for one in seen])
    wanted = WANTED.get(policy.rule, ENOUGH) + MARGIN
    return _Curve(scores[clean], scores[broken], min(wanted, ENOUGH))


def _by_lists(policy: Policy, seen: Sequence[Labelled], chance: float = 0.0) -> tuple[Flags, Flags]:
    """What a policy notices and acts on, were the model to give its rule always one chance."""
    said = {policy.rule: chance}
    with (
        patch.object(learned, "probabilities", lambda _: said),
        # Which words a guess rests on does not matter here.
        patch.object(learned, "telling_words", lambda *_: ()),
    ):
        scores = np.array(
            [policy.check(Message.of(one.text, at=_AT), ChatState()).score for one in seen]
        )
    likely, certain = policy.settings.thresholds
    return (scores >= likely) & (scores > 0), (scores >= certain) & (scores > 0)
