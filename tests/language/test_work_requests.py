"""Requests for general work are told from questions to the record, from statements and from wishes about replies."""

from __future__ import annotations

from pathlib import Path

import pytest

from lifelong.language.work_requests import states_own_work, work_request

LINES = (Path(__file__).parent / "work_requests.txt").read_text(encoding="utf-8").splitlines()
MESSAGES = [tuple(line.split("\t")) for line in LINES if not line.startswith("#")]


@pytest.mark.parametrize(("label", "text"), MESSAGES)
def test_only_requests_for_work_are_taken_for_such(label: str, text: str) -> None:
    assert (work_request(text) is not None) == label.startswith("+")


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("write me a python function that adds two numbers", "sure"),
        ("Explain how sourdough works", "open"),  # a record may hold it
        ("Explain why I left my job", None),
        ("I have an interview tomorrow. Please write me a cover letter.", "sure"),
        ("Translate this: I live in Leeds. " + "I have a dog. " * 100, "sure"),
        ("Write your answers in German", None),
        ("", None),
        ("?", None),
    ],
)
def test_the_verb_says_how_sure_it_is(text: str, request_: str | None) -> None:
    assert work_request(text) == request_


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("I need to write an email to my landlord", True),
        ("Ich muss meinem Vermieter eine E-Mail schreiben", True),
        ("我明天要写报告", True),
        ("write that down: my dog is called Otto", True),
        ("I need you to write an email to my landlord", False),
        ("Should I write an email to my landlord?", False),
        ("I live in Leeds", False),
    ],
)
def test_work_of_the_person_is_a_statement(text: str, states: bool) -> None:
    assert states_own_work(text) is states


def test_a_long_text_is_read_at_once() -> None:
    """No pattern takes time that grows faster than the text."""
    for text in ("please " * 20_000 + "x", "can you " * 20_000, "写" * 50_000, "a " * 50_000 + "write"):
        work_request(text)
        states_own_work(text)
