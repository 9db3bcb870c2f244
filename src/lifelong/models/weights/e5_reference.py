"""multilingual-e5-small in plain NumPy: the slow reference for checking the graph.

Model: a BERT encoder (Devlin et al., arXiv 1810.04805) as trained by Wang et al., multilingual E5 (arXiv 2402.05672).
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lifelong.models.weights.e5_file import Floats, Tensors

_ERF: Final = np.frompyfunc(math.erf, 1, 1)


def hidden_states(tensors: Tensors, ids: NDArray[np.int64]) -> Floats:
    """Run the encoder over one text.

    Args:
        ids: the tokens of the text with begin and end, shape ``(n,)``.

    Returns:
        the last layer's states, shape ``(n, hidden)``.
    """
    states = _norm(tensors, "emb.ln", tensors.words(ids))
    for number in range(tensors.shape.layers):
        layer = f"l{number}."
        states = _norm(tensors, layer + "aln", states + _attention(tensors, layer, states))
        wide = _linear(tensors, layer + "fi", states)
        gelu = wide * (1 + _ERF(wide / math.sqrt(2)).astype(np.float32)) / 2
        states = _norm(tensors, layer + "oln", states + _linear(tensors, layer + "fo", gelu))
    return states


def _attention(tensors: Tensors, layer: str, states: Floats) -> Floats:
    heads, length = tensors.shape.heads, len(states)
    query, key, value = (
        _linear(tensors, layer + part, states).reshape(length, heads, -1).transpose(1, 0, 2) for part in "qkv"
    )
    likeness = query @ key.transpose(0, 2, 1) / math.sqrt(query.shape[-1])
    weights = np.exp(likeness - likeness.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    return _linear(tensors, layer + "ao", (weights @ value).transpose(1, 0, 2).reshape(length, -1))


def _linear(tensors: Tensors, name: str, states: Floats) -> Floats:
    product: Floats = states @ tensors.matrix(name + ".w").T + tensors.vector(name + ".b")
    return product


def _norm(tensors: Tensors, name: str, states: Floats) -> Floats:
    centred = states - states.mean(axis=-1, keepdims=True)
    scale = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + tensors.shape.epsilon)
    normed: Floats = centred / scale * tensors.vector(name + ".w") + tensors.vector(name + ".b")
    return normed
