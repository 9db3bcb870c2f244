"""The graph of IS-Net (Qin et al., arXiv 2203.03041) for a smaller input: its outputs at other depths are left out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import onnx

TRAINED: Final = 1024
"""Edge of the input of the published graph, in pixels."""


def write(weights: Path, path: Path, *, edge: int) -> None:
    """Write the graph for pictures of ``edge`` x ``edge`` pixels.

    The published graph resizes its feature maps to constant sizes, which belong to an input of TRAINED pixels.

    Args:
        weights: the published graph.
        path: the new file.
        edge: a divisor of TRAINED, and a multiple of 64.

    Raises:
        ValueError: the file is another graph.
    """
    import onnx

    model = onnx.load(str(weights))
    graph = model.graph
    _scale_sizes(graph, TRAINED // edge)
    kept = graph.output[0]
    del graph.output[1:]
    for value in (graph.input[0], kept):
        for dimension in value.type.tensor_type.shape.dim[2:]:
            dimension.dim_value = edge
    del graph.value_info[:]
    _prune(graph)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def _scale_sizes(graph: onnx.GraphProto, factor: int) -> None:
    """Divide the constant heights and widths to which feature maps are resized."""
    from onnx import numpy_helper

    makers = {name: node for node in graph.node for name in node.output}
    resized = [makers[node.input[3]] for node in graph.node if node.op_type == "Resize"]
    if not resized:
        raise ValueError("no feature map is resized")
    for sizes in resized:
        constant = makers[sizes.input[-1]]
        if sizes.op_type != "Concat" or constant.op_type != "Constant":
            raise ValueError(f"{sizes.name} is no size")
        value = next(each for each in constant.attribute if each.name == "value")
        pixels = numpy_helper.to_array(value.t)
        if len(pixels) != 2:
            raise ValueError(f"{sizes.name} is no height and width")
        value.t.CopyFrom(numpy_helper.from_array(pixels // factor, value.t.name))


def _prune(graph: onnx.GraphProto) -> None:
    """Keep only the nodes and weights that the outputs need, each node after those that it needs."""
    makers = {name: node for node in graph.node for name in node.output}
    ordered: list[onnx.NodeProto] = []
    done: set[str] = set()
    waiting = [output.name for output in graph.output]
    while waiting:
        node = makers.get(waiting[-1])
        missing = [] if node is None else [name for name in node.input if name in makers and name not in done]
        if waiting[-1] in done or not missing:
            if waiting.pop() not in done and node is not None:
                ordered.append(node)
                done.update(node.output)
        else:
            waiting += missing
    used = {name for node in ordered for name in node.input}
    weights = [each for each in graph.initializer if each.name in used]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(ordered)
    graph.initializer.extend(weights)
