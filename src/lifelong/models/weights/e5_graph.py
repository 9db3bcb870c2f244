"""Write a BERT encoder as an ONNX graph: multilingual-e5-small from its 4-bit weights, and parts of an encoder.

The graph maps token vectors to hidden states. The word table, three quarters of the model, stays in the weight file and
is read row by row.
"""

from __future__ import annotations

from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from lifelong.models.weights.e5_file import BLOCK, Floats, Shape, Tensors

OPSET: Final = 20
"""The first opset with Gelu."""

IR_VERSION: Final = 10
"""Version of the ONNX file; onnxruntime reads it since 1.18."""


class EncoderTensors(Protocol):
    """Tensors of a BERT encoder by the names of `e5_file`."""

    @property
    def shape(self) -> Shape:
        """The dimensions."""

    def vector(self, name: str) -> Floats:
        """A bias or a scale, flat."""

    def matrix(self, name: str) -> Floats:
        """A weight, shape ``(outputs, inputs)``."""


def encoder(tensors: Tensors, *, packed: bool, layers: int | None = None) -> Any:
    """Build the graph.

    Args:
        packed: keep the weights in the 4 bits of the file (onnxruntime's ``MatMulNBits``); otherwise they are float32,
            ready for another quantisation.
        layers: only so many of the first layers; None takes all.

    Returns:
        an ``onnx.ModelProto``: ``words`` of shape ``(1, n, hidden)`` to ``states`` of the same shape, float32.
    """
    builder = GraphBuilder(tensors, packed=tensors if packed else None)
    states = builder.norm("emb.ln", "words")
    for number in range(tensors.shape.layers if layers is None else layers):
        states = builder.layer(f"l{number}.", states)
    builder.node("Identity", [states], "states")
    form = [1, "tokens", tensors.shape.hidden]
    return builder.model("multilingual-e5-small", {"words": form}, {"states": form})


class GraphBuilder:
    """Adds nodes in order; every value has the name of its node.

    Args:
        tensors: the weights.
        packed: the same weights in 4 bits, where the graph keeps them so; None writes float32.
    """

    def __init__(self, tensors: EncoderTensors, *, packed: Tensors | None = None) -> None:
        from onnx import helper

        self._helper = helper
        self._tensors = tensors
        self._packed = packed
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        shape = tensors.shape
        self.constant("heads", np.array([0, 0, shape.heads, shape.hidden // shape.heads], np.int64))
        self.constant("joined", np.array([0, 0, shape.hidden], np.int64))
        self.constant("thirds", np.array([shape.hidden] * 3, np.int64))
        self.constant("damping", np.array((shape.hidden // shape.heads) ** -0.5, np.float32))

    def model(self, name: str, inputs: dict[str, list[Any]], outputs: dict[str, list[Any]]) -> Any:
        """The graph of the nodes as an ``onnx.ModelProto``; inputs and outputs are float32 with these shapes."""
        helper = self._helper
        graph = helper.make_graph(
            self._nodes,
            name,
            [helper.make_tensor_value_info(each, 1, form) for each, form in inputs.items()],  # 1 is float32
            [helper.make_tensor_value_info(each, 1, form) for each, form in outputs.items()],
            self._constants,
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)

    def layer(self, layer: str, states: str) -> str:
        """One transformer layer."""
        attended = self.linear(layer + "ao", self._attention(layer, states), (layer + "ao",))
        states = self.norm(layer + "aln", self.node("Add", [states, attended], layer + "attended"))
        wide = self.node("Gelu", [self.linear(layer + "fi", states, (layer + "fi",))], layer + "gelu")
        narrow = self.linear(layer + "fo", wide, (layer + "fo",))
        return self.norm(layer + "oln", self.node("Add", [states, narrow], layer + "fed"))

    def _attention(self, layer: str, states: str) -> str:
        # One product for queries, keys and values: fewer and larger products are faster.
        together = self.linear(layer + "qkv", states, tuple(layer + part for part in "qkv"))
        parts = [layer + part for part in ("query", "key", "value")]
        self._nodes.append(self._helper.make_node("Split", [together, "thirds"], parts, name=layer + "split", axis=-1))
        query, key, value = (
            self.node(
                "Transpose",
                [self.node("Reshape", [part, "heads"], part + ".heads")],
                part + ".turned",
                perm=[0, 2, 3, 1] if part.endswith("key") else [0, 2, 1, 3],
            )
            for part in parts
        )
        likeness = self.node("Mul", [self.node("MatMul", [query, key], layer + "dots"), "damping"], layer + "damped")
        weights = self.node("Softmax", [likeness], layer + "weights", axis=-1)
        mixed = self.node("MatMul", [weights, value], layer + "mixed")
        back = self.node("Transpose", [mixed], layer + "back", perm=[0, 2, 1, 3])
        return self.node("Reshape", [back, "joined"], layer + "context")

    def linear(self, name: str, states: str, parts: tuple[str, ...]) -> str:
        """``states @ weight.T + bias``, the weights and biases of the parts stacked."""
        bias = self.constant(name + ".b", np.concatenate([self._tensors.vector(part + ".b") for part in parts]))
        if self._packed is None:
            weight = np.concatenate([self._tensors.matrix(part + ".w") for part in parts])
            product = self.node("MatMul", [states, self.constant(name + ".w", weight.T)], name + ".product")
            return self.node("Add", [product, bias], name)
        blocks = np.concatenate([self._packed.blocks(part + ".w") for part in parts])
        outputs = len(self._tensors.vector(parts[0] + ".b")) * len(parts)
        inputs = len(blocks) * BLOCK // outputs
        # The file pairs number i with number i + 16 in one byte, onnxruntime pairs neighbours.
        numbers = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1)
        pairs = (numbers[:, 0::2] | numbers[:, 1::2] << 4).reshape(outputs, inputs // BLOCK, BLOCK // 2)
        weight_name = self.constant(name + ".w", pairs)
        scales = self.constant(name + ".s", blocks["scale"].astype(np.float32))
        return self.node(
            "MatMulNBits",
            [states, weight_name, scales, "", "", bias],
            name,
            domain="com.microsoft",
            K=inputs,
            N=outputs,
            bits=4,
            block_size=BLOCK,
            accuracy_level=4,  # products in int8
        )

    def norm(self, name: str, states: str) -> str:
        """A layer norm."""
        scale = self.constant(name + ".w", self._tensors.vector(name + ".w"))
        shift = self.constant(name + ".b", self._tensors.vector(name + ".b"))
        inputs = [states, scale, shift]
        return self.node("LayerNormalization", inputs, name, axis=-1, epsilon=self._tensors.shape.epsilon)

    def node(self, kind: str, inputs: list[str], name: str, **attributes: Any) -> str:
        """Add a node with one output; returns its name."""
        self._nodes.append(self._helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """Add a constant; returns its name."""
        from onnx import numpy_helper

        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name
