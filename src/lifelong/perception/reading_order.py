"""The reading order of print, turned or in columns: from the boxes of its lines, whatever drew or recognised them.

A page of two columns is often drawn, and always recognised, row by row, so the lines of its columns alternate. A table
looks the same, and its rows must stay together. So columns are separated only where both sides look like running text:
lines of about one length, of several words, some of which go on in the middle of a sentence.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from statistics import median
from typing import Final, Protocol, TypeVar

from lifelong.types import PixelBox

FEWEST: Final = 3
"""Lines that a column has at least."""

WORDS: Final = 3
"""Words that a line of running text has at least, by the median; in scripts without spaces, 3 letters count as one."""

FULL: Final = 0.7
"""Share of the width of a column that its lines have at least, by the median: most lines of a paragraph are full."""

MIDDLE: Final = 0.3
"""Share of the lines of running text that do not begin with a capital or a figure; the cells of a table mostly do."""


class Placed(Protocol):
    """A piece of a line: its text, and its box with the origin at the top left."""

    @property
    def text(self) -> str:
        """What stands in it."""
        ...

    @property
    def box(self) -> PixelBox:
        """Left, top, right and bottom."""
        ...


P = TypeVar("P", bound=Placed)


def turned(box: PixelBox, turn: int) -> PixelBox:
    """A box as it lies when a page is turned so that its lines run from left to right.

    Args:
        box: with the origin at the top left; the result may be negative.
        turn: quarter turns, counterclockwise, of the direction of the lines; the opposite turn gives the box back.
    """
    left, top, right, bottom = box
    return (box, (-bottom, left, -top, right), (-right, -bottom, -left, -top), (top, -right, bottom, -left))[turn % 4]


def columns(lines: Sequence[P]) -> list[list[P]]:
    """Lines in groups that are read one after the other: a column, or what is above, below or between columns.

    Args:
        lines: of one page, in any order; two pieces at the same height may be of one row.

    Returns:
        The groups; all lines in one where no columns of running text are found. Columns of Arabic and Hebrew are read
        from the right.
    """
    ordered = sorted(lines, key=lambda one: (one.box[1], one.box[0]))
    for start in _starts(ordered):
        groups = _divided(ordered, start)
        if groups is not None:
            return groups
    return [list(lines)] if lines else []


def _starts(lines: Sequence[P]) -> list[int]:
    """Left edges at which columns may start: those of FEWEST lines or more, most lines first, without the leftmost."""
    counts: dict[int, int] = {}
    for line in lines:
        edge = next((edge for edge in counts if abs(edge - line.box[0]) <= _height(line) / 2), line.box[0])
        counts[edge] = counts.get(edge, 0) + 1
    leftmost = min(counts, default=0)
    edges = [edge for edge, count in counts.items() if count >= FEWEST and edge > leftmost]
    return sorted(edges, key=lambda edge: (-counts[edge], edge))


def _divided(lines: Sequence[P], start: int) -> list[list[P]] | None:
    """The groups of a page with a column that starts at an edge, or None if nothing beside the edge is a column.

    A line that crosses the edge, such as a heading, ends the columns above it.
    """
    groups: list[list[P]] = []
    band: list[P] = []
    found = False
    for line in [*lines, None]:
        if line is not None and not line.box[0] < start - _height(line) / 2 < line.box[2]:
            band.append(line)
            continue
        left = [one for one in band if one.box[0] < start - _height(one) / 2]
        right = [one for one in band if one not in left]
        if _running(left) and _running(right):
            sides = [columns(left), columns(right)]
            found = True
            groups += [group for side in (reversed(sides) if _from_the_right(band) else sides) for group in side]
        elif band:
            groups.append(band)
        if line is not None:
            groups.append([line])
        band = []
    return groups if found else None


def _running(lines: Sequence[Placed]) -> bool:
    """Whether lines are a column of running text, or several of them."""
    if len(lines) < FEWEST:
        return False
    words = median(max(len(line.text.split()), len(_unspaced(line.text)) // 3) for line in lines)
    widths = [line.box[2] - line.box[0] for line in lines]
    middle = sum(not (line.text.lstrip()[:1].isupper() or line.text.lstrip()[:1].isdigit()) for line in lines)
    return words >= WORDS and median(widths) >= FULL * max(widths) and middle >= MIDDLE * len(lines)


def _unspaced(text: str) -> str:
    """The characters of a text that are of a script without spaces between words."""
    return "".join(char for char in text if unicodedata.east_asian_width(char) == "W" or "\u0e00" <= char <= "\u0eff")


def _from_the_right(lines: Sequence[Placed]) -> bool:
    letters = [char for line in lines for char in line.text if char.isalpha()]
    return 2 * sum(unicodedata.bidirectional(char) in ("R", "AL") for char in letters) > len(letters)


def _height(line: Placed) -> int:
    return line.box[3] - line.box[1]
