"""Names of spaces, persons and concepts: spellings that look alike are one name.

A name is folded as RFC 8265 folds user names, except that its case stays: full-width and half-width forms become plain
letters, white space becomes single spaces and is removed at the ends, and the result is in NFC. A name with invisible
characters is refused, and so is a word that mixes scripts whose letters look alike (UTS #39), such as "аna" with a
Cyrillic "а". A word in one script is accepted, and so is a mix of Latin with a script of East Asia.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from lifelong.errors import InputError

LONGEST_NAME: Final = 200
"""The maximum length of the name of a space or a person, in characters."""

_JOINERS = "\u200c\u200d"
"""Invisible characters that many names in Persian and in Indian scripts need (RFC 5892, A.1 and A.2)."""

# Printable for Python, but invisible: variation selectors, fillers, the grapheme joiner, the Braille blank.
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

_STAND_INS: Final = frozenset(
    "me user default defaultuser default_user default-user anonymous anon guest admin root owner person someone test "
    "testuser test_user demo unknown none null".split()
)
"""Names of accounts that stand for whoever uses them."""

_PREFIXED: Final = re.compile(
    r"(?:user|usr|uid|id|acct|account|cus|customer|member|person|client|tenant|org|auth0|google|github)[_#-]?\d|"
    r"(?:user|usr|uid|acct|cus|auth0)[_-]",
    re.IGNORECASE,
)
_TOKEN: Final = re.compile(r"(?=\w*\d)(?=\w*[A-Za-z])\w{10,}|\b[0-9a-f]{8}\b-|\b[A-Za-z0-9]{20,}\b")
_MOST_DIGITS: Final = 5
"""Digits from which a name is an id."""

_BREAKS = ("Cc", "Zl", "Zp")
"""Unicode categories of control characters and of line and paragraph separators."""

_ALIKE = frozenset(("LATIN", "CYRILLIC", "GREEK", "COPTIC", "ARMENIAN", "CHEROKEE", "LISU", "GEORGIAN", "DESERET"))
"""Scripts with letters that look like those of another script: a word may use only one of them."""


def fold_name(name: str) -> str:
    """The folded form of a name. It never raises."""
    plain = "".join(_narrow(char) for char in name) if not name.isascii() else name
    return unicodedata.normalize("NFC", " ".join(plain.split()))


def check_name(name: str, what: str = "person", *, longest: int = LONGEST_NAME, scripts: bool = True) -> str:
    """Check the name of a new space, person or concept, and fold it.

    Args:
        name: the name from the caller.
        what: what has the name, for the message of the error.
        longest: maximum length in characters.
        scripts: whether to refuse a word that mixes scripts whose letters look alike.

    Returns:
        The folded name.

    Raises:
        InputError: the name is empty or too long, has an invisible character, or mixes scripts in a word.
    """
    folded = fold_name(name)
    label = f"{what} {name[:40]!r}"
    if not folded or len(folded) > longest or any(unicodedata.category(char) in _BREAKS for char in name.strip()):
        raise InputError(f"{label}: give a name of 1 to {longest} printable characters")
    for place, char in enumerate(folded):
        if (not char.isprintable() or char in _UNSEEN) and not _joins(folded, place):
            raise InputError(
                f"{label}: U+{ord(char):04X} ({unicodedata.name(char, 'a character without a name')}) cannot be seen: "
                f"leave it out, a name has 1 to {longest} printable characters"
            )
        if unicodedata.decomposition(char).startswith("<font>"):
            raise InputError(f"{label}: {char!r} is a styled letter: write {unicodedata.normalize('NFKC', char)!r}")
    for word in folded.split() if scripts else ():
        mixed = sorted({_script(char) for char in word if char.isalpha()} & _ALIKE)
        if len(mixed) > 1:
            raise InputError(
                f"{label}: {word[:40]!r} mixes letters of {' and '.join(script.title() for script in mixed)}, so it "
                "looks like another name: write each word in one script"
            )
    return folded


def match_name(name: str, names: Iterable[str]) -> str | None:
    """Find a name among stored names: the equal one, or else one that has the same folded form.

    Names that were stored before names were folded are found in this way. If two of them have the same folded form, the
    exact spelling of each finds it; any other spelling finds the folded name, or else the first in alphabetical order.

    Args:
        name: the name from the caller.
        names: the stored names.

    Returns:
        The stored name, or None.
    """
    among = list(names)
    folded = fold_name(name)
    for candidate in (name, folded):
        if candidate in among:
            return candidate
    return next((each for each in sorted(among) if fold_name(each) == folded), None)


def name_to_say(name: str) -> str:
    """The name of a person as others may read it, or "" if it is the id of an account.

    Ids say who logs in and nothing else, so they have no place in a prompt: e-mail addresses, numbers, UUIDs, tokens,
    and stand-ins such as "me" and "default_user".

    Args:
        name: the name under which the person is stored.
    """
    plain = name.strip()
    is_id = (
        plain.casefold() in _STAND_INS
        or any(mark in plain for mark in "@|:=")
        or _PREFIXED.match(plain) is not None
        or _TOKEN.search(plain) is not None
        or plain.isdigit()
        or sum(char.isdigit() for char in plain) >= _MOST_DIGITS
    )
    return "" if is_id else plain


def _narrow(char: str) -> str:
    """The plain letter of a full-width or half-width form."""
    tag, _, plain = unicodedata.decomposition(char).partition(" ")
    return chr(int(plain, 16)) if tag in ("<wide>", "<narrow>") else char


def _script(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0]


def _joins(name: str, place: int) -> bool:
    """Whether the character is a joiner in a position where it changes how the name is written."""
    if name[place] not in _JOINERS:
        return False
    import idna  # its tables are needed only for such names

    return idna.valid_contextj(name, place)
