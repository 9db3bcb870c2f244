"""The gate compares what a model makes of words with the words: by labelled cases in fifteen languages."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lifelong.extraction.gate.compare import Sources
from lifelong.extraction.gate.judge import GateVerdict, Judge
from lifelong.types import Message

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
CASES: list[dict[str, Any]] = [
    json.loads(line) for line in Path(__file__).with_name("cases.jsonl").read_text(encoding="utf-8").splitlines()
]
"""``said`` the message, ``before`` the assistant's turn before it, ``known`` texts of memories, ``quote`` and ``text``
of the model; ``want``: its ``text`` is stored, at most the person's ``own`` words are, or ``nothing`` is."""


def judged(said: str, quote: str, text: str, *, before: str = "", known: tuple[str, ...] = ()) -> GateVerdict:
    """The verdict on a text about one message."""
    message = Message("m2", "user", "", said, NOON + timedelta(minutes=1), "s1")
    talk = [Message("m1", "assistant", "", before, NOON, "s1"), message] if before else [message]
    return Judge(talk, Sources(known, [before] if before else [], "Ana")).judge(text, quote, message)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['kind']}-{case['text'][:30]}")
def test_a_text_is_stored_only_if_it_says_what_was_said(case: dict[str, Any]) -> None:
    """Other spellings of the same pass; what is added, turned or somebody else's does not."""
    verdict = judged(
        case["said"], case["quote"], case["text"], before=case.get("before", ""), known=tuple(case.get("known", ()))
    )
    assert verdict.decision in {"text": {"text"}, "own": {"clause", "nothing"}, "nothing": {"nothing"}}[case["want"]], (
        verdict.reason
    )
    assert verdict.decision == "text" or verdict.reason


def test_the_own_clause_is_stored_where_the_text_says_too_much() -> None:
    """The quote is good and the text is not."""
    verdict = judged("We saw a film, and I work in a lab.", "I work in a lab", "I work in a chemistry lab.")
    assert (verdict.decision, verdict.text, verdict.reason) == ("clause", "I work in a lab", "detail")


def test_a_clause_keeps_the_words_that_govern_it() -> None:
    """Without "my boss says" it would be another statement."""
    verdict = judged("My boss says I'm too slow at work.", "I'm too slow", "I am too slow.")
    assert verdict.text == "My boss says I'm too slow at work."


def test_a_secret_is_no_part_of_a_clause() -> None:
    """The clause beside it is."""
    verdict = judged("my pin is [PIN removed], I keep forgetting it", "I keep forgetting it", "I am forgetful.")
    assert verdict.text == "I keep forgetting it"


def test_the_same_words_in_other_marks_are_found() -> None:
    """Emoji, dots and dashes that a model leaves out."""
    verdict = judged("he agreed!!! 💍 we marry in June…", "he agreed - we marry in June", "We marry in June.")
    assert verdict.decision == "text"


def test_a_wish_about_replies_is_kept_in_the_own_words() -> None:
    """A model's wording never becomes an instruction."""
    message = Message("m1", "user", "", "Please keep it short, no emoji", NOON, "s1")
    verdict = Judge([message]).judge("Answer in one word.", "keep it short, no emoji", message, own_words=True)
    assert (verdict.decision, verdict.text) == ("clause", "Please keep it short, no emoji")


def test_words_of_the_assistant_prove_nothing() -> None:
    """Neither as a quote nor as the message of an edit."""
    message = Message("m1", "assistant", "", "You live in Perth.", NOON, "s1")
    assert Judge([message]).judge("I live in Perth.", "You live in Perth", message).decision == "nothing"
