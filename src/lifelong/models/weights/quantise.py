"""Derive a graph that computes in int8 from a graph that only stores its weights in int8.

The shipped MiniLM stores int8 weights and casts them to float at load: it is small, but no faster than float. This
module folds the casts, and writes products of int8 weights with activations that are quantised while the graph runs
(Jacob et al., arXiv 1712.05877). Processors with int8 dot products run the result about twice as fast. The nodes and
numbers are those of onnxruntime's ``quantize_dynamic``, which needs the package ``onnx``; a test compares both.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lifelong.models.weights.onnx_file import FLOAT, from_array, load, make_node, save, to_array


def requantise(source: Path, target: Path, *, reduced: bool = False) -> None:
    """Write the int8-computing form of an ONNX model.

    Args:
        source: ONNX file whose weights are ``Cast(int8) * scale``.
        target: path of the derived ONNX file.
        reduced: keep weights to 7 bits. Processors without VNNI add pairs of products in 16 bits, which
            overflows with 8-bit weights.
    """
    model = load(source)
    fold_weights(model.graph)
    quantise(model, target, reduced=reduced)


def quantise(model: Any, target: Path, *, reduced: bool = False) -> None:
    """Write the int8-computing form of an ONNX graph whose weights are float32.

    Products with a constant weight have int8 weights with a scale for each column. Tables that rows are taken from are
    in uint8 with one scale. All else stays as it is.

    Args:
        model: the ``ModelProto``; it is changed.
        target: path of the derived ONNX file.
        reduced: keep the weights of products to 7 bits.
    """
    graph = model.graph
    weights = {tensor.name: tensor for tensor in graph.initializer}
    nodes: list[Any] = []
    activations: set[str] = set()
    done: dict[str, list[Any]] = {}
    for node in graph.node:
        if node.op_type == "Gather" and _is_float(weights.get(node.input[0])):
            table = node.input[0]
            done.setdefault(table, _stored(table, *_by_table(to_array(weights[table]))))
            nodes += _gather(node)
        elif node.op_type == "MatMul" and _is_float(weights.get(node.input[1])):
            states, weight = node.input
            done.setdefault(weight, _stored(weight, *_by_column(to_array(weights[weight]), reduced=reduced)))
            if states not in activations:
                activations.add(states)
                outputs = [f"{states}_quantized", f"{states}_scale", f"{states}_zero_point"]
                nodes.append(make_node("DynamicQuantizeLinear", [states], outputs, name=f"{states}_QuantizeLinear"))
            nodes += _product(node)
        else:
            nodes.append(node)
    read = {name for node in nodes for name in node.input}
    constants = [tensor for tensor in graph.initializer if tensor.name in read]
    constants += [tensor for three in done.values() for tensor in three]
    _replace(graph.node, nodes)
    _replace(graph.initializer, constants)
    save(model, target)


def fold_weights(graph: Any) -> int:
    """Replace every ``Cast(stored) * scale`` of an ONNX graph by one float32 weight, in place.

    Returns:
        number of folded weights.
    """
    stored = {tensor.name: tensor for tensor in graph.initializer}
    casts = {node.output[0]: node for node in graph.node if node.op_type == "Cast" and node.input[0] in stored}
    folded = {}
    for node in list(graph.node):
        if node.op_type != "Mul" or node.input[0] not in casts or node.input[1] not in stored:
            continue
        weight = to_array(stored[casts[node.input[0]].input[0]]).astype(np.float32)
        scale = to_array(stored[node.input[1]])
        folded[node.output[0]] = (weight * scale).astype(np.float32)
        graph.node.remove(node)
    read = {name for node in graph.node for name in node.input}
    for name, cast in casts.items():
        if name not in read:
            graph.node.remove(cast)
    read = {name for node in graph.node for name in node.input}
    for tensor in [tensor for tensor in graph.initializer if tensor.name not in read]:
        graph.initializer.remove(tensor)
    graph.initializer.extend([from_array(weight, name) for name, weight in folded.items()])
    return len(folded)


def _is_float(tensor: Any) -> bool:
    return tensor is not None and tensor.data_type == FLOAT


def _by_column(weight: NDArray[np.float32], *, reduced: bool) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Symmetric int8 with a scale for each column: numbers, scales and zero points, which are 0."""
    most = 64 if reduced else 127
    largest = np.abs(weight).max(axis=0)
    scale = (2 * largest / np.float32(2 * most)).astype(np.float32)
    scale[scale < np.finfo(np.float32).tiny] = 1
    numbers = np.clip(np.rint(weight / scale), -most, most).astype(np.int8)
    return numbers, scale, np.zeros(len(scale), np.int8)


def _by_table(table: NDArray[np.float32]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """uint8 between the smallest and the largest number of a table: numbers, scale and zero point."""
    low, high = np.minimum(table.min(), np.float32(0)), np.maximum(table.max(), np.float32(0))
    scale = np.float32((np.float64(high) - np.float64(low)) / 255)
    zero = np.rint(-low / scale)
    numbers = np.clip(np.rint(table / scale) + zero, 0, 255).astype(np.uint8)
    return numbers, np.array(scale, np.float32), np.array(zero, np.uint8)


def _stored(name: str, numbers: NDArray[Any], scale: NDArray[Any], zero: NDArray[Any]) -> list[Any]:
    parts = {"quantized": numbers, "scale": scale, "zero_point": zero}
    return [from_array(array, f"{name}_{part}") for part, array in parts.items()]


def _gather(node: Any) -> list[Any]:
    """Take rows of the table in uint8, and turn only those into floats."""
    table, (output,) = node.input[0], node.output
    rows = f"{output}_rows"
    scaled = [rows, f"{table}_scale", f"{table}_zero_point"]
    node.input[0], node.output[0] = f"{table}_quantized", rows
    return [node, make_node("DequantizeLinear", scaled, [output], name=f"{output}_DequantizeLinear")]


def _product(node: Any) -> list[Any]:
    """The product of int8 numbers in int32, as floats, times both scales; onnxruntime runs the four as one."""
    (states, weight), (output,) = node.input, node.output
    name = node.name or output
    whole, floats, scales = f"{output}_output_quantized", f"{output}_output_cast", f"{name}_quant_scales_mul"
    numbers = [f"{states}_quantized", f"{weight}_quantized", f"{states}_zero_point", f"{weight}_zero_point"]
    return [
        make_node("Mul", [f"{states}_scale", f"{weight}_scale"], [scales], name=scales),
        make_node("MatMulInteger", numbers, [whole], name=f"{name}_quant"),
        make_node("Cast", [whole], [floats], name=floats, to=FLOAT),
        make_node("Mul", [floats, scales], [output], name=f"{name}_quant_output_scale_mul"),
    ]


def _replace(field: Any, items: list[Any]) -> None:
    """Give a repeated field of a message other items."""
    copies = [type(item).FromString(item.SerializeToString()) for item in items]
    del field[:]
    field.extend(copies)
