"""Pictures: checked by their content before they are stored, opened within a time limit, and exported without EXIF."""

from __future__ import annotations

import hashlib
import io
import struct
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, UnidentifiedImageError

from lifelong.errors import AttachmentError
from lifelong.perception.inputs import read_input
from lifelong.perception.kinds import sniff
from lifelong.perception.sandbox.heic import SandboxedImage
from lifelong.types import WHOLE, Attachment, ImageInput, Part

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
"""Pillow's names of the formats that are decoded in this process; HEIC and AVIF are decoded in a subprocess."""

PATIENCE = 20.0
"""Most seconds to open and decode one picture; one of 64 megapixels takes one to seven."""

BLOCK = 4096
"""Bytes of a JPEG that are decoded between two checks of the time: a block holds at most some forty scans."""

_TURNED = (5, 6, 7, 8)  # EXIF orientations that swap width and height
_ORIENTATION = ExifTags.Base.Orientation

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""The transposition that undoes each EXIF orientation."""

_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "AVIF": "image/avif",
    "HEIF": "image/heic",
}

_DAMAGED = (OSError, SyntaxError, ValueError, KeyError, IndexError, TypeError, OverflowError, EOFError, struct.error)
"""The exceptions that Pillow raises for damaged EXIF."""


_UNDECODABLE = (OSError, SyntaxError, ValueError)
"""The exceptions that Pillow raises for damaged files."""


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """The largest picture that is accepted: bytes of the file, and pixels (width times height)."""

    size: int = 25_000_000
    pixels: int = 64_000_000


def check(image: ImageInput, limits: PictureLimits, *, name: str = "") -> tuple[Attachment, bytes]:
    """Read a picture, detect its type, and decode it once to be sure that it is complete.

    Args:
        image: a path, or the bytes of the file.
        limits: the largest picture that is accepted.
        name: of a file that is given as bytes.

    Returns:
        Its description, and its unchanged bytes.

    Raises:
        AttachmentError: it is missing, too large, damaged, or no picture.
    """
    file_name, content = read_input(image, what="picture", most=limits.size, setting="max_image_bytes")
    name = file_name or name
    label = name or f"picture of {len(content)} bytes"
    try:
        with open_picture(content) as picture:
            width, height = picture.size
            if width * height > limits.pixels:
                raise AttachmentError(
                    f"{label} has {width} x {height} pixels, at most {limits.pixels:,} are taken: "
                    "scale it down, or raise max_image_pixels"
                )
            media_type = _TYPES[str(picture.format)]
            lying = orientation(exif_of(picture)) in _TURNED
            if picture.format in ("JPEG", "HEIF", "AVIF"):
                picture.draft(picture.mode, (1, 1))  # every byte is read, and few pixels are made
            picture.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise AttachmentError(
            f"{label} unpacks to far more pixels than the {limits.pixels:,} that are taken: scale it down"
        ) from error
    except UnidentifiedImageError as error:
        raise AttachmentError(
            f"{label} is {_describe_unsupported(content)}, whatever its name says: "
            "give JPEG, PNG, WebP, GIF, HEIC or AVIF"
        ) from error
    except TimeoutError as error:
        raise AttachmentError(f"{label} {error}: save it anew as a plain JPEG or PNG") from error
    except _UNDECODABLE as error:
        raise AttachmentError(f"{label} is damaged or cut short ({error}): give the whole file") from error
    if lying:
        width, height = height, width
    digest = hashlib.sha256(content).hexdigest()
    return Attachment(digest, media_type, len(content), width, height, name), content


def _describe_unsupported(content: bytes) -> str:
    """What a file is that is no picture of a supported type, as far as its first bytes tell."""
    if b"<svg" in content[:4096].lower():
        return "an SVG drawing, which may hold scripts and is never opened"
    media_type = sniff(content)
    if media_type in ("image/bmp", "image/tiff"):
        return f"a {media_type.removeprefix('image/').upper()} picture, which is not of a kind that is taken"
    return "no picture of a known kind"


def check_all(images: Sequence[ImageInput], limits: PictureLimits) -> list[tuple[Attachment, bytes]]:
    """``check`` for each picture of a message; a picture that is given twice is returned once."""
    checked = {item.sha256: (item, content) for item, content in (check(image, limits) for image in images)}
    return list(checked.values())


@contextmanager
def open_picture(content: bytes) -> Iterator[Image.Image]:
    """Open a picture of a supported type; its pixels are decoded on first use.

    A JPEG can hold any number of scans over all its pixels, so neither its bytes nor its pixels limit the time of
    decoding. Pillow reads the file while it decodes, and the file refuses to be read after the time limit. A WebP is
    read at once and its first frame decoded in one call, whose time is limited by its pixels. HEIC and AVIF can hold
    any number of frames that are never shown: their decoders run in a subprocess that is killed.

    Raises:
        TimeoutError: opening and decoding took longer than PATIENCE.
        DecompressionBombWarning: it unpacks to far more pixels than a camera makes.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # about EXIF tags that Pillow skips
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        if sniff(content) in ("image/heic", "image/avif"):
            with SandboxedImage(content, patience=PATIENCE) as picture:
                yield picture
            return
        with Image.open(_Timed(content), formats=FORMATS) as picture:
            if picture.format == "JPEG":
                picture.decodermaxblock = BLOCK
            yield picture


