"""An order that asks for what was told is a question; other orders are none."""

from __future__ import annotations

import pytest

from lifelong.agent.record_requests import as_known, as_question


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("give me my address", "where do i live"),
        ("Show me my hobbies, please.", "what is my hobbies"),
        ("make a list of my allergies", "what is my allergies"),
        ("can you tell me the name of my dentist", "what is my dentist"),
        ("Gib mir bitte meine Adresse!", "wo wohne ich"),
        ("Mach eine Liste von meinen Hobbys", "was ist meinen hobbys"),
        ("Dame mi dirección", "dónde vivo"),
        ("donne-moi mon adresse", "où j'habite"),
        ("Dimmi il mio indirizzo", "dove abito"),
        ("geef me mijn adres", "waar woon ik"),
    ],
)
def test_an_order_for_what_was_told(text: str, question: str) -> None:
    assert as_question(text) == question


@pytest.mark.parametrize(
    "text",
    [
        "write my essay about the French revolution",
        "make my day",
        "give me a recipe",
        "my mum gave me my first bike",
        "show me my photos from Lisbon",
        "tell me a joke",
        "Gib mir ein Rezept",
        "tell my sister that I love her",
        "give me my life back because I cannot stand any of this here any more",
    ],
)
def test_any_other_message(text: str) -> None:
    assert as_question(text) == ""


@pytest.mark.parametrize(
    ("question", "known"),
    [
        ("What's my address?", "where do i live"),
        ("Wie lautet meine Adresse?", "wo wohne ich"),
        ("What is my email address?", "What is my email address?"),
        ("What is my sister's address?", "What is my sister's address?"),
    ],
)
def test_an_address_is_where_somebody_lives(question: str, known: str) -> None:
    assert as_known(question) == known
