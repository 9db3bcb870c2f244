"""The clauses that the shipped reader finds, as they are stored."""

from __future__ import annotations

import pytest

from lifelong.extraction import by_reader
from lifelong.extraction.rules import extract
from lifelong.models.reader.onnx import embedded_reader
from tests.extraction.values import said


def stored(text: str) -> list[str]:
    """The texts of the statements of a message."""
    reader = embedded_reader("english")
    message = said(text)
    statements = by_reader.extract(message, reader.read(text), extract(message, []), [], reader)
    return [statement.text for statement in statements]


@pytest.mark.parametrize(
    "text",
    [
        "im 15 and i go to st marks",
        "my dog is called biscuit and he is 3 but he acts like a puppy",
        "we sold the boat in May, because my back is bad, and we bought a small house in Whitby.",
    ],
)
def test_a_clause_neither_ends_in_a_joining_word_nor_is_a_piece_of_one(text: str):
    texts = stored(text)
    assert texts
    assert all(each.split()[-1].strip(",").lower() not in ("and", "but", "because") for each in texts)
    assert all(len(each.split()) > 1 for each in texts)


def test_a_clause_keeps_the_few_words_of_its_sentence_that_no_other_clause_has():
    assert stored("I moved to York in March. Thanks!")[0].rstrip(".") == "I moved to York in March"
