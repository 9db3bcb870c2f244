"""Words of genres and moods that people use for others: "sci-fi" for science fiction, "scary" for horror.

Item texts come from applications, and a person does not know their vocabulary. The pairs are general knowledge of
English; none was taken from a data set. Words of other languages stand in the tables of ``signs/``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from lifelong.tasks.recommend.signs import LANGUAGES, signs, translated

_PAIRS: Final = {
    "sci-fi": "science fiction", "sci fi": "science fiction", "scifi": "science fiction",
    "science fiction": "sci-fi scifi", "rom-com": "romantic comedy", "romcom": "romantic comedy",
    "romantic": "romance", "scary": "horror", "frightening": "horror", "creepy": "horror", "spooky": "horror",
    "funny": "comedy", "humorous": "comedy", "hilarious": "comedy", "comedies": "comedy", "laugh": "comedy",
    "funnier": "comedy", "scarier": "horror",
    "anime": "animation", "animated": "animation", "cartoon": "animation children", "cartoons": "animation children",
    "kids": "children family", "family": "children", "superhero": "comic book", "super hero": "superhero",
    "detective": "mystery crime", "whodunit": "mystery", "suspense": "thriller", "suspenseful": "thriller",
    "gangster": "crime mafia", "war movie": "war", "biopic": "biography", "true story": "biography",
    "sad": "drama", "sweet": "dessert",
    "romantic comedies": "romance comedy", "historical": "history", "upbeat": "happy dance",
    "hip hop": "hip-hop rap", "rap": "hip-hop",
}  # fmt: skip
"""A phrase, and the words that are added to a query with it."""

_PHRASE = re.compile(
    r"\b(?:" + "|".join(re.escape(each) for each in sorted(_PAIRS, key=len, reverse=True)) + r")\b", re.IGNORECASE
)

_GENRES: Final = frozenset(" ".join((*_PAIRS, *_PAIRS.values())).split()) - frozenset(
    ("hip", "hop", "hero", "book", "story", "true", "movie", "happy", "dance", "super")
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


_ENGLISH: Final = frozenset("die den war an in is a on me am also do so more as no bon gut gate western".split())
"""Words that the other languages use for nothing in particular, and English for something."""


def expanded(text: str) -> str:
    """The text with the other words for what it names."""
    added = [_PAIRS[match.group().lower()] for match in _PHRASE.finditer(text)]
    return " ".join((text, *added, *translated(text)))


def names_genre(word: str) -> bool:
    """Whether a word is one for a genre or a mood, in any of the languages."""
    return word in _GENRES or any(translated(word))


def telling(text: str) -> str:
    """The words of a text without those that name no taste."""
    words = [(word, word.strip(".,;:!?\"'()¿¡").lower()) for word in text.split()]
    return " ".join(word for word, plain in words if plain not in GENERIC and plain not in generic_words())


@cache
def generic_words() -> frozenset[str]:
    """Words that name no taste in the other languages, without those that are English words for something."""
    return frozenset().union(*(signs(each).generic for each in LANGUAGES)) - _ENGLISH
