"""Graphs in int8 have the numbers of onnxruntime's own quantisation, bit for bit."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from lifelong.models.weights.onnx_file import from_array, load, make_model, make_node, save, value
from lifelong.models.weights.quantise import quantise


@pytest.fixture
def floats(tmp_path: Path) -> Path:
    """A table of words, two products with the same input, one with a column of zeros, and a product between inputs."""
    random = np.random.default_rng(3)
    second = random.normal(0, 2, (16, 8)).astype(np.float32)
    second[:, 2] = 0
    constants = [
        from_array(random.normal(0.3, 1, (40, 16)).astype(np.float32), "table"),
        from_array(random.normal(0, 0.1, (16, 8)).astype(np.float32), "first"),
        from_array(second, "second"),
    ]
    nodes = [
        make_node("Gather", ["table", "ids"], ["words"], name="taken", axis=0),
        make_node("Add", ["words", "words"], ["rows"]),
        make_node("MatMul", ["rows", "first"], ["a"], name="one"),
        make_node("MatMul", ["rows", "second"], ["b"], name="two"),
        make_node("Transpose", ["b"], ["turned"], perm=[1, 0]),
        make_node("MatMul", ["a", "turned"], ["y"], name="between"),
    ]
    inputs, outputs = [value("ids", ["n"], np.int64)], [value("y", ["n", "n"])]
    path = tmp_path / "float.onnx"
    save(make_model(nodes, "g", inputs, outputs, constants, opsets={"": 17}, ir_version=8), path)
    return path


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("reduced", [False, True])
def test_the_numbers_and_the_outputs_are_those_of_onnxruntime(floats: Path, tmp_path: Path, reduced: bool) -> None:
    """int8 by column for products, uint8 for the table; a product between two inputs stays."""
    ours, theirs = tmp_path / "ours.onnx", tmp_path / "theirs.onnx"
    quantise(load(floats), ours, reduced=reduced)
    kinds = ["MatMul", "Gather"]
    quantize_dynamic(
        floats, theirs, weight_type=QuantType.QInt8, per_channel=True, reduce_range=reduced, op_types_to_quantize=kinds
    )
    own, reference = (
        {each.name: numpy_helper.to_array(each) for each in onnx.load(str(path)).graph.initializer}
        for path in (ours, theirs)
    )
    assert own.keys() == reference.keys()
    for name, array in reference.items():
        assert own[name].dtype == array.dtype
        assert np.array_equal(own[name], array), name
    feed = {"ids": np.array([3, 0, 39, 3], np.int64)}
    first, second = (ort.InferenceSession(str(path)).run(None, feed)[0] for path in (ours, theirs))
    assert np.array_equal(first, second)