@contextmanager
def open_stored(content: bytes) -> Iterator[Image.Image]:
    """``open_picture``, for a stored picture, which has passed ``check``.

    Raises:
        AttachmentError: it cannot be decoded after all, or not within the time limit.
    """
    try:
        with open_picture(content) as picture:
            yield picture
    except (*_UNDECODABLE, Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise AttachmentError(f"a stored picture cannot be decoded ({error}): give it again as another file") from error


class _Timed(io.BytesIO):
    """A file that refuses to be read after PATIENCE."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self._end = time.monotonic() + PATIENCE

    def read(self, size: int | None = -1, /) -> bytes:
        if time.monotonic() > self._end:
            raise TimeoutError(f"takes more than {PATIENCE:g} seconds to decode")
        return super().read(size)


def exif_of(picture: Image.Image) -> Image.Exif:
    """The EXIF of an open picture with all its parts; an empty one where it is damaged."""
    try:
        exif = picture.getexif()
        for part in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo):
            exif.get_ifd(part)  # a damaged part raises when it is read
    except _DAMAGED:
        return Image.Exif()
    return exif


def orientation(exif: Image.Exif) -> int:
    """The EXIF orientation of a picture, 1 to 8; 1 where it is missing or invalid."""
    value = exif.get(_ORIENTATION)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def orient(picture: Image.Image, exif: Image.Exif) -> Image.Image:
    """A picture rotated and mirrored as its EXIF says."""
    how = _TURNS.get(orientation(exif))
    return picture if how is None else picture.transpose(how)


def eight_bits(picture: Image.Image) -> Image.Image:
    """A picture in 8 bits a channel: L, RGB or RGBA."""
    if picture.mode.startswith("I"):  # 16 bits: Pillow's conversion clips them at 255 and does not scale them
        values: NDArray[np.float64] = np.clip(np.asarray(picture, np.float64), 0, 65535)
        return Image.fromarray((values / 257).astype(np.uint8))
    if picture.mode in ("L", "RGB", "RGBA") and not picture.has_transparency_data:
        return picture
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def pixels_of(content: bytes) -> tuple[int, int]:
    """Width and height of a picture that ``bare`` made, from its header; (0, 0) if it cannot be read."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            return picture.size
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return 0, 0


def bare(content: bytes, *, part: Part = WHOLE, edge: int | None = None) -> bytes:
    """A picture for sending to a model: upright, as JPEG or PNG, without EXIF, which can hold a time and a place.

    Args:
        content: the file, which passed ``check``.
        part: of the upright picture, to crop it to.
        edge: longest side in pixels; a larger picture is scaled down to it. None keeps every pixel.

    Raises:
        AttachmentError: it cannot be decoded after all, or not within the time limit.
    """
    with open_stored(content) as picture:
        exif, photo = exif_of(picture), picture.format in ("JPEG", "HEIF")
        upright = orient(eight_bits(picture), exif)
        form = "JPEG" if photo and upright.mode in ("RGB", "L") else "PNG"
        if part != WHOLE:
            left, top, right, bottom = part
            width, height = upright.size
            upright = upright.crop(
                (round(left * width), round(top * height), round(right * width), round(bottom * height))
            )
        plain = Image.new(upright.mode, upright.size)
        plain.paste(upright)
    if edge is not None and max(plain.size) > edge:
        plain.thumbnail((edge, edge), Image.Resampling.BICUBIC, reducing_gap=2.0)
    file = io.BytesIO()
    plain.save(file, form, **({"quality": 90} if form == "JPEG" else {}))
    return file.getvalue()


def bounded(content: bytes, *, most: int, part: Part = WHOLE, edge: int | None = None) -> bytes:
    """``bare`` with at most so many bytes: a larger result becomes a JPEG and is scaled down until it fits.

    Args:
        content, part, edge: as for ``bare``.
        most: bytes.
    """
    copy = bare(content, part=part, edge=edge)
    while len(copy) > most:
        with open_picture(copy) as picture:
            again = picture.format == "JPEG"
            plain = Image.new("RGB", picture.size, "white")
            plain.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
        if again:
            plain.thumbnail((max(plain.size) * 3 // 4,) * 2, Image.Resampling.BICUBIC)
        file = io.BytesIO()
        plain.save(file, "JPEG", quality=85)
        copy = file.getvalue()
    return copy
