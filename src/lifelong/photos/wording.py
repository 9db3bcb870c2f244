"""Read the words of a search for pictures: whom they name, what is left of them, and which colours they tell of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lifelong.language.terms import content_words, words
from lifelong.perception.scene import COLOURS

_SAME: Final = re.compile(
    r"^\W*(?:(?:the|this|that)\s+same(?:\s+(?:one|thing|picture|photo))?|(?:like\s+)?this(?:\s+(?:one|picture|photo))?|same"
    r"|d(?:as|er|ie)\s*selbe|le\s+même|la\s+même|el\s+mismo|la\s+misma|o\s+mesmo|a\s+mesma|lo\s+stesso|la\s+stessa)"
    r"\s*,?\s*(?:(?:but|only|aber|nur|mais|pero|mas|ma)\b)?[\s,]*",
    re.IGNORECASE,
)
"""The words that refer to a picture which comes with the query: "the same, but"."""

_PICTURES: Final = re.compile(
    r"^\W*(?:(?:show|find|give)\s+me\s+|(?:zeig|such)\w*\s+(?:mir\s+)?|mostra(?:mi)?\s+|(?:the|all|any|an?|my|die|alle|ein|das|meine?|le|les|"
    r"la|las|los|tutte|un[ae]?|mis?|mes|as|minhas)\s+)*"
    r"(?:pictures?|photos?|pics?|images?|snaps?|bild(?:er)?|fotos?|immagin[ei]|fotografi[ae]|imágen(?:es)?|imagen|imagens?)\b"
    r"(?:\s+(?:of|with|from|showing|von|mit|vom|aus|del(?:la|l[oe'])?|dei|di|con|de[ls]?|du|avec|com|d[ao]s?)\b['’\s]*|\W*$)",
    re.IGNORECASE,
)
"""The words that say only that pictures are wanted: "photos of", "foto del", "zeig mir Bilder von"."""

_WHERE: Final = frozenset(
    "on in at by near under behind beside among against between outside inside with next above below over around "
    "auf im am an bei unter hinter neben vor en sur dans sous devant avec sobre bajo junto con em sob com nel".split()
)
"""Words with which a phrase begins that tells only where something is."""

_COLOUR_OF: Final = {
    **{name: name for name in COLOURS},
    **dict.fromkeys(("gray", "silver", "asphalt", "concrete", "pavement"), "grey"),
    **dict.fromkeys(("golden", "sunflowers"), "yellow"),
    **dict.fromkeys(("violet", "lilac", "lavender"), "purple"),
    **dict.fromkeys(("crimson", "scarlet"), "red"),
    **dict.fromkeys(("turquoise", "navy", "sky", "sea", "ocean"), "blue"),
    **dict.fromkeys(("wooden", "brick", "sand", "soil", "mud"), "brown"),
    **dict.fromkeys(("snow", "snowy", "sheets"), "white"),
    **dict.fromkeys(("dark", "darkness", "night"), "black"),
    **dict.fromkeys(("grass", "lawn", "meadow", "forest", "jungle", "leaves", "bushes", "moss", "mossy"), "green"),
}  # fmt: skip
"""Words and the colour that they name, or that what they name usually has."""


@dataclass(frozen=True, slots=True)
class PhotoWording:
    """The words of a query without names.

    Attributes:
        text: the words that tell what is in the picture.
        colours: the colours that they tell of.
        surroundings: whether they tell only where something is.
    """

    text: str
    colours: tuple[str, ...]
    surroundings: bool

    @classmethod
    def of(cls, text: str, *, surroundings: bool = False) -> PhotoWording:
        """Read words without names; ``surroundings`` says that the thing itself is named otherwise."""
        plain = text.strip(" ,.;:!?\n")
        found = words(plain)
        colours = tuple(dict.fromkeys(_COLOUR_OF[word] for word in found if word in _COLOUR_OF))
        return cls(plain, colours, surroundings or (bool(found) and found[0] in _WHERE))


def without_reference(text: str) -> str:
    """The words without those that refer to a picture of the query: "the same, but at night" becomes "at night"."""
    return _SAME.sub("", text, count=1)


def without_request(text: str) -> str:
    """The words without those that say only that pictures are wanted: "foto del gatto" becomes "gatto"."""
    return _PICTURES.sub("", text, count=1).strip(" ,.;:!?\n")


def without_names(text: str, names: Sequence[str]) -> str:
    """The words without these names, and without an "'s" after them."""
    for word in sorted({word for name in names for word in content_words(name)}, key=len, reverse=True):
        text = re.sub(rf"(?i)(?<!\w){re.escape(word)}(?:['’]s)?(?!\w)", " ", text)
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class NamedConcepts:
    """The concepts that a text names.

    Attributes:
        names: all of them are meant.
        rivals: these share the words of the text, such as two people of one first name; one of them is meant.
        doubtful: the names may be ordinary words, because the text writes them in small letters.
    """

    names: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()
    doubtful: bool = False


def named_concepts(text: str, names: Sequence[str]) -> NamedConcepts:
    """Find out which of the person's concepts a text names.

    A whole name outranks a part of one: "Bertha Meyer" is not also the truck "Bertha". Where only a part is given that
    several names share, these are rivals.

    Args:
        text: the query.
        names: of all concepts.
    """
    present = set(words(text))
    contents = {name: [word for word in content_words(name) if len(word) > 1] for name in names}
    whole = [name for name, content in contents.items() if content and set(content) <= present]
    covered = {word for name in whole for word in contents[name]}
    longest = [name for name in whole if not any(set(contents[name]) < set(contents[other]) for other in whole)]
    partial = [
        name
        for name, content in contents.items()
        if name not in whole and any(len(word) > 2 and word in present and word not in covered for word in content)
    ]
    shared = [
        name
        for name in partial
        if any(set(contents[name]) & set(contents[other]) & present for other in partial if other != name)
    ]
    certain = [*longest, *(name for name in partial if name not in shared)]
    given = [word for name in certain for word in contents[name] if word in present]
    capitals = any(sign.isupper() for name in certain for sign in name)
    doubtful = capitals and not any(_capital(text, word) for word in given)
    return NamedConcepts(tuple(certain), tuple(shared), doubtful)


def _capital(text: str, word: str) -> bool:
    return any(match[0][0].isupper() for match in re.finditer(rf"(?i)(?<!\w){re.escape(word)}(?!\w)", text))
