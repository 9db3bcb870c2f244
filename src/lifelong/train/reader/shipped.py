"""Go on from a reader that ships: its int8 graph back to a network in torch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from lifelong.errors import InputError
from lifelong.models.weights.reader_graph import stored_weights
from lifelong.train.reader.encoders import Base, EncoderWeights
from lifelong.train.reader.network import Layer, Network


def shipped_network(folder: Path, base: Base, weights: EncoderWeights, *, first: int) -> Network:
    """The network of a graph that `export` wrote; its weights have lost what int8 does not keep.

    Args:
        folder: holds ``{base}.onnx``.
        base: the encoder that it was trained from.
        weights: the tensors of this encoder.
        first: number of the first trained layer.

    Raises:
        InputError: the graph is not there, or is not of this reader.
    """
    path = folder / f"{base}.onnx"
    if not path.is_file():
        raise InputError(f"there is no {path} to go on from: give --from the folder of a trained reader")
    named = stored_weights(path)
    network = Network(weights, first=first)
    try:
        for number, layer in enumerate(network.layers, start=first):
            assert isinstance(layer, Layer)
            name = f"l{number}."
            for part, module in (("qkv", layer.qkv), ("ao", layer.joined), ("fi", layer.wide), ("fo", layer.narrow)):
                _fill(module, named[f"{name}{part}.w"].T, named[f"{name}{part}.b"])
            for part, norm in (("aln", layer.first_norm), ("oln", layer.second_norm)):
                _fill(norm, named[f"{name}{part}.w"], named[f"{name}{part}.b"])
        _fill(network.whole, named["whole.w"].T, named["whole.b"])
        _fill(network.tokens, named["tokens.w"].T, named["tokens.b"])
    except (KeyError, RuntimeError) as error:
        raise InputError(f"{path} is not a graph of this version's reader ({error}): train from the encoder") from error
    return network


def _fill(module: torch.nn.Linear | torch.nn.LayerNorm, weight: NDArray[np.generic], bias: NDArray[np.generic]) -> None:
    with torch.no_grad():
        module.weight.copy_(torch.tensor(np.ascontiguousarray(weight)))
        module.bias.copy_(torch.tensor(bias))
