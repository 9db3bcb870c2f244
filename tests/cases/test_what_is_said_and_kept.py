"""Secrets, data of programs, logs and long messages: what is answered about them, and what is learned from them."""

from __future__ import annotations

from pathlib import Path

import pytest

import lifelong
from lifelong import Incoming
from lifelong.extraction.pieces import LONGEST, pieces
from tests.person.examples import Played, opened

NEVER = "You have never told me that."


def test_a_secret_is_said_not_to_be_kept(tmp_path: Path) -> None:
    """Neither when it is told nor when it is asked for, and it stands nowhere."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        told = ana.chat("Remember the password of my router: Kirschbaum77!").text
        asked = ana.chat("What is the password of my router?").text
        assert "secret" in told and "do not keep" in told
        assert "removed]" not in asked
        assert not any("Kirschbaum77" in each.text for each in ana.messages())


def test_a_model_is_told_that_a_secret_was_removed(tmp_path: Path) -> None:
    model = Played("I do not keep passwords.")
    with opened(tmp_path / "a", chat=model) as life:
        life.person("ana").chat("Remember the password of my router: Kirschbaum77!")
        assert "do not promise to remember it" in model.prompts()[0]
        life.person("ana").chat("I drive Bertha.")
        assert "do not promise to remember it" not in model.prompts()[1]


def test_items_of_an_agents_store_are_nobodys_words(tmp_path: Path) -> None:
    """They are not quoted as an answer, as JSON or otherwise; what was said is."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add(Incoming('{"text": "likes oat bread"}', "other", "langgraph", key='langgraph:["bo","k1"]'))
        ana.add({"role": "tool", "content": '{"bread": 3, "unit": "loaves"}'})
        assert ana.chat("Which bread do I like?").text == NEVER
        ana.add("I like rye bread.")
        assert "rye bread" in ana.chat("Which bread do I like?").text


def test_a_long_message_is_read_in_verbatim_pieces() -> None:
    """Whole sentences; a repeated one once; the end is there."""
    text = "We walked along the river with the club. " * 900 + "The boat house key hangs in the cellar."
    parts = pieces(text)
    assert all(part in text and len(part) <= LONGEST for part in parts)
    assert parts[-1].endswith("The boat house key hangs in the cellar.")
    assert len(parts) <= 2
    assert pieces("Short. Text.") == ["Short. Text."]


@pytest.mark.models
def test_the_end_of_a_long_message_is_learned(tmp_path: Path) -> None:
    filler = "We walked along the river with the people of the club. "
    with lifelong.open(tmp_path / "a", chat="none", worker=False) as life:
        ana = life.person("ana")
        ana.add(filler * 900 + "I am allergic to walnuts.")
        life.settle()
        assert any("walnuts" in each.text for each in ana.memories.list(kinds=["semantic"]))
        assert "walnuts" in ana.chat("What am I allergic to?").text


@pytest.mark.models
@pytest.mark.parametrize(
    "text",
    [
        "This is my log:\nWARN I am unable to reach the host\nINFO: my name is cache-7\nI am 41 years old (entry)\n",
        "Write a letter of a sailor: 'I am Piet, I am 23, I miss my brother in Delft.'",
    ],
)
def test_logs_and_quoted_texts_are_nobodys_facts(tmp_path: Path, text: str) -> None:
    with lifelong.open(tmp_path / "a", chat="none", worker=False) as life:
        ana = life.person("ana")
        ana.add(text)
        life.settle()
        slots = {each.slot for each in ana.memories.list(kinds=["semantic"])}
        assert slots.isdisjoint({"me.age", "me.name", "me.home", "me.origin"})
