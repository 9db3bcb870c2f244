"""The network of the reader in torch: a BERT encoder, of which lower layers may stay as they are, and two linear heads.

Architecture: Devlin et al., BERT (arXiv 1810.04805). Heads: one row for the whole input from the first token and the
mean of all tokens, and one row for each token; the columns are those of `models.reader.labels`.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from lifelong.models.reader.labels import TOKEN_WIDTH, WHOLE_WIDTH
from lifelong.train.reader.encoders import EncoderWeights


class Layer(nn.Module):
    """One transformer layer, with the norm after each sum."""

    def __init__(self, weights: EncoderWeights, number: int, dropout: float) -> None:
        super().__init__()
        shape, name = weights.shape, f"l{number}."
        self.heads = shape.heads
        self.qkv = _linear(weights, *(name + part for part in "qkv"))
        self.joined = _linear(weights, name + "ao")
        self.wide = _linear(weights, name + "fi")
        self.narrow = _linear(weights, name + "fo")
        self.first_norm, self.second_norm = _norm(weights, name + "aln"), _norm(weights, name + "oln")
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """States of shape ``(b, n, hidden)``; mask of shape ``(b, 1, 1, n)``, true where there is a token."""
        batch, length, hidden = states.shape
        query, key, value = (
            part.view(batch, length, self.heads, -1).transpose(1, 2) for part in self.qkv(states).split(hidden, -1)
        )
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        mixed = mixed.transpose(1, 2).reshape(batch, length, hidden)
        states = self.first_norm(states + self.dropout(self.joined(mixed)))
        fed: Tensor = self.narrow(functional.gelu(self.wide(states)))
        out: Tensor = self.second_norm(states + self.dropout(fed))
        return out


class Lower(nn.Module):
    """The norm of the embeddings and the first layers, which are not trained."""

    def __init__(self, weights: EncoderWeights, layers: int) -> None:
        super().__init__()
        self.norm = _norm(weights, "emb.ln")
        self.layers = nn.ModuleList(Layer(weights, number, 0.0) for number in range(layers))

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Word vectors to the states below the trained layers."""
        states = self.norm(states)
        for layer in self.layers:
            states = layer(states, mask)
        return states


class Network(nn.Module):
    """The trained layers and the heads.

    ``frozen`` of the first layers stay as they are, and are left out by ``forward``: their states are its input.

    Args:
        weights: the encoder to start from.
        first: number of the first trained layer.
        dropout: share of numbers that are dropped in training.
    """

    def __init__(self, weights: EncoderWeights, *, first: int, dropout: float = 0.1) -> None:
        super().__init__()
        hidden = weights.shape.hidden
        self.layers = nn.ModuleList(Layer(weights, number, dropout) for number in range(first, weights.shape.layers))
        self.frozen = 0
        self.dropout = nn.Dropout(dropout)
        self.whole, self.tokens = nn.Linear(2 * hidden, WHOLE_WIDTH), nn.Linear(hidden, TOKEN_WIDTH)

    def forward(self, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """States of shape ``(b, n, hidden)`` to the logits ``(b, WHOLE_WIDTH)`` and ``(b, n, TOKEN_WIDTH)``."""
        for layer in self.layers[self.frozen :]:
            states = layer(states, mask)
        states = self.dropout(states)
        there = mask[:, 0, 0, :, None].to(states.dtype)
        mean = (states * there).sum(1) / there.sum(1)
        return self.whole(torch.cat([states[:, 0], mean], 1)), self.tokens(states)


def _linear(weights: EncoderWeights, *names: str) -> nn.Linear:
    weight = np.concatenate([weights.matrix(name + ".w") for name in names])
    bias = np.concatenate([weights.vector(name + ".b") for name in names])
    linear = nn.Linear(weight.shape[1], weight.shape[0])
    linear.weight.data, linear.bias.data = torch.tensor(weight), torch.tensor(bias)
    return linear


def _norm(weights: EncoderWeights, name: str) -> nn.LayerNorm:
    norm = nn.LayerNorm(weights.shape.hidden, eps=weights.shape.epsilon)
    norm.weight.data = torch.tensor(weights.vector(name + ".w"))
    norm.bias.data = torch.tensor(weights.vector(name + ".b"))
    return norm
