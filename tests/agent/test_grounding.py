"""Whether a sentence says only what the evidence says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifelong.agent.grounding import grounded

TRUCK = "I drive Bertha, my old truck."


@pytest.mark.parametrize(
    ("sentence", "evidence", "question"),
    [
        ("You drive Bertha, your old truck.", TRUCK, ""),
        ("You drive an old truck.", TRUCK, "What do I drive?"),
        ("Bertha is your truck.", TRUCK, "Who is Bertha?"),
        ("You told me that you drive Bertha.", TRUCK, ""),
        ("You bought 3 trucks.", "I bought 3 trucks.", ""),
        ("At 7:30.", "The train leaves at 7:30.", "When does the train leave?"),
        ("You do not eat meat.", "I don't eat meat.", "Do I eat meat?"),
    ],
)
def test_what_the_evidence_says_may_be_said(sentence: str, evidence: str, question: str) -> None:
    """Pronouns turn, words may be left out, the question's words may be repeated."""
    assert grounded(sentence, [evidence], question=question)


@pytest.mark.parametrize(
    ("sentence", "evidence", "question"),
    [
        ("You drive a red truck.", TRUCK, ""),
        ("You drive Bertha, a Ferrari.", TRUCK, ""),
        ("You bought 4 trucks.", "I bought 3 trucks.", ""),
        ("You bought 3 trucks.", "I bought trucks.", "Did I buy 3 trucks?"),
        ("At 7:45.", "The train leaves at 7:30.", "When does the train leave?"),
        ("You eat meat.", "I don't eat meat.", "Do I eat meat?"),
        ("You never eat meat.", "I eat meat.", "Do I eat meat?"),
        ("You drive.", "I swim.", "Do I drive?"),
        ("", TRUCK, ""),
        ("Yes.", TRUCK, ""),
        ("You drive Bertha.", "", "What do I drive?"),
    ],
)
def test_what_the_evidence_does_not_say_is_not_said(sentence: str, evidence: str, question: str) -> None:
    """New names, other numbers, turned denials, and words that only the question brought."""
    assert not grounded(sentence, [evidence], question=question)


@given(
    number=st.integers(0, 10**6),
    other=st.integers(0, 10**6),
    words=st.lists(st.sampled_from(["truck", "Bertha", "old", "drive", "red"]), min_size=1, max_size=6),
)
def test_a_number_that_was_not_said_never_passes(number: int, other: int, words: list[str]) -> None:
    """Whatever else the sentence says, and even if the question asks for that number."""
    evidence = f"I drive Bertha, my old red truck, since {other}."
    sentence = f"You {' '.join(words)} {number}."
    assert grounded(sentence, [evidence], question=f"Is it {number}?") == (number == other)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_can_be_judged(sentence: str, evidence: str) -> None:
    """No text breaks the judge, and a sentence without evidence never passes."""
    assert grounded(sentence, [evidence]) in (True, False)
    assert not grounded(sentence, [])
