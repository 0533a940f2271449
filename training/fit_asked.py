"""Fit the trees that say whether a question was asked before, and the weights of words.

They learn from labelled pairs and from strangers: questions of different pairs, which are
taken for different. Of the strangers those count that the trees so far mistake for the
same. ``python -m training.fit_asked`` gives the same weights every time.
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from policies.asked import shared
from policies.asked_facts import FACTS, excluded, facts_of
from policies.asked_trees import WEIGHTS, Trees
from policies.text.likeness import alike
from policies.text.rarity import WEIGHTS as RARITY
from policies.text.view import TextView
from training import WEIGHTS_FOLDER
from training.corpus import Part, messages
from training.pairs import Gists, Pair, gists_of, pairs

TREES, DEPTH, RATE, SEED = 250, 4, 0.05, 0
# Gists are compared, never read, so any salts will do; these are always the same.
SALTS = (b"training", b"training again", b"and again")
# A stranger is surely less telling than a labelled pair, and there are many.
STRANGER = 0.05
# Of each question's strangers: the most alike in meaning, in what they name, and any.
ALIKE, NAMED, ANY = 15, 15, 60
# How many of them the first trees learn from, and how many mistaken ones each round adds.
BEGIN, MISTAKEN, ROUNDS = 20, 4, 2
FOLDS = 8
# Written against a few rules only, these would tell wrongly how common a word is in a chat:
# with them, of 40 outside questions in a chat of 27 one fewer was found, and one more wrongly.
ONE_SIDED = ("in6-", "gr6-", "ot6-", "am6-", "or6-")
# Words in more texts than so many are common, and weigh the less the commoner.
_RARE = 5
_LEAST = 0.15
# More of it makes two questions no less alike, or no more so.
_MORE_ALIKE = frozenset(
    {
        "like the question", "like the answer", "like both", "covered by both",
        "covered exactly", "covered by the question", "covered by it exactly",
        "covers the question", "covers it exactly", "kinds shared",
        "the answer tells the kind", "marks shared", "choices shared", "days shared",
    }
)  # fmt: skip
_LESS_ALIKE = frozenset(
    {
        "weightiest uncovered", "weightiest the question lacks", "weightiest it leaves out",
        "kinds apart", "kinds told nowhere", "marks apart", "marks told nowhere",
        "choices apart", "choices told nowhere", "days apart", "its day has passed",
        "asked anew", "asked anew days later", "uncovered words", "words left out",
    }
)  # fmt: skip
_DIRECTIONS = [(one in _MORE_ALIKE) - (one in _LESS_ALIKE) for one in FACTS]

Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Rows of facts, what each was labelled, and of which pairs its two questions are.

    Every pair is there once a salt, so that the trees learn what a sketch does not tell.
    """

    rows: Rows
    same: NDArray[np.bool_]
    own: NDArray[np.bool_]
    earlier: NDArray[np.int64]
    later: NDArray[np.int64]

    def of(self, chosen: NDArray[np.bool_]) -> "Seen":
        """Some of the rows."""
        return Seen(
            self.rows[chosen],
            self.same[chosen],
            self.own[chosen],
            self.earlier[chosen],
            self.later[chosen],
        )


def main(folder: Path = WEIGHTS_FOLDER) -> None:
    """Count the words, fit on every pair and write both."""
    texts = [
        one.text
        for one in messages()
        if one.part is not Part.TEST and not one.id.startswith(ONE_SIDED)
    ]
    write_rarity(folder, texts)
    found = list(pairs())
    write(folder, fit(seen_in(found)))
    print(f"asked before: {sum(one.same for one in found)} of {len(found)}", flush=True)


def write_rarity(folder: Path, texts: Iterable[str]) -> None:
    """Write how much each common word weighs."""
    count, total = Counter[str](), 0
    for text in texts:
        total += 1
        count.update({lemma for word in TextView(text).words for lemma in word.lemmas})
    whole = math.log(total / _RARE)
    weights = {
        lemma: round(max(math.log(total / times) / whole, _LEAST), 3)
        for lemma, times in sorted(count.items())
        if times > _RARE
    }
    text = json.dumps(weights, ensure_ascii=False, indent=0)
    (folder / RARITY).write_text(text + "\n", encoding="utf-8")


def seen_in(found: Sequence[Pair], salts: Sequence[bytes] = SALTS) -> Seen:
    """Every pair, and every later question beside strangers' earlier ones, by several salts."""
    parts = [_seen_by(found, gists) for gists in gists_of(found, *salts)]
    return Seen(*(np.concatenate([getattr(one, name) for one in parts]) for name in Seen.__slots__))


