"""Read the text in a picture (OCR) as passages: lines in reading order, each with its box."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from lifelong.models.base import Pixels, TextLine, TextReader
from lifelong.perception.reading_order import columns, turned
from lifelong.types import Excerpt, PixelBox

LONGEST_SIDE: Final = 2000
"""Longer side, in pixels, that a picture is scaled down to before its text is read."""

LONGEST: Final = 400
"""Most characters of one passage of text in a picture, such as a section of a menu."""

ENOUGH: Final = 120
"""Characters of a passage from which an empty space below it ends it."""

ASIDE: Final = 16
"""Most characters of a text beside a line that belongs to it, such as a price; a longer one is another column."""


def read_picture(
    picture: Pixels,
    reader: TextReader,
    *,
    page: int | None = None,
    at: float | None = None,
    within: PixelBox | None = None,
    notes: list[str] | None = None,
) -> list[Excerpt]:
    """The text in a picture.

    Args:
        picture: RGB, upright.
        reader: the OCR model.
        page: number of the page, where the picture is one.
        at: second of the video, where the picture is a frame.
        within: read only this box; the boxes of the text are in pixels of the whole picture.
        notes: gets a sentence about print that was not read.
    """
    left, top, right, bottom = within or (0, 0, picture.shape[1], picture.shape[0])
    part = picture[top:bottom, left:right]
    found = reader.read(part)
    turn = _turn(found)
    if turn:  # single lines are turned by the reader, and some of them wrongly; it reads an upright page better
        found = reader.read(np.ascontiguousarray(np.rot90(part, -turn)))
    across, down = ((0, 0), (bottom - top, 0), (right - left, bottom - top), (0, right - left))[turn]
    unread = sum(line.unread for line in found)
    if unread and notes is not None:
        notes.append(
            f"{unread} {'lines' if unread > 1 else 'line'} of print could not be read: the text reader knows Latin "
            "script, Chinese and Japanese"
        )
    lines = [line for line in found if not line.unread]
    return [
        Excerpt(
            "ocr",
            "\n".join(line.text for line in block),
            at,
            at,
            page,
            tuple(_shift(turned(_shift(line.box, -across, -down), -turn), left, top) for line in block),
        )
        for group in columns(lines)
        for block in blocks(rows(group))
    ]


def _turn(lines: Sequence[TextLine]) -> int:
    """How a page lies, as in `TextLine.turn`: the direction of most of its characters."""
    characters: dict[int, int] = {0: 0}
    for line in lines:
        characters[line.turn] = characters.get(line.turn, 0) + len(line.text)
    return max(characters, key=lambda turn: characters[turn])


def rows(lines: Sequence[TextLine]) -> list[TextLine]:
    """Lines from top to bottom; a short text beside a line, such as its price, is joined to it."""
    joined: list[TextLine] = []
    for line in sorted(lines, key=lambda one: (one.box[1] + one.box[3], one.box[0])):
        beside = next((place for place, other in enumerate(joined) if _beside(other, line)), None)
        if beside is None:
            joined.append(line)
        else:
            first, second = sorted((joined[beside], line), key=lambda one: one.box[0])
            joined[beside] = TextLine(
                f"{first.text} {second.text}", union([first.box, second.box]), min(first.confidence, second.confidence)
            )
    return joined


def blocks(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    """Lines in blocks of at most LONGEST characters; an empty space ends a block of ENOUGH characters."""
    joined: list[list[TextLine]] = []
    for line in lines:
        if joined:
            last, size = joined[-1][-1].box, sum(len(one.text) + 1 for one in joined[-1])
            gap = line.box[1] - last[3]
            apart = gap > last[3] - last[1] or gap < -2 * (last[3] - last[1])  # further down, or another column
            if size + len(line.text) <= LONGEST and not (apart and size >= ENOUGH):
                joined[-1].append(line)
                continue
        joined.append([line])
    return joined


def union(boxes: Sequence[PixelBox]) -> PixelBox:
    """The smallest box around all boxes."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _shift(box: PixelBox, right: int, down: int) -> PixelBox:
    return box[0] + right, box[1] + down, box[2] + right, box[3] + down


def _beside(one: TextLine, other: TextLine) -> bool:
    """Whether two lines are at the same height and do not overlap, and the right one is short."""
    first, second = sorted((one, other), key=lambda line: line.box[0])
    shared = min(first.box[3], second.box[3]) - max(first.box[1], second.box[1])
    lower = min(first.box[3] - first.box[1], second.box[3] - second.box[1])
    return shared > lower / 2 and second.box[0] >= first.box[2] - lower // 2 and len(second.text) <= ASIDE
