"""Write EfficientNet-Lite0 as an ONNX graph, from the tensors of its checkpoint.

Tan and Le, "EfficientNet" (arXiv 1905.11946). The Lite form has no squeeze-and-excitation, and ReLU6 instead of swish.
Batch norms are folded into the convolutions before them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

DIM: Final = 1280
CLASSES: Final = 1000
GEM: Final = 3.0
"""Exponent of the generalised mean over places (Radenović et al., arXiv 1711.02512)."""

_STAGES: Final = (
    # repeats, kernel, stride of the first block, expands
    (1, 3, 1, False),
    (2, 3, 2, True),
    (2, 5, 2, True),
    (3, 3, 2, True),
    (3, 5, 1, True),
    (4, 5, 2, True),
    (1, 3, 1, True),
)
_MEAN: Final = 127.0
_SPREAD: Final = 128.0
"""Mean and half range of pixel values in the training, which maps them to -1 to 1."""

_EPSILON: Final = 1e-3
"""Epsilon of the batch norms in the training."""


def network(tensors: Mapping[str, NDArray[Any]]) -> onnx.ModelProto:
    """Build the network for one picture or crop.

    Inputs: ``image`` uint8 ``(h, w, 3)`` in RGB, and ``size`` int64 ``(2,)``, rows and columns after scaling.
    Outputs: ``gem`` ``(1280,)``, the last feature map by generalised mean; ``energy``, the sum of its channels at each
    place; ``logits`` ``(1000,)`` of the ImageNet classes; ``places`` ``(places, 1000)``, the logits of each place, row
    by row (a class activation map: Zhou et al., arXiv 1512.04150).
    """
    graph = _Graph(tensors)
    last = graph.convolve(graph.scaled(), "_conv_stem", "_bn0", stride=2)
    for block, (kernel, stride, expands) in enumerate(_blocks()):
        last = graph.block(last, f"_blocks.{block}.", kernel, stride, expands)
    last = graph.convolve(last, "_conv_head", "_bn1")
    first = graph.integers([0])
    graph.add("Squeeze", [graph.add("ReduceSum", [last, graph.integers([1])]), graph.integers([0, 1])], output="energy")
    power = graph.constant(np.float32(GEM))
    raised = graph.add("Pow", [graph.add("Max", [last, graph.constant(np.float32(1e-6))]), power])
    mean = graph.add("Flatten", [graph.add("GlobalAveragePool", [raised])])
    root = graph.add("Pow", [mean, graph.constant(np.float32(1 / GEM))])
    graph.add("Squeeze", [root, first], output="gem")
    plain = graph.add("Flatten", [graph.add("GlobalAveragePool", [last])])
    weights = [graph.constant(tensors["_fc.weight"]), graph.constant(tensors["_fc.bias"])]
    graph.add("Squeeze", [graph.add("Gemm", [plain, *weights], transB=1), first], output="logits")
    rows = graph.add("Reshape", [graph.add("Transpose", [last], perm=[0, 2, 3, 1]), graph.integers([-1, DIM])])
    graph.add("Gemm", [rows, *weights], transB=1, output="places")
    return graph.model()


def write(tensors: Mapping[str, NDArray[Any]], path: Path) -> None:
    """Write the network to a file; an earlier file is replaced at once."""
    working = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        onnx.save(network(tensors), str(working))
        working.replace(path)
    finally:
        working.unlink(missing_ok=True)


def _blocks() -> Iterator[tuple[int, int, bool]]:
    for repeats, kernel, stride, expands in _STAGES:
        for number in range(repeats):
            yield kernel, 1 if number else stride, expands


class _Graph:
    """Collects the nodes and constants of the graph."""

    def __init__(self, tensors: Mapping[str, NDArray[Any]]) -> None:
        self._tensors = tensors
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def add(self, kind: str, inputs: list[str], *, output: str = "", **attributes: Any) -> str:
        """Add a node; returns the name of its output."""
        name = output or f"t{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name

    def constant(self, value: NDArray[Any] | np.float32) -> str:
        """Add a constant; returns its name."""
        name = f"c{len(self._constants)}"
        array = np.ascontiguousarray(value, dtype=np.float32) if np.ndim(value) else np.asarray(value, np.float32)
        self._constants.append(numpy_helper.from_array(array, name))
        return name

    def integers(self, values: list[int]) -> str:
        """Add a constant list of whole numbers; returns its name."""
        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.array(values, np.int64), name))
        return name

    def scaled(self) -> str:
        """Add the scaling of the picture: values from -1 to 1, channels first."""
        pixels = self.add("Cast", ["image"], to=TensorProto.FLOAT)
        rows = self.add("Unsqueeze", [self.add("Transpose", [pixels], perm=[2, 0, 1]), self.integers([0])])
        sizes = self.add("Concat", [self.integers([1, 3]), "size"], axis=0)
        # Cubic and antialiased: without antialiasing, a large photo scaled down becomes noise.
        small = self.add(
            "Resize", [rows, "", "", sizes], mode="cubic", cubic_coeff_a=-0.5, antialias=1, exclude_outside=1
        )
        centred = self.add("Sub", [small, self.constant(np.float32(_MEAN))])
        return self.add("Div", [centred, self.constant(np.float32(_SPREAD))])

    def convolve(
        self, last: str, weight: str, norm: str, *, stride: int = 1, groups: int = 1, active: bool = True
    ) -> str:
        """Add a convolution with its folded batch norm, and ReLU6."""
        kernel = self._tensors[f"{weight}.weight"]
        scale = self._tensors[f"{norm}.weight"] / np.sqrt(self._tensors[f"{norm}.running_var"] + _EPSILON)
        shift = self._tensors[f"{norm}.bias"] - self._tensors[f"{norm}.running_mean"] * scale
        convolved = self.add(
            "Conv",
            [last, self.constant(kernel * scale[:, None, None, None]), self.constant(shift)],
            auto_pad="SAME_UPPER",
            strides=[stride, stride],
            group=groups,
            kernel_shape=list(kernel.shape[2:]),
        )
        if not active:
            return convolved
        return self.add("Clip", [convolved, self.constant(np.float32(0)), self.constant(np.float32(6))])

    def block(self, last: str, prefix: str, kernel: int, stride: int, expands: bool) -> str:
        """Add an inverted bottleneck: widen, convolve each channel separately, narrow; with a residual connection."""
        wide = self.convolve(last, f"{prefix}_expand_conv", f"{prefix}_bn0") if expands else last
        channels, _, height, _ = self._tensors[f"{prefix}_depthwise_conv.weight"].shape
        if height != kernel:
            raise ValueError(f"{prefix} has a kernel of {height}, not of {kernel}")
        deep = self.convolve(wide, f"{prefix}_depthwise_conv", f"{prefix}_bn1", stride=stride, groups=channels)
        narrow = self.convolve(deep, f"{prefix}_project_conv", f"{prefix}_bn2", active=False)
        before = self._tensors[f"{prefix}_expand_conv.weight"].shape[1] if expands else channels
        after = self._tensors[f"{prefix}_project_conv.weight"].shape[0]
        return self.add("Add", [last, narrow]) if stride == 1 and before == after else narrow

    def model(self) -> onnx.ModelProto:
        """Build and check the model."""

        def value(name: str, *shape: int | str, kind: int = TensorProto.FLOAT) -> onnx.ValueInfoProto:
            return helper.make_tensor_value_info(name, kind, shape)

        model = helper.make_model(
            helper.make_graph(
                self._nodes,
                "efficientnet-lite0",
                [value("image", "h", "w", 3, kind=TensorProto.UINT8), value("size", 2, kind=TensorProto.INT64)],
                [
                    value("gem", DIM),
                    value("energy", "rows", "columns"),
                    value("logits", CLASSES),
                    value("places", "places", CLASSES),
                ],
                self._constants,
            ),
            opset_imports=[helper.make_opsetid("", 18)],
            ir_version=8,
        )
        onnx.checker.check_model(model)
        return model
