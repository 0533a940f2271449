"""Gists of questions as rows: JSON of numbers, and what a search reads of every row as bytes."""

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policies.text.likeness import BITS
from policies.text.questions import Gist, Thing


def dump_gist(gist: Gist) -> str:
    """A gist as JSON."""
    held: dict[str, Any] = {
        "things": [
            [
                sorted(one.forms),
                sorted(one.same),
                sorted(one.topics),
                one.beginning,
                f"{one.sketch:0{BITS // 4}x}",
                one.weight,
            ]
            for one in gist.things
        ],
        "sequence": gist.sequence,
        "kinds": sorted(gist.kinds),
        "days": sorted(gist.days),
        "relative": gist.relative,
        "marks": sorted(gist.marks),
        "choices": sorted(gist.choices),
        "turns": sorted(gist.turns),
        "again": gist.again,
        "lasts": gist.lasts,
        "sketch": gist.sketch.hex(),
    }
    return json.dumps(held, separators=(",", ":"))


def load_gist(text: str) -> Gist:
    """A gist from its JSON."""
    held = json.loads(text)
    return Gist(
        things=tuple(
            Thing(
                frozenset(forms),
                frozenset(same),
                frozenset(topics),
                beginning,
                int(sketch, 16),
                weight,
            )
            for forms, same, topics, beginning, sketch, weight in held["things"]
        ),
        sequence=tuple(held["sequence"]),
        kinds=frozenset(held["kinds"]),
        days=frozenset(held["days"]),
        relative=held["relative"],
        marks=frozenset((kind, value) for kind, value in held["marks"]),
        choices=frozenset((section, value) for section, value in held["choices"]),
        turns=frozenset((kind, value) for kind, value in held["turns"]),
        again=held["again"],
        lasts=held["lasts"],
        sketch=bytes.fromhex(held["sketch"]),
    )


def dump_names(gist: Gist) -> bytes:
    """The hashes of what a gist names."""
    return np.array(sorted(gist.names), dtype=np.int64).tobytes()


def load_names(*raw: bytes | None) -> NDArray[np.int64]:
    """The hashes again, of several together."""
    return np.frombuffer(b"".join(one for one in raw if one), dtype=np.int64)
