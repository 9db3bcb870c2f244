"""Perceive one file and store nothing: what it is, what is in it, and where in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from lifelong.errors import AttachmentError, LifelongError
from lifelong.models.base import Pixels
from lifelong.perception.attachments import PictureLimits
from lifelong.perception.bounds import Bounds
from lifelong.perception.documents import read_pdf
from lifelong.perception.files import check_file
from lifelong.perception.kinds import PDF
from lifelong.perception.perceive import InputFile, Perceiver, data_of
from lifelong.perception.pictures import printable, upright
from lifelong.perception.video import frame_at
from lifelong.types import Attachment, Excerpt, FileInput, Part, PixelBox, Sighting, clock

EDGE: Final = 1600
"""Longest side of a drawn view, in pixels."""

_OWN: Final = "#ffc400"
"""Colour of the box around a concept."""

_COLOURS: Final = ("#d81b60", "#1e88e5", "#2e7d32", "#ef6c00", "#6a1b9a", "#00838f")


@dataclass(frozen=True, slots=True)
class Inspection:
    """The findings in one file.

    Attributes:
        file: its description.
        found: the findings of each perceiver, by its name, as JSON.
        passages: the text in it, in the order of pages and seconds.
        notes: what was skipped, and why.
        failed: the perceivers that failed, and why.
    """

    file: Attachment
    found: Mapping[str, Mapping[str, Any]]
    passages: tuple[Excerpt, ...] = ()
    notes: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


def inspect(
    file: FileInput,
    perceivers: Sequence[Perceiver],
    *,
    limits: PictureLimits,
    bounds: Bounds,
    changes: Sequence[float] = (),
    progress: Callable[[int], None] = lambda _: None,
) -> Inspection:
    """Run all perceivers of its type on a file.

    Args:
        file: a path, or the bytes of the file.
        perceivers: those that run.
        limits, bounds: how much of a file is accepted and perceived.
        changes: seconds of a recording at which another voice begins, where voices are recognised.
        progress: called with the number of perceivers that are done.

    Raises:
        AttachmentError: it is missing, too large, damaged, locked, or of no supported type.
    """
    item, content = check_file(file, limits, bounds)
    whole = InputFile(item, content, changes=changes)
    findings: dict[str, dict[str, Any]] = {}
    passages: list[Excerpt] = []
    notes: list[str] = []
    failed: list[str] = []
    for done, each in enumerate([each for each in perceivers if each.takes(item.media_type)], 1):
        try:
            data = data_of(each.perceive(whole))
        except LifelongError as error:
            failed.append(f"{each.name}: {error}")
            continue
        passages += data.pop("passages", ())
        notes += data.pop("notes", ())
        findings[each.name] = data
        progress(done)
    passages.sort(key=lambda one: (one.page or 0, one.start or 0.0))
    return Inspection(item, findings, tuple(passages), tuple(dict.fromkeys(notes)), tuple(failed))


def draw(content: bytes, inspection: Inspection, bounds: Bounds, own: Sequence[Sighting] = ()) -> Image.Image:
    """The picture, keyframes or pages of a file, with a numbered box around each line of text.

    Args:
        content: of the file.
        inspection: the findings in it.
        bounds: how much of it was perceived.
        own: the concepts in it, which get a box with their name.

    Raises:
        AttachmentError: the file has nothing to draw.
    """
    views: list[Image.Image] = []
    number = 1  # over all views, like the passages
    for pixels, boxes, label, at in _views(content, inspection, bounds):
        labels = [(one.name, one.box) for one in own if one.at == at and one.until is None]
        views.append(_mark(pixels, boxes, label, number, labels))
        number += len(boxes)
    if not views:
        item = inspection.file
        raise AttachmentError(
            f"{item.name or 'the file'} is {item.media_type}, and nothing of it was looked at: boxes are drawn on "
            "pictures, videos and scanned pages"
        )
    if len(views) == 1:
        return views[0]
    width = max(view.width for view in views)
    sheet = Image.new("RGB", (width, sum(view.height + 8 for view in views)), "white")
    top = 0
    for view in views:
        sheet.paste(view, (0, top))
        top += view.height + 8
    return sheet


def _views(
    content: bytes, inspection: Inspection, bounds: Bounds
) -> list[tuple[Pixels, list[PixelBox], str, float | None]]:
    """The images to draw on: pixels, boxes in these pixels, a label, and the second of a keyframe."""
    name = inspection.file.name or "the file"
    excerpts = [one for one in inspection.passages if one.boxes]
    if inspection.file.is_picture:
        return [(np.asarray(upright(content)), [box for one in excerpts for box in one.boxes], "", None)]
    if inspection.file.media_type.startswith("video/"):
        times = [float(frame["at"]) for frame in inspection.found.get("video", {}).get("frames", ())]
        return [
            (
                frame_at(content, at, name=name),
                [box for one in excerpts if one.start == at for box in one.boxes],
                clock(at),
                at,
            )
            for at in times
        ]
    if inspection.file.media_type == PDF:
        pages = [page for page in read_pdf(content, bounds, name=name).pages if page.drawn is not None]
        return [
            (
                page.drawn,
                [box for one in excerpts if one.page == page.number for box in one.boxes],
                f"page {page.number}",
                None,
            )
            for page in pages
            if page.drawn is not None
        ]
    return []


def _mark(
    pixels: Pixels, boxes: Sequence[PixelBox], label: str, first: int, labels: Sequence[tuple[str, Part]]
) -> Image.Image:
    picture = Image.fromarray(pixels)
    scale = min(1.0, EDGE / max(picture.size))
    if scale < 1:
        picture = picture.resize((round(picture.width * scale), round(picture.height * scale)))
    canvas = ImageDraw.Draw(picture)
    line = max(2, picture.width // 400)
    font = ImageFont.load_default(size=max(12, picture.height // 45))
    for number, box in enumerate(boxes, first):
        left, top, right, bottom = (value * scale for value in box)
        colour = _COLOURS[number % len(_COLOURS)]
        canvas.rectangle((left - line, top - line, right + line, bottom + line), outline=colour, width=line)
        corner = (left - line, top - 2 * line)
        canvas.text(corner, str(number), fill=colour, font=font, anchor="ls", stroke_width=2, stroke_fill="white")
    for name, part in labels:
        left, top, right, bottom = (side * edge for side, edge in zip(part, 2 * picture.size, strict=True))
        canvas.rectangle((left, top, right - 1, bottom - 1), outline=_OWN, width=2 * line)
        room = top > 2 * picture.height // 45  # for the name above the box; else it is drawn inside
        place = (left, top - 2 * line) if room else (left + 3 * line, bottom - 3 * line)
        canvas.text(place, printable(name), fill=_OWN, font=font, anchor="ls", stroke_width=line, stroke_fill="black")
    if label:
        canvas.text((6, 4), label, fill="white", font=font, stroke_width=2, stroke_fill="black")
    return picture
