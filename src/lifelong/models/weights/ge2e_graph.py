"""Write the GE2E speaker encoder as an ONNX graph, from the tensors of its checkpoint.

Wan et al., "Generalized End-to-End Loss for Speaker Verification" (arXiv 1710.10467): three LSTM layers over 1.6 s of
mel frames; the last state goes through one linear layer and ReLU to a unit vector.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from lifelong.models.audio.speakers import DIM, FRAMES, MELS

LAYERS: Final = 3

_ORDER: Final = (0, 3, 1, 2)
"""Order of the gates: the checkpoint has input, forget, cell, output; ONNX has input, output, forget, cell."""


def network(tensors: Mapping[str, NDArray[Any]]) -> onnx.ModelProto:
    """Build the network from ``mel`` float32 ``(n, 160, 40)`` to ``voice`` float32 ``(n, 256)``, unit rows."""
    constants: list[onnx.TensorProto] = []
    nodes: list[onnx.NodeProto] = []

    def constant(name: str, value: NDArray[Any]) -> str:
        constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    directions = constant("directions", np.array([1], np.int64))
    nodes.append(helper.make_node("Transpose", ["mel"], ["frames"], perm=[1, 0, 2]))
    last = "frames"
    for layer in range(LAYERS):
        weights = [
            constant(f"w{layer}", _gates(tensors[f"lstm.weight_ih_l{layer}"])[None]),
            constant(f"r{layer}", _gates(tensors[f"lstm.weight_hh_l{layer}"])[None]),
            constant(
                f"b{layer}",
                np.concatenate([_gates(tensors[f"lstm.bias_{part}_l{layer}"]) for part in ("ih", "hh")])[None],
            ),
        ]
        states, final = f"states{layer}", f"final{layer}"
        nodes.append(helper.make_node("LSTM", [last, *weights], [states, final], hidden_size=DIM))
        last = f"layer{layer}"
        nodes.append(helper.make_node("Squeeze", [states, directions], [last]))
    zeroth = constant("zeroth", np.array([0], np.int64))
    nodes.append(helper.make_node("Squeeze", [f"final{LAYERS - 1}", zeroth], ["state"]))
    linear = [constant("weight", tensors["linear.weight"]), constant("bias", tensors["linear.bias"])]
    nodes.append(helper.make_node("Gemm", ["state", *linear], ["raw"], transB=1))
    nodes.append(helper.make_node("Relu", ["raw"], ["positive"]))
    nodes.append(helper.make_node("LpNormalization", ["positive"], ["voice"], axis=1, p=2))
    model = helper.make_model(
        helper.make_graph(
            nodes,
            "ge2e",
            [helper.make_tensor_value_info("mel", TensorProto.FLOAT, ["n", FRAMES, MELS])],
            [helper.make_tensor_value_info("voice", TensorProto.FLOAT, ["n", DIM])],
            constants,
        ),
        opset_imports=[helper.make_opsetid("", 18)],
        ir_version=8,
    )
    onnx.checker.check_model(model)
    return model


def _gates(rows: NDArray[Any]) -> NDArray[Any]:
    """Reorder the rows of the four gates for ONNX."""
    four = np.split(rows, 4)
    return np.concatenate([four[place] for place in _ORDER])
