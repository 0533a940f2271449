"""A network that reads the pieces of a text in their order and says which rules it breaks.

Below it are the windows of the sentence encoder (:mod:`policies.text.encoder`), their mean
and the largest of each. The layers above, ``policies/weights/network.onnx``, were taught on
our own corpus and start from the encoder's own (``training/fit_network.py``). They also see
the first reading's logits and the cues.
"""

import numpy as np

from policies.text.encoder import Floats, run, session, windows_of
from policies.text.pieces import pieces_of

WEIGHTS = "network.onnx"


def read(text: str, first: Floats, cues: Floats) -> Floats:
    """The logit of each learned rule, given the text's first logits and its cues."""
    mean, largest = seen_of(text)
    (rows,) = run(WEIGHTS, mean=mean, largest=largest, first=first[None], cues=cues[None])
    logits: Floats = rows[0]
    return logits


def rehearse(text: str) -> None:
    """Read a text for nothing: graphs and pieces are loaded, and run once."""
    first, cues = (
        np.zeros(one.shape[1], dtype=np.float32)
        for one in session(WEIGHTS).get_inputs()
        if one.name in ("first", "cues")
    )
    read(text, first, cues)


def seen_of(text: str) -> tuple[Floats, Floats]:
    """What the encoder makes of a text: the mean and the largest of its windows, a row each."""
    return windows_of(pieces_of(text.lower()))
