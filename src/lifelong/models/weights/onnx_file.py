"""Read and write ONNX files, the part of the format that our graphs use.

The messages and the numbers of their fields are those of ``onnx.proto``
(https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). protobuf, which onnxruntime brings, reads and writes them;
other fields of a file are kept as they are. The package ``onnx`` would bring 28 MB for this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

FLOAT: Final = 1
"""The number of float32 among the types of ONNX."""

_TYPES: Final = {1: "<f4", 2: "u1", 3: "i1", 6: "<i4", 7: "<i8", 9: "?", 10: "<f2", 11: "<f8"}
"""The types of ONNX that are used, by their number."""

_MESSAGES: Final = {
    "ModelProto": "ir_version 1 int64, producer_name 2 string, graph 7 GraphProto, opset_import 8 OperatorSetIdProto*",
    "OperatorSetIdProto": "domain 1 string, version 2 int64",
    "GraphProto": "node 1 NodeProto*, name 2 string, initializer 5 TensorProto*, input 11 ValueInfoProto*,"
    " output 12 ValueInfoProto*",
    "NodeProto": "input 1 string*, output 2 string*, name 3 string, op_type 4 string, attribute 5 AttributeProto*,"
    " domain 7 string",
    "AttributeProto": "name 1 string, f 2 float, i 3 int64, s 4 bytes, floats 7 float*, ints 8 int64*, type 20 int32",
    "TensorProto": "dims 1 int64*, data_type 2 int32, name 8 string, raw_data 9 bytes",
    "ValueInfoProto": "name 1 string, type 2 TypeProto",
    "TypeProto": "tensor_type 1 TensorType",
    "TensorType": "elem_type 1 int32, shape 2 TensorShapeProto",
    "TensorShapeProto": "dim 1 Dimension*",
    "Dimension": "dim_value 1 int64, dim_param 2 string",
}
"""Fields as ``name number type``; a star means that the field is repeated."""


def load(path: Path) -> Any:
    """Read a file; returns its ``ModelProto``."""
    return _classes()["ModelProto"].FromString(path.read_bytes())


def save(model: Any, path: Path) -> None:
    """Write a ``ModelProto`` to a file."""
    path.write_bytes(model.SerializeToString(deterministic=True))


def from_array(array: NDArray[Any], name: str) -> Any:
    """A ``TensorProto`` with the numbers of an array."""
    number = next(number for number, kind in _TYPES.items() if np.dtype(kind) == array.dtype)
    raw = np.ascontiguousarray(array, np.dtype(_TYPES[number])).tobytes()
    return _classes()["TensorProto"](dims=array.shape, data_type=number, name=name, raw_data=raw)


def to_array(tensor: Any) -> NDArray[Any]:
    """The numbers of a ``TensorProto``.

    Raises:
        ValueError: its numbers are of a type, or stored in a way, that none of our files uses.
    """
    kind = _TYPES.get(tensor.data_type)
    if kind is None or (not tensor.raw_data and 0 not in tensor.dims):
        raise ValueError(f"the tensor {tensor.name!r} has type {tensor.data_type} or no raw data")
    return np.frombuffer(tensor.raw_data, np.dtype(kind)).reshape(tensor.dims)


def make_node(
    kind: str, inputs: Sequence[str], outputs: Sequence[str], *, name: str = "", domain: str = "", **attributes: Any
) -> Any:
    """A ``NodeProto``; attributes are whole numbers, floats, strings, or lists of whole numbers."""
    node = _classes()["NodeProto"](op_type=kind, input=inputs, output=outputs, name=name, domain=domain)
    for key, value in sorted(attributes.items()):
        match value:
            case int():
                node.attribute.add(name=key, i=value, type=2)
            case float():
                node.attribute.add(name=key, f=value, type=1)
            case str():
                node.attribute.add(name=key, s=value.encode(), type=3)
            case _:
                node.attribute.add(name=key, ints=value, type=7)
    return node


def make_model(
    nodes: Sequence[Any],
    name: str,
    inputs: Sequence[Any],
    outputs: Sequence[Any],
    constants: Sequence[Any],
    *,
    opsets: Mapping[str, int],
    ir_version: int,
) -> Any:
    """A ``ModelProto`` of one graph.

    Args:
        nodes: in an order in which they can run.
        name: name of the graph.
        inputs: from `value`; likewise ``outputs``.
        constants: from `from_array`.
        opsets: version of the operators of each domain; "" is ONNX's own.
        ir_version: version of the file format.
    """
    graph = _classes()["GraphProto"](node=nodes, name=name, input=inputs, output=outputs, initializer=constants)
    model = _classes()["ModelProto"](ir_version=ir_version, producer_name="lifelong", graph=graph)
    for domain, version in opsets.items():
        model.opset_import.add(domain=domain, version=version)
    return model


def value(name: str, shape: Sequence[int | str], kind: DTypeLike = np.float32) -> Any:
    """A ``ValueInfoProto`` of an input or output; a dimension without a fixed length has a name."""
    number = next(number for number, each in _TYPES.items() if np.dtype(each) == np.dtype(kind))
    info = _classes()["ValueInfoProto"](name=name)
    info.type.tensor_type.elem_type = number
    for length in shape:
        if isinstance(length, int):
            info.type.tensor_type.shape.dim.add(dim_value=length)
        else:
            info.type.tensor_type.shape.dim.add(dim_param=length)
    return info


@cache
def _classes() -> dict[str, Any]:
    """The classes of the messages by name."""
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

    form = descriptor_pb2.FieldDescriptorProto
    kinds = {
        "int32": form.TYPE_INT32,
        "int64": form.TYPE_INT64,
        "float": form.TYPE_FLOAT,
        "string": form.TYPE_STRING,
        "bytes": form.TYPE_BYTES,
    }
    file = descriptor_pb2.FileDescriptorProto(name="lifelong/onnx.proto", package="onnx", syntax="proto2")
    for message, fields in _MESSAGES.items():
        described = file.message_type.add(name=message)
        for field in fields.split(", "):
            name, number, kind = field.split()
            once = kind.removesuffix("*")
            described.field.add(
                name=name,
                number=int(number),
                label=form.LABEL_OPTIONAL if kind == once else form.LABEL_REPEATED,
                type=kinds.get(once, form.TYPE_MESSAGE),
                type_name=None if once in kinds else f".onnx.{once}",
            )
    pool = descriptor_pool.DescriptorPool()  # of its own, beside that of the package onnx
    pool.Add(file)
    return {name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"onnx.{name}")) for name in _MESSAGES}
