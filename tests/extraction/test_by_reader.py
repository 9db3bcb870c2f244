"""The clauses that the shipped reader finds, as they are stored."""

from __future__ import annotations

import pytest

from lifelong.extraction import by_reader
from lifelong.extraction.rules import extract
from lifelong.models.reader.onnx import embedded_reader
from lifelong.types import Statement
from tests.extraction.values import said


def statements(text: str) -> list[Statement]:
    """The statements of a message."""
    reader = embedded_reader("english")
    message = said(text)
    return by_reader.extract(message, reader.read(text), extract(message, []), [], reader)


def stored(text: str) -> list[str]:
    """Their texts."""
    return [statement.text for statement in statements(text)]


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


def test_a_sentence_about_one_of_whom_the_rules_know_one_thing_is_remembered_in_parts():
    texts = stored("My mum's name is Carol and she lives in Leeds, she's a retired teacher.")
    assert [each.rstrip(".") for each in texts] == [
        "My mum's name is Carol",
        "she lives in Leeds",
        "she's a retired teacher",
    ]


def test_a_name_for_something_else_is_not_the_persons():
    assert [each.slot for each in statements("I'm Gustav.")] == ["me.name"]
    assert "me.name" not in [each.slot for each in statements("I have a new bike. I call it Gustav.")]
