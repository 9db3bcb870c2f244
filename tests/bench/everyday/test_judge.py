"""Verdicts on answers by hand."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from lifelong.bench.everyday.data import EverydayQuestion
from lifelong.bench.everyday.judge import shown, verdict
from tests.bench.everyday.mara import QUESTION, UNANSWERABLE


def question(**changes: Any) -> EverydayQuestion:
    """The question about the goat, with changes."""
    return TypeAdapter(EverydayQuestion).validate_python(QUESTION | changes)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("“My goat is called Pimenta.”", "right"),
        ("It was Canela, now it is Pimenta.", "muddled"),  # right beside a forbidden value
        ("“I live in Evora.”", "wrong"),
        ("", "wrong"),
        ("You have never told me that.", "refused"),
        ("You haven’t told me.", "refused"),  # a curly apostrophe
        ("“I do not know where it is”", "wrong"),  # a quote of the person's is no refusal
        ("I will remember that.", "heard"),
    ],
)
def test_an_answer_to_an_answerable_question(answer: str, expected: str) -> None:
    assert verdict(question(), answer) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("You have never told me that.", "abstained"),
        ("Rui said so.", "abstained"),  # names who said it
        ("Rui said that her teacher is Olga.", "invented"),  # and something that must not be there
        ("“My goat is called Pimenta.”", "invented"),
        ("Noted.", "heard"),
    ],
)
def test_an_answer_to_an_unanswerable_question(answer: str, expected: str) -> None:
    assert verdict(TypeAdapter(EverydayQuestion).validate_python(UNANSWERABLE), answer) == expected


def test_a_list_needs_some_of_its_parts() -> None:
    """Two of three are enough; one is not."""
    about = question(answer_all_of_n={"n": 2, "of": ["baker", "goat", "evora"]})
    assert verdict(about, "A baker with a goat.") == "right"
    assert verdict(about, "A baker.") == "wrong"


def test_every_one_of_all_is_needed() -> None:
    """Any of the first kind, and all of the second."""
    both = question(answer_any=["pimenta"], answer_all=["goat", "black"])
    assert verdict(both, "Pimenta, the black goat") == "right"
    assert verdict(both, "Pimenta, the goat") == "wrong"


def test_hits_show_a_list_together_and_one_value_alone() -> None:
    """A list may be spread over hits; "any of" looks at each hit."""
    assert shown(question(), ["I live in Evora.", "Pimenta"])
    assert not shown(question(), ["I live in Evora."])
    assert shown(question(answer_any=[], answer_all=["evora", "beja"]), ["Evora", "Beja"])
    assert not shown(question(answer_any=["pimenta"], answer_all=["goat"]), ["Pimenta", "goat"])
