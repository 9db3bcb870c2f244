"""A graph for smaller pictures: sizes of feature maps are divided, and the outputs at other depths are gone."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from lifelong.models.weights.isnet_graph import write


def published(path: Path, *, concat: bool = True) -> None:
    """Halves a picture, and resizes it to its first size; a second output is the picture itself. Nodes are unsorted."""
    size = numpy_helper.from_array(np.array([1024, 1024], np.int64), "hw")
    nodes = [
        helper.make_node("Sigmoid", ["large"], ["output"]),
        helper.make_node("MaxPool", ["input"], ["small"], kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Shape", ["small"], ["shape"]),
        helper.make_node("Slice", ["shape", "zero", "two"], ["nc"]),
        helper.make_node("Constant", [], ["hw"], value=size),
        helper.make_node("Concat", ["nc", "hw"], ["sizes"], axis=0)
        if concat
        else helper.make_node("Identity", ["hw"], ["sizes"]),
        helper.make_node("Resize", ["small", "", "", "sizes"], ["large"], mode="linear"),
        helper.make_node("Mul", ["input", "half"], ["side"]),
    ]
    value = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 3, 1024, 1024])  # noqa: E731
    weights = [
        numpy_helper.from_array(np.array([0], np.int64), "zero"),
        numpy_helper.from_array(np.array([2], np.int64), "two"),
        numpy_helper.from_array(np.float32(0.5), "half"),
    ]
    graph = helper.make_graph(nodes, "g", [value("input")], [value("output"), value("side")], weights)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8), str(path))


def test_the_smaller_graph_runs_and_has_one_output(tmp_path: Path) -> None:
    published(tmp_path / "a.onnx")
    write(tmp_path / "a.onnx", tmp_path / "b.onnx", edge=64)
    session = onnxruntime.InferenceSession(str(tmp_path / "b.onnx"), providers=["CPUExecutionProvider"])
    (output,) = session.run(None, {"input": np.zeros((1, 3, 64, 64), np.float32)})
    assert output.shape == (1, 3, 64, 64) and float(output.max()) == 0.5
    assert {each.name for each in onnx.load(str(tmp_path / "b.onnx")).graph.initializer} == {"zero", "two"}


def test_another_graph_is_refused(tmp_path: Path) -> None:
    published(tmp_path / "a.onnx", concat=False)
    with pytest.raises(ValueError, match="is no size"):
        write(tmp_path / "a.onnx", tmp_path / "b.onnx", edge=64)
