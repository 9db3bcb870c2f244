"""Models that see: how pictures look, faces, and text in pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from lifelong.models.base.vectors import Likeness, Vectors

Pixels = NDArray[np.uint8]
"""A picture or crop as RGB, shape ``(height, width, 3)``, dtype uint8."""


@dataclass(frozen=True, slots=True)
class ImageFeatures:
    """How one picture or crop looks.

    Attributes:
        vector: unit length, float32 ``(dim,)``.
        tags: names of what it shows and how sure, the surest first; none where nothing is sure enough.
        energy: how much there is to see at each place, float32 ``(rows, columns)`` over the picture; None unknown.
    """

    vector: NDArray[np.float32]
    tags: tuple[tuple[str, float], ...] = ()
    energy: NDArray[np.float32] | None = None


@runtime_checkable
class ImageEncoder(Protocol):
    """A model that turns pictures into unit vectors whose dot product means likeness of look."""

    @property
    def name(self) -> str:
        """Stable name; vectors of different names are never compared."""
        ...

    @property
    def dim(self) -> int:
        """Length of a vector."""
        ...

    @property
    def likeness(self) -> Likeness:
        """What its dot products mean."""
        ...

    def embed(self, images: Sequence[Pixels], *, quick: bool = False) -> Vectors:
        """Embed pictures to shape ``(len(images), dim)``. Blocking; safe to call from several threads.

        Args:
            quick: in about half the time, a little less exactly, as for one of many crops.
        """
        ...

    def look(self, image: Pixels) -> ImageFeatures:
        """Embed one picture and say what else the same pass tells."""
        ...

    def close(self) -> None:
        """Give back memory."""
        ...


@runtime_checkable
class TextImageEncoder(ImageEncoder, Protocol):
    """An image encoder that puts words among the pictures, so that pictures are found by a description."""

    def embed_words(self, texts: Sequence[str]) -> Vectors:
        """Embed descriptions to shape ``(len(texts), dim)``, comparable with pictures."""
        ...


@dataclass(frozen=True, slots=True)
class Face:
    """One face in a picture.

    Attributes:
        box: left, top, right and bottom as parts of the picture, 0 to 1.
        vector: unit length, float32 ``(dim,)``: what tells this face from others.
    """

    box: tuple[float, float, float, float]
    vector: NDArray[np.float32]


@runtime_checkable
class FaceEncoder(Protocol):
    """A model that finds faces and turns each into a unit vector. It is shown a picture only where a consent stands."""

    @property
    def name(self) -> str:
        """Stable name; vectors of different names are never compared."""
        ...

    @property
    def likeness(self) -> Likeness:
        """What its dot products mean."""
        ...

    def faces(self, image: Pixels) -> list[Face]:
        """The faces in a picture, the largest first. Blocking; safe to call from several threads."""
        ...

    def close(self) -> None:
        """Give back memory."""
        ...


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text in a picture.

    Attributes:
        box: left, top, right and bottom in pixels of the picture that was read.
        confidence: 0 to 1.
    """

    text: str
    box: tuple[int, int, int, int]
    confidence: float


@runtime_checkable
class TextReader(Protocol):
    """A model that reads the text in a picture."""

    @property
    def name(self) -> str:
        """Stable name, recorded with everything it read."""
        ...

    @property
    def lacking(self) -> str:
        """Why it cannot work on this machine yet, and what to do; "" when it can."""
        ...

    def read(self, picture: Pixels) -> list[TextLine]:
        """The lines of text, in reading order; none where there is no text.

        Blocking; safe to call from several threads.

        Raises:
            ModelMissingError: a package or file that it needs is not on this machine.
        """
        ...

    def close(self) -> None:
        """Give back memory."""
        ...
