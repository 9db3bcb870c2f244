"""Learned vectors in the place of tokens: a frozen model reads them as if they stood in its table of words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch


@contextmanager
def learned_rows(embedding: Any, ids: Sequence[int], vectors: torch.Tensor) -> Iterator[None]:
    """Within it, tokens with these ids are read as these vectors; the table itself stays as it is.

    Gradients flow into the vectors alone. The ids may lie beyond the end of the table.

    Args:
        embedding: the module with the table of a model's words.
        ids: of the tokens.
        vectors: one row for each id, ``(len(ids), dim)``.
    """
    table = torch.tensor(ids, device=vectors.device)
    tokens: list[torch.Tensor] = []

    def before(module: Any, inputs: tuple[Any, ...]) -> tuple[Any, ...]:
        tokens.append(inputs[0])
        return (inputs[0].masked_fill(inputs[0] >= module.num_embeddings, 0), *inputs[1:])

    def after(module: Any, inputs: tuple[Any, ...], output: torch.Tensor) -> torch.Tensor:
        places = tokens.pop().unsqueeze(-1) == table
        mask = places.any(dim=-1)
        result = output.clone()
        result[mask] = vectors[places[mask].int().argmax(dim=-1)].to(output.dtype)
        return result

    handles = (embedding.register_forward_pre_hook(before), embedding.register_forward_hook(after))
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()
