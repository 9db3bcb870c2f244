"""Write a trained reader as the files that the package ships: an int8 graph, word vectors and a card."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch

from lifelong.models.reader.labels import KINDS, QUESTIONS, RELATIONS, SLOTS, STATUSES, SUBJECTS
from lifelong.models.weights.e5_file import Floats, NamedTensors
from lifelong.models.weights.installed import sha256_of
from lifelong.models.weights.minilm_file import MiniLMTensors
from lifelong.models.weights.quantise import quantise
from lifelong.models.weights.reader_graph import reader_graph
from lifelong.train.reader.encoders import Base, EncoderWeights
from lifelong.train.reader.network import Layer, Network


def trained(network: Network, weights: EncoderWeights, first: int) -> NamedTensors:
    """The weights of a network, with the norm of the embeddings of its base."""
    named = {name: weights.vector(name) for name in ("emb.ln.w", "emb.ln.b")}
    for number, layer in enumerate(network.layers, start=first):
        assert isinstance(layer, Layer)
        name = f"l{number}."
        for part, weight, bias in zip("qkv", layer.qkv.weight.chunk(3), layer.qkv.bias.chunk(3), strict=True):
            named[f"{name}{part}.w"], named[f"{name}{part}.b"] = _array(weight), _array(bias)
        modules: dict[str, Any] = {
            "ao": layer.joined,
            "fi": layer.wide,
            "fo": layer.narrow,
            "aln": layer.first_norm,
            "oln": layer.second_norm,
        }
        for part, module in modules.items():
            named[f"{name}{part}.w"], named[f"{name}{part}.b"] = _array(module.weight), _array(module.bias)
    for part, module in (("whole", network.whole), ("tokens", network.tokens)):
        named[f"{part}.w"], named[f"{part}.b"] = _array(module.weight), _array(module.bias)
    return NamedTensors(named, weights.shape)


def export(
    network: Network, weights: EncoderWeights, base: Base, first: int, folder: Path, card: dict[str, Any]
) -> list[Path]:
    """Write ``{base}.onnx``, for English ``{base}.npz`` with the word vectors, and ``{base}.json`` with the card.

    Returns:
        the files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    graph = folder / f"{base}.onnx"
    # Weights of 7 bits: processors without int8 dot products add pairs of products in 16 bits.
    quantise(reader_graph(trained(network, weights, first), first=first), graph, reduced=True)
    files = [graph]
    if isinstance(weights, MiniLMTensors):
        files.append(folder / f"{base}.npz")
        words, places = weights.named["words"], weights.named["places"].astype(np.float16)
        scale = np.abs(words).max(axis=1) / 127
        rows = np.round(words / np.maximum(scale, 1e-9)[:, None]).astype(np.int8)
        np.savez(files[-1], words=rows, scale=scale.astype(np.float32), places=places)
    labels = {
        "kinds": KINDS,
        "questions": QUESTIONS,
        "relations": RELATIONS,
        "slots": SLOTS,
        "statuses": STATUSES,
        "subjects": SUBJECTS,
    }
    hashes = {path.name: sha256_of(path) for path in files}
    text = json.dumps({**card, "first_layer": first, "labels": labels, "sha256": hashes}, indent=1, ensure_ascii=False)
    files.append(folder / f"{base}.json")
    files[-1].write_text(text + "\n", encoding="utf-8")
    return files


def _array(tensor: torch.Tensor) -> Floats:
    array: Floats = tensor.detach().float().numpy().astype(np.float32)
    return np.ascontiguousarray(array)
