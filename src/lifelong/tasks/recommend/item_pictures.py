"""Pictures of items: vectors of their looks, and words for what they show.

A file of items may have a column of paths. The words are the classes of the image encoder; they become the field
``shows``, so that queries and tastes in words find what only the picture tells (as in ConSE: Norouzi et al., arXiv
1312.5650).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import LifelongError
from lifelong.models.base import ImageEncoder
from lifelong.perception.attachments import PictureLimits, check
from lifelong.perception.looks import EDGE, survey
from lifelong.perception.pictures import upright
from lifelong.types import Item
from lifelong.types.recommendation import ENRICHED

COLUMNS: Final = ("picture", "pictures", "image", "images", "photo")
"""Names of a field that holds the path of a picture, or several; the first one is read. Paths are no content."""

SHOWS: Final = "shows"
"""Name of the field of the words for what the picture shows."""

MOST_WORDS: Final = 5
"""Most of these words."""


@dataclass(frozen=True, slots=True)
class SeenItem:
    """An item whose picture was read.

    Attributes:
        item: with the field ``SHOWS``.
        vector: of the whole picture, a unit vector ``(dim,)``.
    """

    item: Item
    vector: NDArray[np.float32]


def picture_of(item: Item) -> str:
    """The path of an item's picture as its file gives it, or ""."""
    for name in COLUMNS:
        value = item.fields.get(name)
        first = value[0] if isinstance(value, tuple) and value else value
        if isinstance(first, str) and first:
            return first
    return ""


def with_added(item: Item, stored: Item) -> Item:
    """An item of a file with the words that were added to the stored one, if what they were read from is the same.

    Args:
        item: as the file gives it.
        stored: as it is in the catalogue.
    """
    same = {SHOWS: picture_of(item) == picture_of(stored)}
    same |= dict.fromkeys(ENRICHED, (item.title, item.text) == (stored.title, stored.text))
    added = {name: stored.fields[name] for name in same if same[name] and name in stored.fields}
    return replace(item, fields={**added, **item.fields}) if added else item


def see(
    items: Sequence[Item], folder: Path, encoder: ImageEncoder, limits: PictureLimits
) -> tuple[list[SeenItem], dict[str, str]]:
    """Read the pictures of items. Blocking; about 0.2 s for each.

    Args:
        items: with pictures.
        folder: from which their paths begin.
        encoder: of pictures.
        limits: the largest picture that is read.

    Returns:
        The items whose pictures were read, and for the others by id what is wrong.
    """
    seen: list[SeenItem] = []
    broken: dict[str, str] = {}
    for item in items:
        try:
            _, content = check(folder / picture_of(item), limits)
            _, vectors, tags = survey(encoder, upright(content, edge=EDGE))
        except (LifelongError, OSError, ValueError) as error:
            broken[item.id] = str(error)
            continue
        words = tuple(name for name, _ in tags)[:MOST_WORDS]
        fields = {**item.fields, SHOWS: words} if words else item.fields
        seen.append(SeenItem(replace(item, fields=fields), vectors[0]))
    return seen, broken
