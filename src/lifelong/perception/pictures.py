"""A stored picture as pixels: upright, in RGB, at the size that is needed; its thumbnail and its hash."""

from __future__ import annotations

import io
import math
import unicodedata

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lifelong.perception.attachments import eight_bits, exif_of, open_stored, orient

Picture = Image.Image
"""A decoded picture, for packages that pass it on."""

THUMBNAIL = 320
"""Longest edge of a thumbnail, in pixels."""


def upright(content: bytes, *, edge: int | None = None) -> Image.Image:
    """The first frame of a picture in RGB, upright by its EXIF orientation; transparent parts become white.

    Args:
        content: the file, which passed ``attachments.check``.
        edge: longest edge, in pixels; a larger picture is scaled down. None keeps its size. A JPEG is decoded at a
            fraction of its size, which is several times faster.

    Raises:
        AttachmentError: the file cannot be decoded after all.
    """
    with open_stored(content) as picture:
        if edge is not None:
            picture.draft("RGB", (edge, edge))
        exif = exif_of(picture)
        picture.load()
        whole = orient(_rgb(picture), exif)
    if edge is not None and max(whole.size) > edge:
        whole.thumbnail((edge, edge), Image.Resampling.BICUBIC, reducing_gap=2.0)
    return whole


def _rgb(picture: Image.Image) -> Image.Image:
    image = eight_bits(picture)
    if image.mode == "RGBA":
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image).convert("RGB")
    return image if image.mode == "RGB" else image.convert("RGB")


def thumbnail(picture: Image.Image) -> bytes:
    """A thumbnail of an upright picture, as WebP."""
    small = picture.copy()
    small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.BICUBIC, reducing_gap=2.0)
    file = io.BytesIO()
    small.save(file, "WEBP", quality=75, method=2)
    return file.getvalue()


def scaled(picture: Picture, edge: int) -> Picture:
    """A picture whose longest edge has at most so many pixels: itself, or a smaller copy."""
    if max(picture.size) <= edge:
        return picture
    small = picture.copy()
    small.thumbnail((edge, edge), Image.Resampling.BICUBIC, reducing_gap=2.0)
    return small


def averages(picture: Picture, cells: int) -> NDArray[np.float64]:
    """The mean colours of a grid over a picture, ``(cells, cells, 3)``, each 0 to 255."""
    return np.asarray(picture.convert("RGB").resize((cells, cells), Image.Resampling.BOX), np.float64)


SIGNATURE = 6
"""Cells a side of a signature."""

EVEN = 6.0
"""Standard deviation of a signature's values below which it identifies nothing."""


def signature(picture: Picture) -> str:
    """The mean colours of a grid over a picture, as hex digits: copies in another size or quality have nearly the same.

    Unlike the difference hash, it also identifies pictures with large even areas.
    """
    return averages(picture, SIGNATURE).round().astype(np.uint8).tobytes().hex()


def signature_distance(one: str, other: str) -> float:
    """The mean difference of two signatures, 0 to 255; infinite where one of them has nearly one colour only."""
    cells = [np.frombuffer(bytes.fromhex(each), np.uint8).astype(np.float64) for each in (one, other)]
    if cells[0].shape != cells[1].shape or min(float(each.std()) for each in cells) < EVEN:
        return math.inf
    return float(np.abs(cells[0] - cells[1]).mean())


def difference_hash(picture: Image.Image) -> str:
    """The difference hash (dHash) of a picture, 64 bits as 16 hex digits: where brightness falls from left to right.

    Copies in another size or quality differ in a few bits, other pictures in about 32 (N. Krawetz, "Kind of Like That",
    2013).
    """
    grey = np.asarray(picture.convert("L").resize((9, 8), Image.Resampling.BOX), np.int16)
    bits = np.packbits((grey[:, 1:] > grey[:, :-1]).ravel())
    return bits.tobytes().hex()


def distance(one: str, other: str) -> int:
    """The number of bits in which two hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def printable(text: str) -> str:
    """Text in ASCII, the only characters that Pillow's built-in font has: no accents, "?" for any other character."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return bare.encode("ascii", "replace").decode()
