"""The clauses that the reader marks: the best path through the tags, not the best tag of each token."""

from __future__ import annotations

import numpy as np
import pytest

from lifelong.models.reader import decode
from lifelong.models.reader.labels import TOKEN_TAGS, TOKEN_WIDTH, WHOLE_WIDTH
from lifelong.models.reader.onnx import embedded_reader
from lifelong.models.reader.pieces import ReaderInput

TEXT = "we moved to york and i teach"
SPANS = [(0, 2), (3, 8), (9, 11), (12, 16), (17, 20), (21, 22), (23, 28)]


def clauses(*tags: tuple[float, float, float]) -> list[str]:
    """The clauses of TEXT, from the probabilities of outside, begin and inside for each word."""
    tokens = np.zeros((len(SPANS), TOKEN_WIDTH), np.float32)
    tokens[:, TOKEN_TAGS] = np.log(np.array(tags) + 1e-6)
    source = ReaderInput(np.arange(len(SPANS)), 0, SPANS)
    facts = decode.reading(np.zeros(WHOLE_WIDTH, np.float32), tokens, source).facts
    return [TEXT[fact.start : fact.end] for fact in facts]


OUT, NEW, IN = (0.9, 0.05, 0.05), (0.05, 0.9, 0.05), (0.05, 0.05, 0.9)


def test_a_clause_has_a_beginning_and_the_words_inside():
    assert clauses(NEW, IN, IN, IN, OUT, NEW, IN) == ["we moved to york", "i teach"]


def test_an_unsure_word_does_not_cut_a_clause():
    unsure = (0.5, 0.1, 0.4)
    assert clauses(NEW, IN, unsure, IN, OUT, NEW, IN) == ["we moved to york", "i teach"]


def test_one_word_in_the_middle_of_nothing_is_no_clause():
    perhaps = (0.4, 0.55, 0.05)
    assert clauses(OUT, OUT, perhaps, OUT, OUT, OUT, OUT) == []


def test_words_inside_of_no_clause_are_none():
    assert clauses(OUT, (0.3, 0.1, 0.6), OUT, OUT, OUT, OUT, OUT) == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("We live in Leeds and my wife Priya works at the hospital.", ["Leeds", "Priya"]),
        ("i quit smoking in may and i started swimming", ["smoking", "swimming"]),
    ],
)
def test_the_shipped_reader_parts_a_compound_into_whole_clauses(text: str, parts: list[str]):
    found = [text[fact.start : fact.end] for fact in embedded_reader("english").read(text).facts]
    assert all(any(part in clause for clause in found) for part in parts)
    assert all(len(clause.split()) > 1 for clause in found)
