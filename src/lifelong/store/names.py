"""Names of spaces, persons and concepts: one way to write each, so that two that look alike are not two.

A name is folded as RFC 8265 folds user names, except that its case stays: width forms become plain ones, white space
is one space and none at the ends, and the rest is NFC. What cannot be seen is refused, and so is a word that mixes
scripts whose letters look alike (UTS #39): "аna" with a Cyrillic "а". A name wholly in one script is fine, whichever it
is, and so is one that joins a script of East Asia with Latin.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

from lifelong.errors import InputError

LONGEST_NAME: Final = 200
"""Characters of a name of a space or a person."""

_JOINERS = "\u200c\u200d"
"""Without them many names in Persian and in the scripts of India would be misspelt (RFC 5892, A.1 and A.2)."""

# Printable to Python, and drawn as nothing: variation selectors, fillers, the grapheme joiner, the blank of Braille.
_UNSEEN = frozenset(
    map(
        chr,
        (
            *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800, 0x3164),
            *range(0xFE00, 0xFE10),
            *range(0xE0100, 0xE01F0),
        ),
    )
)

_BREAKS = ("Cc", "Zl", "Zp")
"""Categories of control characters and of what ends a line."""

_ALIKE = frozenset(("LATIN", "CYRILLIC", "GREEK", "COPTIC", "ARMENIAN", "CHEROKEE", "LISU", "GEORGIAN", "DESERET"))
"""Scripts with letters that look like those of another: of these, one to a word."""


def fold_name(name: str) -> str:
    """A name in the one way to write it; nothing is refused."""
    plain = "".join(_narrow(char) for char in name) if not name.isascii() else name
    return unicodedata.normalize("NFC", " ".join(plain.split()))


def check_name(name: str, what: str = "person", *, longest: int = LONGEST_NAME, scripts: bool = True) -> str:
    """A name that something new may have, folded.

    Args:
        name: as it was given.
        what: whose name it is, for the error.
        longest: characters that it may have.
        scripts: whether a word may have only one of the scripts that look alike.

    Raises:
        InputError: it is empty or too long, holds what cannot be seen, or mixes scripts in a word.
    """
    folded = fold_name(name)
    shown = f"{what} {name[:40]!r}"
    if not folded or len(folded) > longest or any(unicodedata.category(char) in _BREAKS for char in name.strip()):
        raise InputError(f"{shown}: give a name of 1 to {longest} printable characters")
    for place, char in enumerate(folded):
        if (not char.isprintable() or char in _UNSEEN) and not _joins(folded, place):
            raise InputError(
                f"{shown}: U+{ord(char):04X} ({unicodedata.name(char, 'a character without a name')}) cannot be seen: "
                f"leave it out, a name has 1 to {longest} printable characters"
            )
        if unicodedata.decomposition(char).startswith("<font>"):
            raise InputError(f"{shown}: {char!r} is a styled letter: write {unicodedata.normalize('NFKC', char)!r}")
    for word in folded.split() if scripts else ():
        mixed = sorted({_script(char) for char in word if char.isalpha()} & _ALIKE)
        if len(mixed) > 1:
            raise InputError(
                f"{shown}: {word[:40]!r} mixes letters of {' and '.join(script.title() for script in mixed)}, so it "
                "looks like another name: write each word in one script"
            )
    return folded


def match_name(name: str, known: Iterable[str]) -> str | None:
    """Which of the known names is meant: the very same one, or the one that is written the same way once folded.

    Names from before there was one way to write them stay reachable so. Where two of them fold to one, each is reached
    by its exact spelling, and another spelling means the folded one, or else the first of them.
    """
    among = list(known)
    folded = fold_name(name)
    for wanted in (name, folded):
        if wanted in among:
            return wanted
    return next((each for each in sorted(among) if fold_name(each) == folded), None)


def _narrow(char: str) -> str:
    """A full-width or half-width form as the letter it is a form of."""
    tag, _, plain = unicodedata.decomposition(char).partition(" ")
    return chr(int(plain, 16)) if tag in ("<wide>", "<narrow>") else char


def _script(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0]


def _joins(name: str, place: int) -> bool:
    """Whether a joiner stands where it changes how the name is written."""
    if name[place] not in _JOINERS:
        return False
    import idna  # only such names need its tables

    return idna.valid_contextj(name, place)
