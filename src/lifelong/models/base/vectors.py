"""Unit vectors, the scale of their dot products, and the protocol of text embedders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Unit-length rows, shape ``(n, dim)``, dtype float32."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """The measured scale of an encoder's dot products.

    Attributes:
        threshold: above it, two items (pictures, faces, voices) are of the same thing.
        width: of the uncertain range: at this distance above the threshold, the probability is 73 %.
        same: typical dot product of two items of the same thing.
        spread: for an encoder whose dot products are all close to 1: likeness is then
            ``1 - spread * (1 - dot product)``, and the other three figures are likenesses.
    """

    threshold: float
    width: float
    same: float
    spread: float = 1.0


@runtime_checkable
class TextEmbedder(Protocol):
    """A model that encodes texts as unit vectors; their dot product measures likeness of meaning."""

    @property
    def name(self) -> str:
        """Stable name; vectors of different names are never compared."""
        ...

    @property
    def dim(self) -> int:
        """Length of a vector."""
        ...

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Embed texts (as documents, or as queries) to shape ``(len(texts), dim)``.

        This call blocks; the engine calls it from a thread. Several threads may call it.
        """
        ...

    def close(self) -> None:
        """Release memory and connections."""
        ...
