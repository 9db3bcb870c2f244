"""Words of genres and moods that people use for others: "sci-fi" for science fiction, "scary" for horror.

Item texts come from applications, and a person does not know their vocabulary. The pairs are general knowledge of
English; none was taken from a data set.
"""

from __future__ import annotations

import re
from typing import Final

_PAIRS: Final = {
    "sci-fi": "science fiction", "sci fi": "science fiction", "scifi": "science fiction",
    "science fiction": "sci-fi scifi", "rom-com": "romantic comedy", "romcom": "romantic comedy",
    "romantic": "romance", "scary": "horror", "frightening": "horror", "creepy": "horror", "spooky": "horror",
    "funny": "comedy", "humorous": "comedy", "hilarious": "comedy", "comedies": "comedy", "laugh": "comedy",
    "funnier": "comedy", "scarier": "horror",
    "animated": "animation", "cartoon": "animation children", "cartoons": "animation children",
    "kids": "children family", "family": "children", "superhero": "comic book", "super hero": "superhero",
    "detective": "mystery crime", "whodunit": "mystery", "suspense": "thriller", "suspenseful": "thriller",
    "gangster": "crime mafia", "war movie": "war", "biopic": "biography", "true story": "biography",
    "sad": "drama", "romantic comedies": "romance comedy", "historical": "history", "upbeat": "happy dance",
    "hip hop": "hip-hop rap", "rap": "hip-hop",
}  # fmt: skip
"""A phrase, and the words that are added to a query with it."""

_PHRASE = re.compile(
    r"\b(?:" + "|".join(re.escape(each) for each in sorted(_PAIRS, key=len, reverse=True)) + r")\b", re.IGNORECASE
)

GENERIC: Final = frozenset(
    """
    film films movie movies flick flicks show shows series song songs track tracks music album albums band book books
    novel novels game games item items thing things stuff something anything everything nothing one ones kind kinds
    sort type genre genres recommend recommendation recommendations suggest suggestion suggestions watch watching
    watched see seen saw listen listening hear play playing read reading find want wants wanted like likes liked love
    loves loved enjoy enjoyed hate hated please good great best nice really maybe also lot lots tonight today
    favorite favourite favorites add playlist give show me you hi hello hey thanks thank any more much well know
    think heard looking look yes yeah okay ok sure
    """.split()
)
"""Words that name no taste: the things themselves, and what is done with them."""


def expanded(text: str) -> str:
    """The text with the other words for what it names."""
    added = [_PAIRS[match.group().lower()] for match in _PHRASE.finditer(text)]
    return " ".join((text, *added))


def telling(text: str) -> str:
    """The words of a text without those that name no taste."""
    return " ".join(word for word in text.split() if word.strip(".,;:!?\"'()").lower() not in GENERIC)