def _seen_by(found: Sequence[Pair], gists: Sequence[Gists]) -> Seen:
    own = [(place, place) for place in range(len(found))]
    strangers = [
        (one, other)
        for other in range(len(found))
        for one in _strangers(found, gists, other)
        if not excluded(gists[one].earlier, gists[one].answer, gists[other].later)
    ]
    places = own + strangers
    rows = [
        facts
        for one, other in places
        for facts in facts_of([gists[one].before(found[other].days)], gists[other].later)
    ]
    return Seen(
        rows=np.array(rows, dtype=np.float32),
        same=np.array([one == other and found[one].same for one, other in places]),
        own=np.array([one == other for one, other in places]),
        earlier=np.array([one for one, _ in places]),
        later=np.array([other for _, other in places]),
    )


def folds_of(found: Sequence[Pair]) -> NDArray[np.int64]:
    """The fold of each pair; pairs with one earlier question are never parted."""
    return np.array(
        [int(sha256(one.earlier.encode()).hexdigest()[:8], 16) % FOLDS for one in found]
    )


def fit(seen: Seen, trees: int = TREES) -> Trees:
    """The trees: first from the pairs and some strangers, then from mistaken ones as well."""
    with threadpool_limits(limits=1):
        return _fitted(seen, trees)


def _fitted(seen: Seen, trees: int) -> Trees:
    taught = seen.own | (_place_in_block(seen) % ((ALIKE + NAMED + ANY) // BEGIN) == 0)
    for _ in range(ROUNDS):
        taught = taught | _mistaken(seen, _model(seen.of(taught), trees))
    return _trees(_model(seen.of(taught), trees))


def _model(seen: Seen, trees: int) -> HistGradientBoostingClassifier:
    model = HistGradientBoostingClassifier(
        max_iter=trees,
        learning_rate=RATE,
        max_depth=DEPTH,
        max_leaf_nodes=15,
        min_samples_leaf=15 * len(SALTS),
        l2_regularization=1.0,
        max_features=0.4,
        monotonic_cst=_DIRECTIONS,
        early_stopping=False,
        random_state=SEED,
    )
    return model.fit(
        seen.rows, seen.same, sample_weight=np.where(seen.own, 1.0, STRANGER) / len(SALTS)
    )


def _mistaken(seen: Seen, model: HistGradientBoostingClassifier) -> NDArray[np.bool_]:
    """Of each question's strangers the few that look most like the same question."""
    chances = np.where(seen.own, -np.inf, model.decision_function(seen.rows))
    chosen = np.zeros(len(seen.own), dtype=np.bool_)
    for later in np.unique(seen.later):
        block = np.flatnonzero((seen.later == later) & ~seen.own)
        chosen[block[np.argsort(-chances[block], kind="stable")[: MISTAKEN * len(SALTS)]]] = True
    return chosen


def _place_in_block(seen: Seen) -> NDArray[np.int64]:
    places = np.zeros(len(seen.own), dtype=np.int64)
    for later in np.unique(seen.later):
        block = np.flatnonzero((seen.later == later) & ~seen.own)
        places[block] = np.arange(len(block))
    return places


def _trees(model: HistGradientBoostingClassifier) -> Trees:
    """The model as tables of nodes."""
    every = [tree[0].nodes for tree in model._predictors]
    most = max(map(len, every))

    def table(name: str) -> NDArray[np.float64]:
        return np.array([np.pad(one[name].astype(float), (0, most - len(one))) for one in every])

    nodes = np.arange(most)
    leaf = table("is_leaf") > 0
    return Trees(
        facts=np.where(leaf, 0, table("feature_idx")).astype(np.int64),
        thresholds=table("num_threshold").astype(np.float32),
        left=np.where(leaf, nodes, table("left")).astype(np.int64),
        right=np.where(leaf, nodes, table("right")).astype(np.int64),
        values=table("value").astype(np.float32),
        start=float(np.ravel(model._baseline_prediction)[0]),
        depth=DEPTH,
    )


def write(folder: Path, trees: Trees) -> None:
    """Write the trees."""
    np.savez_compressed(
        folder / WEIGHTS,
        named=np.array(FACTS),
        facts=trees.facts.astype(np.int16),
        thresholds=trees.thresholds,
        left=trees.left.astype(np.int16),
        right=trees.right.astype(np.int16),
        values=trees.values,
        start=np.array(trees.start),
        depth=np.array(trees.depth),
    )


def _strangers(found: Sequence[Pair], gists: Sequence[Gists], other: int) -> list[int]:
    """Earlier questions of other pairs, each question once."""
    later = gists[other].later
    places = {one.earlier: place for place, one in enumerate(found)}
    ahead = [place for text, place in places.items() if text != found[other].earlier]
    by_meaning = sorted(ahead, key=lambda one: -alike(gists[one].earlier.bits, later.bits))
    by_names = sorted(ahead, key=lambda one: -shared(gists[one].earlier, gists[one].answer, later))
    first = list(dict.fromkeys((*by_meaning[:ALIKE], *by_names[:NAMED])))
    rest = [one for one in ahead if one not in first]
    chosen = np.random.RandomState(other).choice(rest, ANY, replace=False)
    return [*first, *(int(one) for one in chosen)]


if __name__ == "__main__":
    main()
