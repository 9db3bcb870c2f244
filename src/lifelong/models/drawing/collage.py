"""The embedded backend: a labelled collage of the reference pictures. It needs no weights and draws nothing new."""

from __future__ import annotations

import asyncio
import io
import unicodedata
from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from lifelong.models.base.drawing import DrawingOrder, ReferencedSubject
from lifelong.models.drawing.backdrop import backdrop, toned
from lifelong.types import Part

LABEL: Final = "PREVIEW: a collage of your own pictures. Nothing was drawn."
"""Is written into every picture."""

TILTS: Final = (-3.0, 2.5, 4.0, -2.0)
"""Degrees by which prints are turned, in turn."""

BAND: Final = 0.07
"""Height of the label, as a share of the picture."""


class Collage:
    """Arranges the reference pictures of an order by its boxes, on a backdrop that its words ask for.

    A picture with transparent parts is a cut-out, and stands in the scene; any other becomes a print with a border.
    """

    name = "collage"
    remote = False
    preview = True
    references = 24

    async def draw(self, order: DrawingOrder) -> Sequence[bytes]:
        """Make collages; they differ in backdrop, tilt, and in which reference picture is used."""
        return await asyncio.to_thread(lambda: [_collage(order, number) for number in range(order.n)])

    async def close(self) -> None:
        """Nothing to close."""


def _collage(order: DrawingOrder, number: int) -> bytes:
    canvas = backdrop(order.prompt, order.size, seed=order.seed + number)
    for place, subject in enumerate(order.subjects):
        if subject.pictures and subject.box is not None:
            _place(canvas, subject, subject.box, number + order.seed, place)
    canvas = toned(canvas, order.prompt)
    _label(canvas, order.prompt)
    file = io.BytesIO()
    canvas.save(file, "PNG")
    return file.getvalue()


def _place(canvas: Image.Image, subject: ReferencedSubject, box: Part, number: int, place: int) -> None:
    """Put one subject into its box, as large as it fits."""
    with Image.open(io.BytesIO(subject.pictures[number % len(subject.pictures)])) as picture:
        shape = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    left, top, right, bottom = (
        round(edge * length) for edge, length in zip(box, (*canvas.size, *canvas.size), strict=True)
    )
    bottom = min(bottom, round(canvas.height * (1 - BAND)))
    room = (max(right - left, 8), max(bottom - top, 8))
    cut_out = shape.mode == "RGBA"
    figure = _fitted(shape, room, 1.0) if cut_out else _print(shape, room, subject.name, TILTS[(number + place) % 4])
    x = left + (room[0] - figure.width) // 2
    y = bottom - figure.height if cut_out else top + (room[1] - figure.height) // 2
    _shadow(canvas, figure, (x, y))
    canvas.paste(figure, (x, y), figure)


def _fitted(picture: Image.Image, room: tuple[int, int], share: float) -> Image.Image:
    """The picture scaled to fill a share of the room, whether it was larger or smaller."""
    scale = share * min(room[0] / picture.width, room[1] / picture.height)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _print(picture: Image.Image, room: tuple[int, int], name: str, tilt: float) -> Image.Image:
    """A photo print with a white border and the name of its subject, slightly turned."""
    edge = max(3, min(room) // 28)
    caption = max(14, min(room) // 11)
    inner = (max(8, round(room[0] * 0.93) - 2 * edge), max(8, round(room[1] * 0.93) - 2 * edge - caption))
    photo = _fitted(picture, inner, 1.0)
    paper = Image.new("RGBA", (photo.width + 2 * edge, photo.height + 2 * edge + caption), (252, 251, 247, 255))
    paper.paste(photo, (edge, edge))
    draw = ImageDraw.Draw(paper)
    font = _font_for(name, paper.width - 2 * edge, round(caption * 0.72))
    middle = (paper.width / 2, photo.height + edge + (caption + edge) / 2)
    draw.text(middle, _ascii(name), fill=(70, 66, 60), font=font, anchor="mm")
    framed = Image.new("RGBA", (paper.width + 4, paper.height + 4), (252, 251, 247, 0))  # for smooth edges when turned
    framed.paste(paper, (2, 2))
    return framed.rotate(tilt, Image.Resampling.BICUBIC, expand=True)


def _shadow(canvas: Image.Image, figure: Image.Image, place: tuple[int, int]) -> None:
    blur = max(3, min(figure.size) // 40)
    mask = Image.new("L", canvas.size)
    alpha = figure.getchannel("A").point(lambda value: value * 0.45)
    mask.paste(alpha, (place[0] + blur // 2, place[1] + blur))
    canvas.paste((16, 14, 20), mask=mask.filter(ImageFilter.GaussianBlur(blur)))


def _label(canvas: Image.Image, prompt: str) -> None:
    """A band at the bottom: that it is a preview, and what would be drawn."""
    height = round(canvas.height * BAND)
    top = canvas.height - height
    band = Image.new("RGB", (canvas.width, height), (28, 28, 34))
    canvas.paste(band, (0, top), Image.new("L", band.size, 216))
    draw, margin = ImageDraw.Draw(canvas), round(canvas.width * 0.02)
    room = canvas.width - 2 * margin
    for row, (text, colour, share) in enumerate(
        ((LABEL, (255, 226, 150), 0.36), (f"“{prompt}”", (226, 226, 230), 0.32))
    ):
        text = _ascii(text)
        font = _font_for(text, room, max(9, round(height * share)), least=9)
        while draw.textlength(text, font=font) > room and len(text) > 8:
            text = text[: max(7, len(text) * 9 // 10 - 3)].rstrip(" .") + "..."
        draw.text((margin, top + height * (0.28 + 0.44 * row)), text, fill=colour, font=font, anchor="lm")


def _font_for(text: str, width: float, size: int, *, least: int = 7) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own font, at the largest size up to ``size`` at which the text fits."""
    while size > least:
        font = ImageFont.load_default(size)
        if font.getlength(_ascii(text)) <= width:
            return font
        size -= 1
    return ImageFont.load_default(least)


def _ascii(text: str) -> str:
    """Text in the characters that Pillow's own font has."""
    plain = text.translate(str.maketrans("“”‘’", "\"\"''"))
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign))
    return bare.encode("ascii", "replace").decode()
