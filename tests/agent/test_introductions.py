"""A first message with a name: it is greeted by it, kept as the name, and answers who asks for it."""

from __future__ import annotations

from pathlib import Path

import pytest

import lifelong
from lifelong.agent.introductions import with_introduction
from lifelong.language.own_name import asks_own_name, introduction
from lifelong.models.base import Reading
from lifelong.models.reader.labels import KINDS

GREETS = Reading(kinds={**dict.fromkeys(KINDS, 0.1), "greet": 0.8}, question="value", facts=())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("hola soy Marisol", "Marisol"),
        ("hola soy Marisol, im a nurse in Fresno", "Marisol"),
        ("oi sou a Bia", "Bia"),
        ("hoi ik ben Daan", "Daan"),
        ("cześć jestem Ola", "Ola"),
        ("merhaba ben Ayşe", "Ayşe"),
        ("привет я Маша", "Маша"),
        ("hey, I'm Jess!", "Jess"),
    ],
)
def test_who_greets_and_says_a_name_has_it(text: str, name: str) -> None:
    reading = with_introduction(text, GREETS)
    assert [text[slice(*fact.value)] for fact in reading.facts] == [name]
    assert [(fact.slot, fact.subject) for fact in reading.facts] == [("name", "me")]
    assert reading.does("tell") and not reading.does("ask")


@pytest.mark.parametrize(
    "text",
    [
        "hallo ich bin Köchin",
        "hola soy celiaca",
        "ciao sono italiano",
        "hi im vegan",
        "hey I'm Irish and proud",
        "soy Marisol",
    ],
)
def test_anything_else_stays_as_it_was_read(text: str) -> None:
    assert with_introduction(text, GREETS) is GREETS


def test_a_name_is_followed_by_nothing() -> None:
    assert introduction("soy Marisol") == (4, 11)
    assert introduction("I'm Tom's brother") is None


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("whats my name", True), ("Wie heiße ich?", True), ("¿cómo me llamo?", True), ("как меня зовут", True),
        ("adım ne", True), ("what's my dog called", False), ("wie heißt meine Frau", False),
        ("do you remember the name of my first teacher at school", False),
    ],
)  # fmt: skip
def test_a_question_for_the_own_name(question: str, asks: bool) -> None:
    assert asks_own_name(question) is asks


def test_the_name_is_kept_and_answered(tmp_path: Path) -> None:
    """Without the multilingual reader, too: the form decides."""
    with lifelong.open(tmp_path / "a", chat="none", worker=False) as life:
        person = life.person("me")
        assert "Daan" in person.chat("hoi ik ben Daan").text
        life.settle()
        assert [memory.slot for memory in person.memories.list()] == ["me.name"]
        assert "Daan" in person.chat("what is my name").text
        assert "Daan" not in person.chat("what is my sister's name").text
