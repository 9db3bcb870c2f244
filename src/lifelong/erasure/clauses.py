"""The coordinated clauses of a sentence, so that one of them can be erased without the others."""

from __future__ import annotations

import re

from lifelong.language.content import content_words
from lifelong.language.sentences import Sentence

SHORTEST = 4
"""Fewest characters of a clause; a clause in a script with spaces has three words, too."""

_FIRST = r"(?:i|i'm|im|my|we|ich|mein\w*|wir|yo|mi|mis|je|j'|mon|ma|mes|eu|meu|minha)\b"
_AND = r",?\s+(?:and|but|und|aber|y|pero|et|mais|e|mas)\s+"

OWN = re.compile(_FIRST + r"|我|मैं|मेरा|मेरी|मुझे", re.IGNORECASE)
"""The beginning of a clause about the person."""

COORDINATION = re.compile(
    rf"[;；]\s*|{_AND}(?={_FIRST})|[，、,]\s*(?=(?:我|他|她|而且|但是|不过|还有))|、(?=そして|でも)|"
    r"\s+और\s+(?=(?:मैं|मेरा|मेरी|मुझे))",
    re.IGNORECASE,
)

OR_NAME = re.compile(rf"{COORDINATION.pattern}|{_AND}(?=(?-i:[A-Z]))", re.IGNORECASE)
"""The same, and a coordination before a name."""


def clauses(sentence: Sentence, coordination: re.Pattern[str] = COORDINATION) -> list[Sentence]:
    """The coordinated clauses of a sentence, each with content of its own."""
    pieces: list[Sentence] = []
    start = 0
    for match in coordination.finditer(sentence.text):
        pieces.append(_piece(sentence, start, match.start()))
        start = match.end()
    pieces.append(_piece(sentence, start, len(sentence.text)))
    whole = all(
        len(piece.text) >= SHORTEST
        and content_words(piece.text)
        and (" " not in sentence.text or piece.text.count(" ") > 1)
        for piece in pieces
    )
    return pieces if whole else []


def _piece(sentence: Sentence, start: int, end: int) -> Sentence:
    return Sentence(sentence.text[start:end], sentence.start + start, sentence.start + end)
