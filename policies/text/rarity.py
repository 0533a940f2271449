"""How much a word says of what a text is about: a rare one much, a common one little.

Weights: ``policies/weights/rarity.json``, counted over our own corpus by
``python -m training.fit_asked``.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

WEIGHTS = "rarity.json"


def weight_of(lemmas: frozenset[str]) -> float:
    """The weight of a word by its dictionary forms, 0..1; an unknown word weighs most."""
    held = _shipped()
    return min(held.get(one, 1.0) for one in lemmas)


@cache
def _shipped() -> Mapping[str, float]:
    text = files("policies").joinpath("weights", WEIGHTS).read_text(encoding="utf-8")
    held: dict[str, float] = json.loads(text)
    return held
