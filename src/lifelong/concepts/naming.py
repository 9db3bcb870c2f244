"""Names and denials in the person's words about a file: "this is Bertha, my old truck", "no, that is not Bertha".

Only these plain forms are read, and only in the person's own words. A name without a kind is taken only where the
picture's tags give the kind. Whether it is a person is never guessed from a look.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from lifelong.privacy.names import check_name

LONGEST = 80
"""Characters of a name or kind."""

_NAME = r"(?P<name>[A-ZÀ-ÖØ-Þ][\w’'-]*(?: [A-ZÀ-ÖØ-Þ][\w’'-]*){0,2})"
_SHOWS = r"\b(?:[Tt]his|[Tt]hat|[Hh]ere)(?:’s|'s| is)"
_MINE = r"(?P<what>(?:my|our) [^.,;:!?\n]{2,40}?)"
_NAMINGS = (
    re.compile(rf"(?:{_SHOWS}|\b[Mm]eet) {_NAME}, {_MINE}(?=[.,;:!\n]|$)"),
    re.compile(rf"(?:{_SHOWS}|\b[Mm]eet) {_MINE},? (?:called |named )?{_NAME}(?=[.,;:!\n]|$)"),
    re.compile(rf"(?:{_SHOWS}|\b[Mm]eet) {_NAME}(?=[.!\n]|$)"),
)
_DENIAL = re.compile(
    rf"\b(?:[Tt]his|[Tt]hat|[Ii]t)(?:’s not|'s not| is not| isn’t| isn't) (?:my |our )?(?:[a-z]+ )?{_NAME}\b"
)
_PEOPLE = frozenset(
    """
    person people human man woman men women girl boy child children kid kids baby toddler twin twins face faces
    family friend friends girlfriend boyfriend fiance fiancé fiancée wife husband spouse partner mother father mum
    mom mummy mommy dad daddy parent parents sister brother son daughter aunt uncle cousin niece nephew grandma
    grandpa grandmother grandfather granny grandson granddaughter stepmother stepfather stepsister stepbrother
    neighbour neighbor colleague boss teacher doctor nurse roommate flatmate bestie student pupil classmate
    """.split()
)


@dataclass(frozen=True, slots=True)
class Naming:
    """The name that a message gives to what a file shows; ``kind`` is "" where the message does not say what it is."""

    name: str
    kind: str = ""


def parse_naming(text: str) -> Naming | None:
    """The name that these words give to what a file shows, or None."""
    text = unicodedata.normalize("NFC", text)  # some keyboards send an accent as a character of its own
    for pattern in _NAMINGS:
        if match := pattern.search(text):
            what = match.groupdict().get("what") or ""
            return Naming(match["name"], what.split()[-1].lower() if what else "")
    return None


def parse_denial(text: str) -> str | None:
    """The name that these words deny: "Bertha" of "no, that is not Bertha"; None where they deny none."""
    match = _DENIAL.search(unicodedata.normalize("NFC", text))
    return match["name"] if match else None


def needs_consent(kind: str) -> str:
    """The consent that recognising a concept of this kind needs: ``person``, ``voice``, or "" for none."""
    words = set(re.findall(r"\w+", kind.lower()))
    if words & {"voice", "voices"}:
        return "voice"
    return "person" if words & _PEOPLE else ""


def checked_naming(name: str, kind: str) -> tuple[str, str]:
    """A name and a kind as they are kept. A thing's name may mix scripts in a word, as "USB-кабель" does.

    Raises:
        InputError: the name is empty, one of them is too long, or holds what cannot be seen.
    """
    name, kind = " ".join(name.split()), " ".join(kind.split())  # people write them over several lines
    name = check_name(name, "concept", longest=LONGEST, scripts=False)
    return name, check_name(kind, "kind", longest=LONGEST, scripts=False) if kind else ""
