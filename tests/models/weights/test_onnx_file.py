"""Files of graphs are read and written as the package `onnx` does."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from lifelong.models.weights.onnx_file import from_array, load, make_model, make_node, save, to_array, value

WEIGHT = np.array([[1.0, -2.0, 0.5], [3.0, 0.25, -1.0]], np.float32)


def small(path: Path) -> Path:
    """One product and one cast, with attributes of each kind."""
    nodes = [
        make_node("Gemm", ["x", "w"], ["raw"], name="product", alpha=0.5, transB=0),
        make_node("Transpose", ["raw"], ["turned"], perm=[1, 0]),
        make_node("Resize", ["turned", "", "", "sizes"], ["y"], mode="nearest"),
    ]
    constants = [from_array(WEIGHT, "w"), from_array(np.array([6, 4], np.int64), "sizes")]
    inputs, outputs = [value("x", ["n", 2])], [value("y", [6, 4])]
    save(make_model(nodes, "small", inputs, outputs, constants, opsets={"": 18}, ir_version=8), path)
    return path


def test_what_is_written_is_valid_and_read_by_onnx(tmp_path: Path) -> None:
    """Types, attributes, shapes, numbers."""
    model = onnx.load(str(small(tmp_path / "small.onnx")))
    onnx.checker.check_model(model, full_check=True)
    assert model.producer_name == "lifelong"
    assert np.array_equal(numpy_helper.to_array(model.graph.initializer[0]), WEIGHT)
    attributes = {
        each.name: onnx.helper.get_attribute_value(each) for node in model.graph.node for each in node.attribute
    }
    assert attributes == {"alpha": 0.5, "transB": 0, "perm": [1, 0], "mode": b"nearest"}
    assert model.graph.input[0].type.tensor_type.shape.dim[0].dim_param == "n"


def test_fields_that_are_not_described_here_survive(tmp_path: Path) -> None:
    """Written by onnx, read and written by us, and read by onnx again."""
    model = onnx.load(str(small(tmp_path / "small.onnx")))
    model.doc_string, model.graph.doc_string = "about the file", "about the graph"
    model.metadata_props.add(key="licence", value="Apache-2.0")
    onnx.save(model, str(tmp_path / "theirs.onnx"))
    save(load(tmp_path / "theirs.onnx"), tmp_path / "again.onnx")
    assert onnx.load(str(tmp_path / "again.onnx")) == model


@pytest.mark.parametrize("kind", ["float32", "float16", "float64", "int8", "uint8", "int32", "int64", "bool"])
def test_numbers_of_each_type_come_back(kind: str) -> None:
    """Also a single number and an empty array."""
    for array in (np.array([[0, 1], [1, 3]]).astype(kind), np.array(1).astype(kind), np.zeros((0, 2), kind)):
        again = to_array(from_array(array, "t"))
        assert (again.dtype, again.shape, again.tolist()) == (array.dtype, array.shape, array.tolist())


def test_numbers_that_are_stored_otherwise_are_refused() -> None:
    """Wrong numbers would be worse: none of the pinned files stores them so."""
    tensor = from_array(WEIGHT, "w")
    tensor.raw_data = b""
    with pytest.raises(ValueError, match="'w'"):
        to_array(tensor)
