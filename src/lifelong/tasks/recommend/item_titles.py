"""Titles of items in a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from lifelong.types import Item

LONGEST: Final = 10
"""Words of a title that is looked for."""

SHORT: Final = 5
"""Letters of a title of one word from which it is looked for: a shorter one is a common word too often."""

_WORD = re.compile(r"\w+(?:['’]\w+)*")


class ItemTitles:
    """The titles of the items of a catalogue, by their words.

    Args:
        items: the items, in the order of their positions; removed ones are left out.
    """

    def __init__(self, items: Sequence[Item]) -> None:
        self._places: dict[tuple[str, ...], int] = {}
        self._titles = [item.title for item in items]
        for place, item in enumerate(items):
            words = tuple(_WORD.findall(item.title.casefold()))
            if 0 < len(words) <= LONGEST and not item.removed:
                self._places.setdefault(words, place)

    def named(self, text: str) -> list[int]:
        """Positions of the items whose whole titles a text names, in its order; the longest title counts.

        A title of one word must have ``SHORT`` letters and its capitals, unless the text has none at all.
        """
        found = [*_WORD.finditer(text)]
        words = [each[0].casefold() for each in found]
        careless = text == text.lower()
        places: list[int] = []
        begin = 0
        while begin < len(words):
            for end in range(min(len(words), begin + LONGEST), begin, -1):
                place = self._places.get(tuple(words[begin:end]))
                if place is None:
                    continue
                title = self._titles[place]
                if end - begin > 1 or (len(title) >= SHORT and (careless or title in text)):
                    places.append(place)
                    begin = end - 1
                    break
            begin += 1
        return places
