"""The protocols of models for pictures: image features, faces, and text in pictures."""

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
    """The features of one picture or crop.

    Attributes:
        vector: unit length, float32 ``(dim,)``.
        tags: names of the depicted things with their probabilities, the most probable first; without uncertain ones.
        energy: saliency at each place, float32 ``(rows, columns)`` over the picture; None if unknown.
    """

    vector: NDArray[np.float32]
    tags: tuple[tuple[str, float], ...] = ()
    energy: NDArray[np.float32] | None = None


@runtime_checkable
class ImageEncoder(Protocol):
    """A model that encodes pictures as unit vectors; their dot product measures visual likeness."""

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
        """The scale of its dot products."""
        ...

    def embed(self, images: Sequence[Pixels], *, quick: bool = False) -> Vectors:
        """Embed pictures to shape ``(len(images), dim)``. This call blocks; several threads may call it.

        Args:
            quick: take about half the time and give slightly less exact vectors, as for one of many crops.
        """
        ...

    def look(self, image: Pixels) -> ImageFeatures:
        """Compute all features of one picture in one pass."""
        ...

    def close(self) -> None:
        """Release memory."""
        ...


@runtime_checkable
class TextImageEncoder(ImageEncoder, Protocol):
    """An image encoder that also embeds texts in the same space, so that a description finds pictures."""

    def embed_words(self, texts: Sequence[str]) -> Vectors:
        """Embed descriptions to shape ``(len(texts), dim)``, comparable with pictures."""
        ...


@dataclass(frozen=True, slots=True)
class PlaceClasses:
    """The most probable classes at each place of a picture.

    Attributes:
        classes: numbers of the classes, the most probable first, uint16 ``(places, n)``.
        probabilities: of these classes, float32 ``(places, n)``.
    """

    classes: NDArray[np.uint16]
    probabilities: NDArray[np.float32]


@runtime_checkable
class ClassifyingEncoder(ImageEncoder, Protocol):
    """An image encoder that also classifies each place of a picture, so that words of its surroundings find it."""

    @property
    def class_names(self) -> Sequence[str]:
        """The names of the classes, in English, by their number."""
        ...

    def place_classes(self, image: Pixels) -> PlaceClasses:
        """Classify the places of one picture. This call blocks; several threads may call it."""
        ...


@dataclass(frozen=True, slots=True)
class Face:
    """One face in a picture.

    Attributes:
        box: left, top, right and bottom relative to the picture, 0 to 1.
        vector: unit length, float32 ``(dim,)``: identifies the face.
    """

    box: tuple[float, float, float, float]
    vector: NDArray[np.float32]


@runtime_checkable
class FaceEncoder(Protocol):
    """A model that detects faces and encodes each as a unit vector. It is used only under a consent of the person."""

    @property
    def name(self) -> str:
        """Stable name; vectors of different names are never compared."""
        ...

    @property
    def likeness(self) -> Likeness:
        """The scale of its dot products."""
        ...

    def faces(self, image: Pixels) -> list[Face]:
        """The faces in a picture, the largest first. This call blocks; several threads may call it."""
        ...

    def close(self) -> None:
        """Release memory."""
        ...


@dataclass(frozen=True, slots=True)
class DetectedObject:
    """A thing in a picture.

    Attributes:
        name: its kind, in English.
        score: how sure the model is, 0 to 1.
        box: left, top, right and bottom as shares of the edges.
    """

    name: str
    score: float
    box: tuple[float, float, float, float]


@runtime_checkable
class ObjectDetector(Protocol):
    """A model that finds things of general kinds."""

    @property
    def name(self) -> str:
        """Stable name; another one finds the things of every picture again."""
        ...

    def detect(self, image: Pixels) -> list[DetectedObject]:
        """The things in a picture, the surest first. This call blocks; several threads may call it."""
        ...

    def close(self) -> None:
        """Release memory."""
        ...


@runtime_checkable
class SubjectCutter(Protocol):
    """A model that separates the thing of a picture from its background."""

    edge: int
    """Edge of the pictures that it takes, in pixels."""

    def mask(self, image: Pixels) -> NDArray[np.float32]:
        """How much each pixel of a picture ``(edge, edge, 3)`` belongs to the thing, 0 to 1, ``(edge, edge)``.

        This call blocks; several threads may call it.
        """
        ...

    def close(self) -> None:
        """Release memory."""
        ...


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text in a picture.

    Attributes:
        box: left, top, right and bottom in pixels of the picture.
        confidence: 0 to 1.
        unread: it is print that could not be read; its text is "", and its box may be the whole picture.
        turn: quarter turns of its direction: 0 from left to right, 1 upwards, 2 upside down, 3 downwards.
    """

    text: str
    box: tuple[int, int, int, int]
    confidence: float
    unread: bool = False
    turn: int = 0


@runtime_checkable
class TextReader(Protocol):
    """A model that reads the text in a picture."""

    @property
    def name(self) -> str:
        """Stable name; it is stored with every text that was read."""
        ...

    @property
    def lacking(self) -> str:
        """The reason why the model cannot run on this machine, and what to do; "" if it can run."""
        ...

    def read(self, picture: Pixels) -> list[TextLine]:
        """The lines of text, in reading order; a picture without text gives an empty list.

        This call blocks; several threads may call it.

        Raises:
            ModelMissingError: a required package or file is not installed.
        """
        ...

    def close(self) -> None:
        """Release memory."""
        ...
