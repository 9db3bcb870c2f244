"""Unit vectors whose dot product means likeness, and the model that makes them of texts."""

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
    """What the dot products of an encoder mean, as measured.

    Attributes:
        threshold: over it, two pictures show the same thing.
        width: of the doubt around the threshold: this much over it is sure to 73 %.
        same: the dot product of two ordinary pictures of the same thing.
        spread: where an encoder's dot products all lie close to 1, likeness is ``1 - spread * (1 - dot product)``,
            and the three figures are likenesses.
    """

    threshold: float
    width: float
    same: float
    spread: float = 1.0


@runtime_checkable
class TextEmbedder(Protocol):
    """A model that turns text into unit vectors whose dot product means likeness."""

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

        Blocking; the engine calls it from a thread. Safe to call from several threads.
        """
        ...

    def close(self) -> None:
        """Give back memory and connections."""
        ...
