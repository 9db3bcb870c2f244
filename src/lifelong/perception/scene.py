"""Perceive the surroundings of what a picture shows: classes and colours of its places, so that words find it.

A class of ImageNet is given for each place, not only for the whole picture, whose class is that of its main thing: the
grass around a dog is seen only at the places beside the dog.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lifelong.models.base import ClassifyingEncoder, ImageEncoder, Pixels
from lifelong.perception.looks import EDGE
from lifelong.perception.perceive import InputFile

GRID: Final = 7
"""Places a side of a picture that have colours of their own."""

_CELL = 8
"""Pixels a side of such a place, after the picture was scaled down."""

FOCAL: Final[tuple[tuple[str, tuple[tuple[int, int, int], ...]], ...]] = (
    ("black", ((20, 20, 20),)),
    ("white", ((240, 240, 240),)),
    ("grey", ((75, 75, 75), (128, 128, 128), (185, 185, 185))),
    ("red", ((190, 30, 40),)),
    ("green", ((40, 120, 50), (120, 160, 70), (70, 90, 40))),
    ("blue", ((30, 70, 170), (110, 160, 215), (60, 90, 130))),
    ("yellow", ((240, 210, 40),)),
    ("orange", ((235, 120, 30),)),
    ("brown", ((110, 70, 40), (150, 110, 75))),
    ("pink", ((235, 150, 175),)),
    ("purple", ((120, 60, 140),)),
)
"""The eleven basic colour terms (Berlin and Kay, 1969), each with typical colours in sRGB."""

COLOURS: Final = tuple(name for name, _ in FOCAL)


@dataclass(frozen=True, slots=True)
class Scene:
    """What is at the places of a picture.

    Attributes:
        classes: numbers of the most probable classes of each place, int64 ``(places, n)``; no rows where the image
            encoder does not classify.
        weights: root of the probability of each, float32 ``(places, n)``.
        colours: share of each of COLOURS at each place of a grid, float32 ``(GRID * GRID, 11)``.
    """

    classes: NDArray[np.int64]
    weights: NDArray[np.float32]
    colours: NDArray[np.float32]


class SceneReader:
    """The perceiver of a picture's places.

    The data: ``classes``, ``weights`` and ``colours``, as base64 of arrays (see `scene_from_data`).

    Args:
        encoder: classifies the places if it can; otherwise only colours are read.
    """

    name = "scene"
    early = None

    def __init__(self, encoder: ImageEncoder) -> None:
        self._encoder = encoder

    @property
    def version(self) -> str:
        """Changes with the encoder."""
        return f"1 {self._encoder.name}"

    def takes(self, media_type: str) -> bool:
        """Whether the file is a picture."""
        return media_type.startswith("image/")

    def perceive(self, file: InputFile) -> Mapping[str, Any]:
        """Read the places of one picture."""
        return scene_data(self._encoder, file.image(EDGE))


def scene_data(encoder: ImageEncoder | None, picture: Image.Image) -> dict[str, Any]:
    """The places of a picture, as JSON."""
    data = {"colours": _packed(np.rint(colour_shares(picture) * 255).astype(np.uint8))}
    if isinstance(encoder, ClassifyingEncoder):
        pixels: Pixels = np.asarray(picture)
        places = encoder.place_classes(pixels)
        data["classes"] = _packed(places.classes.astype("<u2"))
        data["weights"] = _packed(np.rint(np.sqrt(places.probabilities) * 255).astype(np.uint8))
        data["each"] = places.classes.shape[1]
    return data


def scene_from_data(data: Mapping[str, Any]) -> Scene:
    """The inverse of `scene_data`.

    Raises:
        ValueError: the data are damaged.
    """
    colours = np.frombuffer(base64.b64decode(data["colours"]), np.uint8).reshape(GRID * GRID, len(COLOURS))
    each = int(data.get("each", 1))
    classes = np.frombuffer(base64.b64decode(data.get("classes", "")), "<u2").reshape(-1, each)
    weights = np.frombuffer(base64.b64decode(data.get("weights", "")), np.uint8).reshape(-1, each)
    return Scene(classes.astype(np.int64), _share(weights), _share(colours))


def colour_shares(picture: Image.Image) -> NDArray[np.float32]:
    """The share of each of COLOURS at each place of a grid over a picture, ``(GRID * GRID, 11)``."""
    edge = GRID * _CELL
    pixels = np.asarray(picture.convert("RGB").resize((edge, edge), Image.Resampling.BOX), np.float64)
    distances = ((_lab(pixels)[:, :, None] - _FOCAL_LAB) ** 2).sum(axis=-1)
    named = _FOCAL_OWNER[distances.argmin(axis=-1)]
    cells = (named[..., None] == np.arange(len(COLOURS))).reshape(GRID, _CELL, GRID, _CELL, len(COLOURS))
    shares: NDArray[np.float32] = cells.mean(axis=(1, 3)).reshape(GRID * GRID, -1).astype(np.float32)
    return shares


def _lab(pixels: NDArray[np.float64]) -> NDArray[np.float64]:
    """sRGB, 0 to 255, as CIE L*a*b* with the white point D65."""
    linear = pixels / 255
    linear = np.where(linear > 0.04045, ((linear + 0.055) / 1.055) ** 2.4, linear / 12.92)
    xyz = linear @ _XYZ.T / np.array([0.9505, 1.0, 1.089])
    roots = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    x, y, z = roots[..., 0], roots[..., 1], roots[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_FOCAL_LAB = _lab(np.array([colour for _, colours in FOCAL for colour in colours], np.float64))
_FOCAL_OWNER = np.array([place for place, (_, colours) in enumerate(FOCAL) for _ in colours])


def _share(values: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.divide(values, 255, dtype=np.float32)


def _packed(values: NDArray[Any]) -> str:
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode("ascii")
