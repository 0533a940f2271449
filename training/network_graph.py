"""Draw the taught network as a graph: ``network.onnx``."""

from collections.abc import Mapping
from pathlib import Path

from onnx import TensorProto

from policies.text.encoder import EPSILON, Floats
from training.fit_encoder import deep
from training.fit_network import LENGTH, NAMES
from training.graph import Graph


def write_network(file: Path, taught: Mapping[str, Floats], rules: int) -> None:
    """Write the weights of :func:`training.fit_network.fit_network`.

    The layers over the mean are reckoned in whole numbers. What stands side by side
    afterwards (a meaning, the largest windows, logits, cues) is not of one scale: that is
    multiplied as it is.
    """
    graph = Graph()
    mean = graph.product("mean", taught["mean"])
    mean = graph.step("Add", mean, graph.constant(taught["mean_bias"]))
    found = deep(graph, mean, {layer: taught[name] for layer, name in NAMES.items()})
    squares = graph.step("ReduceSum", graph.step("Mul", found, found), graph.numbers(1))
    long = graph.step("Sqrt", graph.step("Add", squares, graph.number(EPSILON)))
    found = graph.step("Mul", found, graph.step("Div", graph.number(LENGTH), long))
    seen = graph.step("Concat", found, "largest", "first", "cues", axis=1)
    hidden = graph.step("MatMul", seen, graph.constant(taught["hidden"]))
    hidden = graph.step("Add", hidden, graph.constant(taught["hidden_bias"]))
    outer = graph.step("MatMul", graph.step("Relu", hidden), graph.constant(taught["outer"]))
    straight = graph.step("MatMul", seen, graph.constant(taught["straight"]))
    logits = graph.step("Add", outer, straight)
    logits = graph.step("Add", logits, graph.constant(taught["straight_bias"]))
    width, windows = taught["deep3"].shape[1], taught["mean"].shape[0]
    cues = len(taught["hidden"]) - width - windows - rules
    taken = [("mean", windows), ("largest", windows), ("first", rules), ("cues", cues)]
    graph.write(file, [(name, TensorProto.FLOAT, wide) for name, wide in taken], [(logits, rules)])
