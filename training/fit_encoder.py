"""Draw the sentence encoder's own layers as graphs, from the tensors of its wheel.

``windows.onnx``: the pieces of one text to its windows of two, three and five pieces, twice
one over the other. ``meaning.onnx``: those to what the text
means, before it is brought to length one.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from onnx import TensorProto

from policies.text.encoder import EPSILON, MEANING, WIDTH, WINDOWS, Floats, tensors
from training.graph import Graph, as_bytes

# Width of a branch; how many pieces each branch's window has, and how many to the left.
_BRANCH = 256
_SIZES = ((2, 0), (3, 1), (5, 2))
_SEEN = WIDTH + len(_SIZES) * _BRANCH
# As an end: that of the rows.
_LAST = 2**31 - 1


def main(folder: Path) -> None:
    """Write both graphs."""
    held = tensors()
    _write_windows(folder / WINDOWS, held)
    _write_meaning(folder / MEANING, held)


def deep(graph: Graph, mean: str, held: Mapping[str, Floats]) -> str:
    """The four layers over the mean of the windows; weights by the names of the wheel."""
    one = graph.step("Relu", graph.product(mean, held["d0"]))
    past = graph.product(mean, held["p1"])
    two = graph.step("Relu", graph.step("Add", past, graph.product(one, held["d1"])))
    three = graph.step("Relu", graph.product(two, held["d2"]))
    past = graph.product(two, held["p3"])
    return graph.step("Tanh", graph.step("Add", past, graph.product(three, held["d3"])))


def _write_windows(file: Path, held: Mapping[str, Floats]) -> None:
    graph = Graph()
    first, second = graph.numbers(0), graph.numbers(1)

    def beside(name: str) -> Floats:
        return np.concatenate([held[f"{name}{size}"] for size, _ in _SIZES], axis=-1)

    def even(rows: str, scale: Floats, shift: Floats) -> str:
        stored = graph.constant(scale), graph.constant(shift)
        return graph.step("LayerNormalization", rows, *stored, axis=-1, epsilon=EPSILON)

    def window(rows: str, zero: str, size: int, left: int) -> str:
        """Each row with its neighbours side by side; outside of the text there are zeros."""
        padded = graph.step("Pad", rows, graph.numbers(left, 0, size - 1 - left, 0), zero)
        ends = [at - size + 1 or _LAST for at in range(size)]
        edges = [(graph.numbers(at), graph.numbers(end)) for at, end in enumerate(ends)]
        return graph.step(
            "Concat", *(graph.step("Slice", padded, *one, first) for one in edges), axis=1
        )

    each = graph.step("Cast", "pieces", to=TensorProto.FLOAT)
    each = graph.step("Add", graph.step("Mul", each, "scale"), "low")
    # The pieces are bytes as they come: nothing is lost in making them such.
    bytes_, scale = as_bytes(beside("proj"))
    whole = graph.step("MatMulInteger", "pieces", graph.constant(bytes_))
    inner = graph.step(
        "Mul", graph.step("Cast", whole, to=TensorProto.FLOAT), graph.constant(scale)
    )
    together = bytes_.sum(axis=0, dtype=np.int64).astype(np.float32) * scale
    low = graph.step("Mul", "low", graph.constant(together))
    inner = graph.step("Add", graph.step("Mul", inner, "scale"), low)
    inner = graph.step("Add", inner, graph.constant(beside("proj_b")))
    inner = even(inner, beside("ln_g"), beside("ln_b"))

    seen = [each]
    for branch, (size, left) in enumerate(_SIZES):
        edges = graph.numbers(branch * _BRANCH), graph.numbers((branch + 1) * _BRANCH)
        own = graph.step("Slice", inner, *edges, second)
        for layer in (1, 2):
            made, worth, zero = graph.made_bytes(own)
            near = window(made, zero, size, left)
            found = graph.product_of_bytes(near, worth, zero, held[f"w{layer}_{size}"])
            found = graph.step("Add", found, graph.constant(held[f"b{layer}_{size}"]))
            own = graph.step("Add", graph.step("Relu", found), own)
        seen.append(own)
    rows = even(graph.step("Concat", *seen, axis=1), held["ln_g"], held["ln_b"])
    taken = (
        ("pieces", TensorProto.UINT8, WIDTH),
        ("scale", TensorProto.FLOAT, 1),
        ("low", TensorProto.FLOAT, 1),
    )
    graph.write(file, taken, ((rows, _SEEN),))


def _write_meaning(file: Path, held: Mapping[str, Floats]) -> None:
    """Its inputs: the mean of a text's windows over the root of their number, and that root."""
    graph = Graph()
    root = graph.step("Mul", "root", graph.constant(held["cnn_b"].reshape(1, -1)))
    mean = graph.step("Add", graph.product("mean", held["cnn_W"]), root)
    taken = (("mean", TensorProto.FLOAT, _SEEN), ("root", TensorProto.FLOAT, 1))
    graph.write(file, taken, ((deep(graph, mean, held), WIDTH),))
