"""The weights of MiniLM out of its downloaded ONNX file, by the names of `e5_file`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from lifelong.models.weights.e5_file import Floats, NamedTensors, Shape
from lifelong.models.weights.quantise import fold_weights

_PARTS: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


class MiniLMTensors(NamedTensors):
    """The tensors of MiniLM, with its word table and the vectors of places."""

    def words(self, ids: NDArray[np.int64]) -> Floats:
        """The sum of word, position and type vectors, shape ``(len(ids), 384)``."""
        summed: Floats = self.named["words"][ids] + self.named["places"][: len(ids)]
        return summed


def read_minilm(path: Path) -> MiniLMTensors:
    """Read the weights of the ONNX file of MiniLM; its products are without names, in the order of the layers."""
    graph = onnx.load(str(path)).graph
    fold_weights(graph)
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    products = [stored[node.input[1]] for node in graph.node if node.op_type == "MatMul" and node.input[1] in stored]
    embeddings = "inner.embeddings."
    named: dict[str, Floats] = {
        "words": stored[embeddings + "word_embeddings.weight"],
        "places": stored[embeddings + "position_embeddings.weight"]
        + stored[embeddings + "token_type_embeddings.weight"][0],
        "emb.ln.w": stored[embeddings + "LayerNorm.weight"],
        "emb.ln.b": stored[embeddings + "LayerNorm.bias"],
    }
    for layer in range(6):
        for part, long_name in _PARTS.items():
            full = f"inner.encoder.layer.{layer}.{long_name}"
            named[f"l{layer}.{part}.b"] = stored[full + ".bias"]
            if part.endswith("ln"):
                named[f"l{layer}.{part}.w"] = stored[full + ".weight"]
        six = products[6 * layer : 6 * layer + 6]
        for part, product in zip(("q", "k", "v", "ao", "fi", "fo"), six, strict=True):
            named[f"l{layer}.{part}.w"] = np.ascontiguousarray(product.T)
    return MiniLMTensors(named, Shape(384, 6, 12, 1536, 512, 1e-12))
