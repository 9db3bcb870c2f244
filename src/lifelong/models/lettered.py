"""Where in a large picture letters may stand: one look at it scaled down, so that only those places are read.

Most photos show no letters, and finding that out at full size costs seconds of a processor.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lifelong.models.base import Pixels
from lifelong.types import PixelBox

EDGE: Final = 960
"""Pixels that the longest edge of the scaled copy has at least. In pictures of 2,000 pixels, lines 12 pixels high are
still noticed then; at 640, one line in six of 16 to 20 pixels was not."""

FAINT: Final = 0.1
"""Chance of a letter at a place from which the place is read; the detector itself takes 0.3 for letters."""

CELL: Final = 32
"""Pixels of the copy, in each direction, that are one place."""

LEAST: Final = 736
"""Edge of the smallest part that is read, in pixels: what is smaller is scaled up to this by the detector."""

MOST: Final = 0.6
"""Part of the picture from which it is read as a whole."""


def places(picture: Pixels, chances: Callable[[NDArray[np.float32]], NDArray[np.float32]]) -> list[PixelBox]:
    """The parts of a picture to read, none of which overlap; the whole picture where it is small.

    Args:
        picture: RGB, ``(height, width, 3)``.
        chances: that each pixel of a picture is part of a letter: from RGB ``(height, width, 3)`` from -1 to 1, with
            edges that are multiples of 32, to ``(height, width)``.
    """
    height, width = picture.shape[:2]
    factor = max(height, width) // EDGE
    if factor < 2:  # a copy would be hardly smaller
        return [(0, 0, width, height)]
    seen = chances(scaled(picture, factor) / np.float32(127.5) - 1) > FAINT
    rows, columns = seen.shape[0] // CELL, seen.shape[1] // CELL
    cells = np.argwhere(seen.reshape(rows, CELL, columns, CELL).any(axis=(1, 3)))
    boxes = [_around(row, column, CELL * factor) for row, column in cells.tolist()]
    parts = joined([_room(box, width, height) for box in joined(boxes)])
    if sum((right - left) * (bottom - top) for left, top, right, bottom in parts) > MOST * width * height:
        return [(0, 0, width, height)]
    return parts


def scaled(picture: Pixels, factor: int) -> NDArray[np.float32]:
    """A picture scaled down by a whole factor, with grey below and beside it up to a multiple of CELL."""
    rows, columns = (side // factor for side in picture.shape[:2])
    whole = picture[: rows * factor, : columns * factor]
    parts = [whole[row::factor, column::factor] for row in range(factor) for column in range(factor)]
    total = parts[0].astype(np.uint16)
    for part in parts[1:]:
        total += part
    small = np.full((-(-rows // CELL) * CELL, -(-columns // CELL) * CELL, 3), 127.5, np.float32)
    small[:rows, :columns] = total / np.float32(factor * factor)
    return small


def joined(boxes: Sequence[PixelBox]) -> list[PixelBox]:
    """Boxes that overlap as the one box around them, until none do."""
    done: list[PixelBox] = []
    for box in boxes:
        while (other := next((each for each in done if _meet(box, each)), None)) is not None:
            done.remove(other)
            box = (min(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), max(box[3], other[3]))
        done.append(box)
    return done


def _meet(one: PixelBox, other: PixelBox) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _around(row: int, column: int, step: int) -> PixelBox:
    """A cell with one more above and below, and two on each side: the rest of a line may be fainter."""
    return (column - 2) * step, (row - 1) * step, (column + 3) * step, (row + 2) * step


def _room(box: PixelBox, width: int, height: int) -> PixelBox:
    """A box with an edge of LEAST at least, inside the picture."""
    left, right = _span(box[0], box[2], width)
    top, bottom = _span(box[1], box[3], height)
    return left, top, right, bottom


def _span(start: int, end: int, full: int) -> tuple[int, int]:
    more = max(0, LEAST - (end - start))
    start, end = start - more // 2, end + more - more // 2
    start, end = start + max(0, -start) - max(0, end - full), end + max(0, -start) - max(0, end - full)
    return max(0, start), min(full, end)
