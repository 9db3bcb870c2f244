"""Likes, dislikes and constraints in words: "I love comedies and I hate horror films" states one of each of the first.

Read by the tables of ``recommend/signs``. A sentence with another construction states nothing here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from lifelong.tasks.recommend.signs import ItemSigns, group, signs_of, turnings

LONGEST: Final = 8
"""Words of what is liked; a longer clause tells a story."""

OpinionKind = Literal["like", "dislike", "constraint"]

_KINDS: Final[tuple[tuple[OpinionKind, str], ...]] = (
    ("constraint", "constraints"), ("dislike", "dislikes"), ("like", "likes"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opinion:
    """One like, dislike or constraint.

    Attributes:
        kind: which of them.
        about: the words for what is liked, disliked or avoided.
    """

    kind: OpinionKind
    about: str


def opinions(text: str) -> list[Opinion]:
    """The likes, dislikes and constraints that a text states, in its order."""
    readers = signs_of(text)
    found: list[Opinion] = []
    for part in filter(None, readers[0].patterns["clause"].split(readers[0].plain(text))):
        for clause in filter(
            None, turnings(readers[0].language).split(part)
        ):  # people mix languages: "ich liebe Krimis but not horror"
            found += next((stated for each in readers if (stated := _stated(clause.strip(), each))), [])
    return found


def _stated(clause: str, signs: ItemSigns) -> list[Opinion]:
    for kind, name in _KINDS:
        if (match := signs.search(name, clause)) and (about := group(match, "about").strip(" ,:")):
            about = signs.patterns["end"].sub("", about).strip(" ,:")
            return [Opinion(kind, about)] if about and len(about.split()) <= LONGEST else []
    return []
