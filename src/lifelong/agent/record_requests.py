"""Requests for what the record holds, said as orders: "show me my hobbies" asks what the person's hobbies are."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any, Final

LONGEST: Final = 6
"""Most words after the possessive; more of them are work on a text."""

_MARKS: Final = " .!?…¿¡"
_LAST: Final = frozenset({"please", "pls", "again", "bitte", "nochmal", "por favor", "stp", "svp", "alsjeblieft"})
_CLAUSE: Final = frozenset({"that", "dass", "que", "che", "dat", "who", "which"})
_SHOWN: Final = re.compile(
    r"\b(?:photos?|pictures?|pics?|images?|files?|documents?|fotos?|bilder?|dateien?|imágenes|imagens|immagini|foto's)\b"
)
"""What is looked for and not told."""


def as_known(question: str) -> str:
    """The question in words that the reader knows, where it takes it for another: an address is where somebody lives.

    Args:
        question: the words of a question.
    """
    plain = _plain(question)
    return next((known for pattern, known in _others() if pattern.fullmatch(plain)), question)


def as_question(text: str) -> str:
    """The question that an order means: "what is my hobbies" for "show me my hobbies"; "" for everything else.

    The words are for the reader, which knows them in any grammar.

    Args:
        text: the words of the message.
    """
    plain = _plain(text)
    for pattern, one in _patterns():
        match = pattern.match(plain)
        if match is None:
            continue
        what = plain[match.end() :].strip().split()
        while what and what[-1] in _LAST:
            what.pop()
        if not what or len(what) > LONGEST or not _CLAUSE.isdisjoint(what) or _SHOWN.search(" ".join(what)):
            return ""
        return as_known(one.format(my=match["my"], what=" ".join(what)))
    return ""


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").replace(",", " ").split()).strip(_MARKS)


@cache
def _others() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), known) for each in _data().values() for pattern, known in each["other"]]


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(rf"(?:{each['asks']})(?= )"), each["one"]) for each in _data().values()]


@cache
def _data() -> dict[str, dict[str, Any]]:
    source = resources.files("lifelong.agent").joinpath("record_requests.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
