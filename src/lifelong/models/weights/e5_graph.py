"""Write the encoder of multilingual-e5-small as an ONNX graph, from its 4-bit weights.

The graph maps token vectors to hidden states. The word table, three quarters of the model, stays in the weight file and
is read row by row.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lifelong.models.weights.e5_file import BLOCK, Tensors

OPSET: Final = 20
"""The first opset with Gelu."""

IR_VERSION: Final = 10
"""Version of the ONNX file; onnxruntime reads it since 1.18."""


def encoder(tensors: Tensors, *, packed: bool) -> Any:
    """Build the graph.

    Args:
        packed: keep the weights in the 4 bits of the file (onnxruntime's ``MatMulNBits``); otherwise they are float32,
            ready for another quantisation.

    Returns:
        an ``onnx.ModelProto``: ``words`` of shape ``(1, n, hidden)`` to ``states`` of the same shape, float32.
    """
    return _Builder(tensors, packed=packed).build()


class _Builder:
    """Adds nodes in order; every value has the name of its node."""

    def __init__(self, tensors: Tensors, *, packed: bool) -> None:
        from onnx import helper

        self._helper = helper
        self._tensors = tensors
        self._packed = packed
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def build(self) -> Any:
        shape, helper = self._tensors.shape, self._helper
        self._constant("heads", np.array([0, 0, shape.heads, shape.hidden // shape.heads], np.int64))
        self._constant("joined", np.array([0, 0, shape.hidden], np.int64))
        self._constant("thirds", np.array([shape.hidden] * 3, np.int64))
        self._constant("damping", np.array((shape.hidden // shape.heads) ** -0.5, np.float32))
        states = self._norm("emb.ln", "words")
        for number in range(shape.layers):
            states = self._layer(f"l{number}.", states)
        self._node("Identity", [states], "states")
        form = [1, "tokens", shape.hidden]
        graph = helper.make_graph(
            self._nodes,
            "multilingual-e5-small",
            [helper.make_tensor_value_info("words", 1, form)],  # 1 is float32
            [helper.make_tensor_value_info("states", 1, form)],
            self._constants,
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)

    def _layer(self, layer: str, states: str) -> str:
        attended = self._linear(layer + "ao", self._attention(layer, states), (layer + "ao",))
        states = self._norm(layer + "aln", self._node("Add", [states, attended], layer + "attended"))
        wide = self._node("Gelu", [self._linear(layer + "fi", states, (layer + "fi",))], layer + "gelu")
        narrow = self._linear(layer + "fo", wide, (layer + "fo",))
        return self._norm(layer + "oln", self._node("Add", [states, narrow], layer + "fed"))

    def _attention(self, layer: str, states: str) -> str:
        # One product for queries, keys and values: fewer and larger products are faster.
        together = self._linear(layer + "qkv", states, tuple(layer + part for part in "qkv"))
        parts = [layer + part for part in ("query", "key", "value")]
        self._nodes.append(self._helper.make_node("Split", [together, "thirds"], parts, name=layer + "split", axis=-1))
        query, key, value = (
            self._node(
                "Transpose",
                [self._node("Reshape", [part, "heads"], part + ".heads")],
                part + ".turned",
                perm=[0, 2, 3, 1] if part.endswith("key") else [0, 2, 1, 3],
            )
            for part in parts
        )
        likeness = self._node("Mul", [self._node("MatMul", [query, key], layer + "dots"), "damping"], layer + "damped")
        weights = self._node("Softmax", [likeness], layer + "weights", axis=-1)
        mixed = self._node("MatMul", [weights, value], layer + "mixed")
        back = self._node("Transpose", [mixed], layer + "back", perm=[0, 2, 1, 3])
        return self._node("Reshape", [back, "joined"], layer + "context")

    def _linear(self, name: str, states: str, parts: tuple[str, ...]) -> str:
        """``states @ weight.T + bias``, the weights and biases of the parts stacked."""
        bias = self._constant(name + ".b", np.concatenate([self._tensors.vector(part + ".b") for part in parts]))
        if not self._packed:
            weight = np.concatenate([self._tensors.matrix(part + ".w") for part in parts])
            product = self._node("MatMul", [states, self._constant(name + ".w", weight.T)], name + ".product")
            return self._node("Add", [product, bias], name)
        blocks = np.concatenate([self._tensors.blocks(part + ".w") for part in parts])
        outputs = len(self._tensors.vector(parts[0] + ".b")) * len(parts)
        inputs = len(blocks) * BLOCK // outputs
        # The file pairs number i with number i + 16 in one byte, onnxruntime pairs neighbours.
        numbers = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1)
        pairs = (numbers[:, 0::2] | numbers[:, 1::2] << 4).reshape(outputs, inputs // BLOCK, BLOCK // 2)
        weight_name = self._constant(name + ".w", pairs)
        scales = self._constant(name + ".s", blocks["scale"].astype(np.float32))
        return self._node(
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

    def _norm(self, name: str, states: str) -> str:
        scale = self._constant(name + ".w", self._tensors.vector(name + ".w"))
        shift = self._constant(name + ".b", self._tensors.vector(name + ".b"))
        inputs = [states, scale, shift]
        return self._node("LayerNormalization", inputs, name, axis=-1, epsilon=self._tensors.shape.epsilon)

    def _node(self, kind: str, inputs: list[str], name: str, **attributes: Any) -> str:
        self._nodes.append(self._helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def _constant(self, name: str, value: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name
