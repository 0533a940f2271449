"""Layers as a graph of ONNX, their products in whole numbers: a quarter of the time and the room.

A weight is one signed byte, with a scale for each column; what is multiplied by it is made
bytes where it stands, with one scale for all. Weights keep to seven bits, so that a processor
without VNNI, which adds pairs of products in sixteen bits, reckons the same.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from policies.text.encoder import Floats

# Read by every onnxruntime of the last three years.
_OPSET, _IR = 17, 8
_LARGEST_BYTE = 63


class Graph:
    """A graph that is being drawn: each step takes names of values and returns one."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def constant(self, value: NDArray[np.generic]) -> str:
        """A value that is stored with the graph."""
        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def number(self, value: float) -> str:
        """A number for all places."""
        return self.constant(np.array(value, dtype=np.float32))

    def numbers(self, *whole: int) -> str:
        """Whole numbers that say where or along which axis."""
        return self.constant(np.array(whole, dtype=np.int64))

    def step(self, operator: str, *taken: str, **settings: Any) -> str:
        """An operator of ONNX with one result."""
        return self.steps(operator, *taken, results=1, **settings)[0]

    def steps(self, operator: str, *taken: str, results: int, **settings: Any) -> Sequence[str]:
        """An operator of ONNX with several results."""
        named = [f"n{len(self._nodes)}_{one}" for one in range(results)]
        self._nodes.append(helper.make_node(operator, list(taken), named, **settings))
        return named

    def product(self, rows: str, weights: Floats) -> str:
        """Rows times weights, both made bytes."""
        return self.product_of_bytes(*self.made_bytes(rows), weights)

    def made_bytes(self, rows: str) -> tuple[str, str, str]:
        """Rows as bytes; what one is worth; which of them is zero."""
        made, size, zero = self.steps("DynamicQuantizeLinear", rows, results=3)
        return made, size, zero

    def product_of_bytes(self, rows: str, size: str, zero: str, weights: Floats) -> str:
        """Rows that are bytes times weights."""
        made, scale = as_bytes(weights)
        whole = self.step("MatMulInteger", rows, self.constant(made), zero)
        both = self.step("Mul", size, self.constant(scale))
        return self.step("Mul", self.step("Cast", whole, to=TensorProto.FLOAT), both)

    def write(
        self, file: Path, taken: Sequence[tuple[str, int, int]], found: Sequence[tuple[str, int]]
    ) -> None:
        """``taken``: name, kind and width of what goes in; ``found``: name and width of what
        comes out. The number of rows is free."""
        ins = [helper.make_tensor_value_info(name, kind, [None, w]) for name, kind, w in taken]
        outs = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, w]) for name, w in found
        ]
        graph = helper.make_graph(self._nodes, file.stem, ins, outs, self._constants)
        opset = [helper.make_opsetid("", _OPSET)]
        model = helper.make_model(graph, opset_imports=opset, ir_version=_IR)
        onnx.checker.check_model(model)
        file.write_bytes(model.SerializeToString(deterministic=True))


def as_bytes(weights: Floats) -> tuple[NDArray[np.int8], Floats]:
    """A signed byte for each weight, and each column's scale."""
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-9) / _LARGEST_BYTE
    return np.round(weights / scale).astype(np.int8), scale.astype(np.float32)
