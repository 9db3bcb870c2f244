"""Text to the token ids of the reader, with the place of each token in the text."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from lifelong.models.tokenizers.unigram import Unigram

if TYPE_CHECKING:
    from lifelong.models.weights.e5_file import Vocabulary

Task = Literal["read", "compare", "answer"]
"""What the reader is asked to do; its name is the first word of every input."""

MAIN_TOKENS: Final = 160
"""Most tokens of the text that is read; `OnnxReader` splits a longer message."""

SIDE_TOKENS: Final = 40
"""Most tokens of the turn before, of a question, of each compared fact and of a clause's context."""

NO_TURN: Final = "…"
"""Stands for the turn before the first message of a talk."""

_AROUND: Final = 70
"""Characters of the context on each side of a clause."""


class Pieces(Protocol):
    """Splits text into tokens."""

    begin: int
    end: int

    def split(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """Token ids, and the characters of each token as ``(start, end)``, without begin and end."""


@dataclass(frozen=True, slots=True)
class ReaderInput:
    """One input of the reader.

    Attributes:
        ids: token ids, int64, shape ``(n,)``.
        first: index of the first token of the main text.
        spans: characters of each token of the main text.
    """

    ids: NDArray[np.int64]
    first: int
    spans: list[tuple[int, int]]


def read_input(pieces: Pieces, before: str, text: str) -> ReaderInput:
    """A message with the turn before it, whose end is kept; "" where there is none."""
    lead = [*pieces.split("read")[0], *pieces.split(before or NO_TURN)[0][-SIDE_TOKENS:]]
    ids, spans = pieces.split(text)
    ids, spans = ids[:MAIN_TOKENS], spans[:MAIN_TOKENS]
    return _join(pieces, [lead, ids], len(lead) + 2, spans)


def compare_input(pieces: Pieces, known: str, new: str) -> ReaderInput:
    """A known fact and a new one."""
    lead = [*pieces.split("compare")[0], *pieces.split(known)[0][:SIDE_TOKENS]]
    return _join(pieces, [lead, pieces.split(new)[0][:SIDE_TOKENS]], 0, [])


def answer_input(pieces: Pieces, question: str, clause: str, context: str) -> ReaderInput:
    """A question, a clause that may answer it, and the words around the clause."""
    lead = [*pieces.split("answer")[0], *pieces.split(question)[0][:SIDE_TOKENS]]
    return _join(pieces, [lead, pieces.split(clause)[0][:SIDE_TOKENS], pieces.split(context)[0][:SIDE_TOKENS]], 0, [])


def _join(pieces: Pieces, parts: list[list[int]], first: int, spans: list[tuple[int, int]]) -> ReaderInput:
    ids = [pieces.begin]
    for part in parts:
        ids += [*part, pieces.end]
    return ReaderInput(np.array(ids, np.int64), first, spans)


class UnigramPieces:
    """The pieces of multilingual E5."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.begin, self.end = vocabulary.begin, vocabulary.end
        self._normalisation = vocabulary.normalisation
        self._tokenizer = Unigram(vocabulary.pieces, vocabulary.unknown)

    def split(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """Token ids, and the characters of each token."""
        plain, places = self._normalise(text)
        if not plain:
            return [], []
        ids, spans = self._tokenizer.split(plain)
        return ids, [(places[start], places[end - 1] + 1) for start, end in spans]

    def _normalise(self, text: str) -> tuple[str, list[int]]:
        """The text as the tokenizer expects it, and for each of its characters the place in the original."""
        plain: list[str] = []
        places: list[int] = []
        start = 0
        while start < len(text):
            end = start + 1
            while end < len(text) and unicodedata.combining(text[end]):
                end += 1
            for character in unicodedata.normalize("NFC", text[start:end]).translate(self._normalisation):
                if character.isspace():
                    if not plain or plain[-1] == " ":
                        continue
                    character = " "
                plain.append(character)
                places.append(start)
            start = end
        return "".join(plain), places


PLACE: Final = "_"
"""Marks the place of a clause in the words around it."""


def clause_context(before: str, text: str, start: int, end: int) -> str:
    """The words around a clause, with its place marked: the end of the turn before, and the rest of the message.

    Args:
        before: the turn before the message, or "".
        text: the message.
        start: place of the clause in the message, in characters; likewise ``end``.
    """
    left = text[max(0, start - _AROUND) : start].strip()
    if start < _AROUND and before:
        left = f"{before[-_AROUND:]} / {left}"
    return f"{left} {PLACE} {text[end : end + _AROUND].strip()}".strip()
