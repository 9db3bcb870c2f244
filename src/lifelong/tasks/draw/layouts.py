"""Where subjects go: the caller's boxes, checked, or arrangements that keep several subjects apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from lifelong.errors import InputError
from lifelong.types import Part
from lifelong.types.concepts import is_part, shared_part
from lifelong.types.drawing import Layout

SLACK = 0.02
"""Share of the smaller box that two boxes may have in common: boxes that touch, with rounded numbers."""

_GAP = 0.03
"""Between boxes that this module chooses, as a share of the picture."""

MOST_BOXES = 8
"""Most subjects of a drawing."""


def checked_layout(layout: Mapping[str, Sequence[float]], names: Sequence[str]) -> dict[str, Part]:
    """The caller's boxes by the names of the subjects.

    Args:
        layout: boxes by name; case does not matter.
        names: of the subjects.

    Raises:
        InputError: a name is no subject, a box lies outside the picture or holds nothing, or two boxes overlap.
    """
    boxes: dict[str, Part] = {}
    by_name = {name.casefold(): name for name in names}
    for name, numbers in layout.items():
        if name.casefold() not in by_name:
            raise InputError(
                f"layout has a box for {name[:60]!r}, which the prompt does not name: "
                + (f"boxes are for {', '.join(names)}" if names else "it names nothing of the person's own")
            )
        try:
            left, top, right, bottom = (float(number) for number in numbers)
            box = (left, top, right, bottom)
        except (TypeError, ValueError):
            box = (0.0, 0.0, 0.0, 0.0)
        if not is_part(box):
            raise InputError(
                f"the box of {name!r} is {numbers!r}: give left, top, right and bottom as parts of the picture, from 0 "
                "to 1, as (0.1, 0.4, 0.5, 0.9)"
            )
        boxes[by_name[name.casefold()]] = box
    for one, other in combinations(boxes, 2):
        if (share := shared_part(boxes[one], boxes[other])) > SLACK:
            raise InputError(
                f"the boxes of {one} and {other} overlap by {share:.0%} of the smaller one: give boxes that are apart, "
                "or leave the layout out"
            )
    return boxes


def arrangements(names: Sequence[str], given: Mapping[str, Part], n: int, *, always: bool) -> tuple[Layout, ...]:
    """Layouts for the candidates: different ones first, so that the candidates differ.

    Args:
        names: of the subjects.
        given: the caller's boxes. With a box for every subject there is one layout.
        n: number of candidates.
        always: give boxes to a single subject, too, as a collage needs.
    """
    free = [name for name in names if name not in given]
    if not free or (len(names) == 1 and not always):
        return (dict(given),) if given else ()
    if given:
        return (dict(given) | dict(zip(free, _beside(list(given.values()), len(free)), strict=True)),)
    layouts = [dict(zip(names, boxes, strict=True)) for boxes in _rows(len(names))]
    mirrored = [dict(zip(names, boxes[::-1], strict=True)) for boxes in _rows(len(names))] if len(names) > 1 else []
    turns = [layout for pair in zip(layouts, mirrored or layouts, strict=True) for layout in pair]
    different = [layout for place, layout in enumerate(turns) if layout not in turns[:place]]
    return tuple(different[: max(1, n)])


def _rows(count: int) -> list[list[Part]]:
    """Arrangements of so many boxes: side by side, stepped, and in two rows."""
    if count == 1:
        return [[(0.2, 0.3, 0.8, 0.92)], [(0.06, 0.34, 0.6, 0.92)], [(0.4, 0.34, 0.94, 0.92)], [(0.28, 0.4, 0.72, 0.9)]]
    width = (1 - _GAP * (count + 1)) / count
    lefts = [_GAP + place * (width + _GAP) for place in range(count)]
    level = [_box(left, 0.36, left + width, 0.9) for left in lefts]
    stepped = [
        _box(left, 0.46 if place % 2 else 0.26, left + width, 0.94 if place % 2 else 0.74)
        for place, left in enumerate(lefts)
    ]
    if count < 4:
        return [level, stepped]
    columns = -(-count // 2)
    width = (1 - _GAP * (columns + 1)) / columns
    grid = [
        _box(
            _GAP + (place % columns) * (width + _GAP), 0.2 + 0.4 * (place // columns),
            _GAP + (place % columns) * (width + _GAP) + width, 0.2 + 0.4 * (place // columns) + 0.37,
        )
        for place in range(count)
    ]  # fmt: skip
    return [grid, level]


def _beside(given: Sequence[Part], count: int) -> list[Part]:
    """Boxes for so many subjects in the largest free strip beside, above or below the boxes that are given.

    Raises:
        InputError: there is no room.
    """
    left, top = min(box[0] for box in given), min(box[1] for box in given)
    right, bottom = max(box[2] for box in given), max(box[3] for box in given)
    strips: list[Part] = [(0.0, 0.0, left, 1.0), (right, 0.0, 1.0, 1.0), (0.0, 0.0, 1.0, top), (0.0, bottom, 1.0, 1.0)]
    best = max(strips, key=lambda box: min(box[2] - box[0], box[3] - box[1]))
    if min(best[2] - best[0], best[3] - best[1]) < 0.15:
        raise InputError("the layout leaves no room for the other subjects: give each a box, or smaller ones")
    x, y, width, height = best[0], best[1], best[2] - best[0], best[3] - best[1]
    if width >= height:
        return [_box(x + width * i / count, y, x + width * (i + 1) / count, y + height) for i in range(count)]
    return [_box(x, y + height * i / count, x + width, y + height * (i + 1) / count) for i in range(count)]


def _box(left: float, top: float, right: float, bottom: float) -> Part:
    return (round(left, 3), round(top, 3), round(min(right, 1.0), 3), round(min(bottom, 1.0), 3))
