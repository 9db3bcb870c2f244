"""Alterations of pictures, to measure which ones are still recognised."""

from __future__ import annotations

import io

import numpy as np
from PIL import ImageEnhance, ImageOps
from PIL.Image import Image, Resampling, new

from lifelong.perception.pictures import upright

ALTERED = ("crop", "small", "dark", "bright", "mirrored")
"""The alterations: 60 % of each edge, a quarter of each edge, half and one and a half times as bright, and mirrored."""


def altered(image: Image, way: str, random: np.random.Generator) -> Image:
    """A picture with one of the alterations."""
    if way == "crop":
        width, height = (round(0.6 * side) for side in image.size)
        left, top = (
            int(random.integers(side - part + 1)) for side, part in zip(image.size, (width, height), strict=True)
        )
        return image.crop((left, top, left + width, top + height))
    if way == "small":
        return image.resize((max(1, image.width // 4), max(1, image.height // 4)), Resampling.BICUBIC)
    if way == "mirrored":
        return ImageOps.mirror(image)
    return ImageEnhance.Brightness(image).enhance({"dark": 0.5, "bright": 1.5}[way])


def encoded(image: Image) -> bytes:
    """A picture as a JPEG file of middling quality."""
    file = io.BytesIO()
    image.save(file, "JPEG", quality=75)
    return file.getvalue()


def side_by_side(left: bytes, right: bytes, *, edge: int = 512) -> bytes:
    """Two pictures as the halves of one JPEG file, each scaled to a square.

    Args:
        left, right: encoded pictures.
        edge: of each half, in pixels.
    """
    both = new("RGB", (2 * edge, edge))
    for place, content in enumerate((left, right)):
        both.paste(upright(content).resize((edge, edge), Resampling.BICUBIC), (place * edge, 0))
    file = io.BytesIO()
    both.save(file, "JPEG", quality=92)
    return file.getvalue()
