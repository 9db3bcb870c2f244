"""Write the reader as an ONNX graph: the upper layers of an encoder and two heads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import numpy_helper

from lifelong.models.weights.e5_file import Floats
from lifelong.models.weights.e5_graph import EncoderTensors, GraphBuilder


def reader_graph(tensors: EncoderTensors, *, first: int) -> Any:
    """Build the graph.

    Args:
        tensors: the weights of the encoder from layer ``first`` on, with the heads ``whole`` and ``tokens``.
        first: number of the first layer; 0 begins with the norm of the embeddings.

    Returns:
        an ``onnx.ModelProto``, float32: ``states`` of shape ``(1, n, hidden)`` to ``whole_logits`` of shape
        ``(1, 1, width)`` and ``token_logits`` of shape ``(1, n, width)``.
    """
    builder = GraphBuilder(tensors)
    states = builder.norm("emb.ln", "states") if first == 0 else "states"
    for number in range(first, tensors.shape.layers):
        states = builder.layer(f"l{number}.", states)
    builder.node("Identity", [builder.linear("tokens", states, ("tokens",))], "token_logits")
    builder.constant("zero", np.array([0], np.int64))
    builder.constant("middle", np.array([1], np.int64))
    opening = builder.node("Gather", [states, "zero"], "opening", axis=1)
    mean = builder.node("ReduceMean", [states, "middle"], "mean", keepdims=1)
    both = builder.node("Concat", [opening, mean], "both", axis=-1)
    builder.node("Identity", [builder.linear("whole", both, ("whole",))], "whole_logits")
    hidden = tensors.shape.hidden
    wide, narrow = len(tensors.vector("whole.b")), len(tensors.vector("tokens.b"))
    outputs: dict[str, list[Any]] = {"whole_logits": [1, 1, wide], "token_logits": [1, "tokens", narrow]}
    return builder.model("lifelong-reader", {"states": [1, "tokens", hidden]}, outputs)


def stored_weights(path: Path) -> dict[str, Floats]:
    """The tensors of a graph that `quantise` wrote, float32; weights of shape ``(inputs, outputs)``.

    Raises:
        FileNotFoundError: the graph is not there.
    """
    stored = {each.name: numpy_helper.to_array(each) for each in onnx.load(str(path)).graph.initializer}
    weights: dict[str, Floats] = {name: each.astype(np.float32) for name, each in stored.items()}
    ending = "_quantized"
    for name in [name.removesuffix(ending) for name in stored if name.endswith(ending)]:
        numbers = weights[name + ending] - weights[name + "_zero_point"]
        weights[name] = numbers * weights[name + "_scale"]
    return weights
