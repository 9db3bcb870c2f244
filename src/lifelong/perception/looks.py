"""Encode the look of a picture: vectors of the whole and of its salient crops, and tags."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lifelong.models.base import ImageEncoder, Pixels, Vectors
from lifelong.perception.perceive import InputFile, LookFindings, Perceiver
from lifelong.types import WHOLE, Part

T = TypeVar("T", bound=np.generic)

EDGE = 640
"""Longest edge of a picture that is encoded, in pixels: twice an encoder's input, so that crops are sharp."""

LONG = 1.3
"""Ratio of the edges from which a picture is cropped into squares along its length, else into overlapping fields."""

FIELD = 0.6
"""Edge of a field as a share of the picture's edge."""

MOST = 3
"""Most crops beside the whole picture: each costs one encoding."""

_SMALLEST = 96
"""Pixels of the shorter edge under which no crops are made: they would show no more than the whole picture."""


class LookReader:
    """The perceiver that encodes a picture and its salient crops, and tags it.

    Its version is the encoder's name, so that another encoder encodes again. The data: ``tags``, pairs of name and
    probability.
    """

    name = "look"

    @property
    def early(self) -> Perceiver:
        """Itself: it takes milliseconds."""
        return self

    def __init__(self, encoder: ImageEncoder) -> None:
        self.encoder = encoder

    @property
    def version(self) -> str:
        """The encoder's name."""
        return self.encoder.name

    def takes(self, media_type: str) -> bool:
        """Whether the file is a picture."""
        return media_type.startswith("image/")

    def perceive(self, file: InputFile) -> LookFindings:
        """Encode and tag one picture."""
        boxes, vectors, tags = survey(self.encoder, file.image(EDGE))
        words = ", ".join(name for name, _ in tags)
        return LookFindings(
            {"tags": [list(tag) for tag in tags], "text": words}, tuple(boxes), vectors, self.encoder.name
        )


def survey(encoder: ImageEncoder, picture: Image.Image) -> tuple[list[Part], Vectors, tuple[tuple[str, float], ...]]:
    """The boxes of a picture and of its salient crops, their vectors ``(n, dim)``, and its tags."""
    pixels: Pixels = np.asarray(picture)
    whole = encoder.look(pixels)
    boxes = salient(*picture.size, whole.energy)
    crops = encoder.embed([cut(pixels, box) for box in boxes], quick=True) if boxes else whole.vector[None][:0]
    return [WHOLE, *boxes], np.concatenate([whole.vector[None], crops]), whole.tags


def salient(width: int, height: int, energy: NDArray[np.float32] | None) -> list[Part]:
    """Boxes of the salient parts of a picture, at most MOST.

    Args:
        width, height: of the picture, in pixels.
        energy: of the encoder's feature map, ``(rows, columns)``; None counts every part as equally salient.
    """
    if min(width, height) < _SMALLEST:
        return []
    boxes = _along(width, height) if max(width, height) >= LONG * min(width, height) else _fields()
    if energy is None:
        return boxes[:MOST]
    level = float(energy.mean())
    energies = [(_within(energy, box), box) for box in boxes]
    standing = sorted((each for each in energies if each[0] >= 0.9 * level), key=lambda each: -each[0])[:MOST]
    return [box for box in boxes if any(box == one for _, one in standing)]


def _along(width: int, height: int) -> list[Part]:
    """Three squares: at both ends and in the middle."""
    part = min(width, height) / max(width, height)
    starts = [0.0, (1 - part) / 2, 1 - part]
    if width > height:
        return [(start, 0.0, start + part, 1.0) for start in starts]
    return [(0.0, start, 1.0, start + part) for start in starts]


def _fields() -> list[Part]:
    """Four fields that overlap in the middle."""
    starts = (0.0, 1 - FIELD)
    return [(left, top, left + FIELD, top + FIELD) for top in starts for left in starts]


def _within(energy: NDArray[np.float32], box: Part) -> float:
    return float(cut(energy, box).mean())


def cut(picture: NDArray[T], box: Part) -> NDArray[T]:
    """The part of a picture, or of a feature map, inside a box; at least one element."""
    height, width = picture.shape[:2]
    left, top, right, bottom = box
    rows = slice(min(round(top * height), height - 1), max(round(bottom * height), round(top * height) + 1))
    columns = slice(min(round(left * width), width - 1), max(round(right * width), round(left * width) + 1))
    return picture[rows, columns]
