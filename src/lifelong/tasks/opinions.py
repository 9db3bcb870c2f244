"""Likes and dislikes in words: "I love comedies and I hate horror films" states one of each.

Read by the tables of ``recommend/signs``. A sentence with another construction states nothing here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from lifelong.tasks.recommend.signs import ItemSigns, group, signs_of

LONGEST: Final = 8
"""Words of what is liked; a longer clause tells a story."""

_KINDS: Final[tuple[tuple[Literal["like", "dislike"], str], ...]] = (("dislike", "dislikes"), ("like", "likes"))


@dataclass(frozen=True, slots=True)
class Opinion:
    """One like or dislike.

    Attributes:
        kind: which of the two.
        about: the words for what is liked or disliked.
    """

    kind: Literal["like", "dislike"]
    about: str


def opinions(text: str) -> list[Opinion]:
    """The likes and dislikes that a text states, in its order."""
    readers = signs_of(text)
    found: list[Opinion] = []
    for clause in filter(None, readers[0].patterns["clause"].split(readers[0].plain(text))):
        found += next((stated for each in readers if (stated := _stated(clause.strip(), each))), [])
    return found


def _stated(clause: str, signs: ItemSigns) -> list[Opinion]:
    for kind, name in _KINDS:
        if (match := signs.search(name, clause)) and (about := group(match, "about").strip(" ,:")):
            about = signs.patterns["end"].sub("", about).strip(" ,:")
            return [Opinion(kind, about)] if about and len(about.split()) <= LONGEST else []
    return []
