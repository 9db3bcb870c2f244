"""A stored picture as pixels: upright, in RGB, at the size that is needed; and its small copy."""

from __future__ import annotations

import io
import unicodedata

import numpy as np
from PIL import Image

from lifelong.perception.attachments import eight_bits, exif_of, open_stored, oriented

THUMBNAIL = 320
"""Longest edge of a small copy, in pixels."""


def upright(content: bytes, *, edge: int | None = None) -> Image.Image:
    """The first frame of a picture as RGB, turned as it is looked at; what is transparent becomes white.

    Args:
        content: the file, which passed ``attachments.check``.
        edge: longest edge wanted, in pixels; None takes all there is. A JPEG is decoded at a fraction then,
            which is several times faster.

    Raises:
        AttachmentError: the file is damaged after all.
    """
    with open_stored(content) as picture:
        if edge is not None:
            picture.draft("RGB", (edge, edge))
        exif = exif_of(picture)
        picture.load()
        whole = oriented(_rgb(picture), exif)
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
    """A small WebP copy of an upright picture."""
    small = picture.copy()
    small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.BICUBIC, reducing_gap=2.0)
    file = io.BytesIO()
    small.save(file, "WEBP", quality=75, method=2)
    return file.getvalue()


def difference_hash(picture: Image.Image) -> str:
    """64 bits of how brightness falls from left to right, as 16 hex digits.

    The same picture in another size or quality differs in a few bits, another one in about 32 (dHash, N. Krawetz,
    "Kind of Like That", 2013).
    """
    grey = np.asarray(picture.convert("L").resize((9, 8), Image.Resampling.BOX), np.int16)
    bits = np.packbits((grey[:, 1:] > grey[:, :-1]).ravel())
    return bits.tobytes().hex()


def distance(one: str, other: str) -> int:
    """Bits in which two hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def printable(text: str) -> str:
    """Text in ASCII, the only characters that Pillow's built-in font has: no accents, "?" for any other character."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return bare.encode("ascii", "replace").decode()
