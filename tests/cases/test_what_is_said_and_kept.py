"""Secrets, data of programs, logs and long messages: what is answered about them, and what is learned from them."""

from __future__ import annotations

from pathlib import Path

import pytest

import lifelong
from lifelong import Incoming
from lifelong.extraction.pieces import LONGEST, pieces
from lifelong.life import Life
from lifelong.models.base import ReadFact
from lifelong.models.scripted import HashedWords
from lifelong.settings import load
from tests.agent.scripted_reader import ScriptedReader
from tests.person.examples import Played, opened


def said(text: str, clause: str, slot: str) -> ReadFact:
    start = text.index(clause)
    return ReadFact(start, start + len(clause), (start, start + len(clause)), slot, "holds", "me", 0.9)


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


@pytest.mark.slow
@pytest.mark.models
@pytest.mark.parametrize("times", [900, 1900])
def test_the_end_of_a_long_message_is_learned(tmp_path: Path, times: int) -> None:
    """And of one sentence, each clause."""
    filler = "We walked along the river with the people of the club. "
    with lifelong.open(tmp_path / "a", chat="none", worker=False) as life:
        ana = life.person("ana")
        ana.add(filler * times + "My boat is called Thistle and I'm allergic to walnuts.")
        life.settle()
        assert any("walnuts" in each.text for each in ana.memories.list(kinds=["semantic"]))
        assert "walnuts" in ana.chat("What am I allergic to?").text
        assert "Thistle" in ana.chat("What is my boat called?").text


@pytest.mark.models
@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        ("My sister's name is Rita and I'm allergic to kiwis.", "What am I allergic to?", "kiwis"),
        ("My sister's name is Rita and I'm allergic to kiwis.", "What is my sister's name?", "Rita"),
        ("I play the oboe and my brother lives in Ghent.", "Where does my brother live?", "Ghent"),
        ("Ich spiele Oboe und ich bin gegen Kiwis allergisch.", "Wogegen bin ich allergisch?", "Kiwis"),
    ],
)
def test_each_clause_of_a_sentence_answers(tmp_path: Path, text: str, question: str, answer: str) -> None:
    with lifelong.open(tmp_path / "a", chat="none", worker=False) as life:
        ana = life.person("ana")
        ana.add(text)
        life.settle()
        assert answer in ana.chat(question).text


async def test_a_fact_beside_a_secret_is_learned_without_it(tmp_path: Path) -> None:
    """A secret that only the reader knows stays in its message alone, and can be asked for."""
    heron, porto = "The word for the alarm people is heron", "I moved to Porto"
    text = f"{heron}, and {porto}."
    reader = ScriptedReader(
        kinds={text: "tell+secret", heron: "secret", porto: "tell", "What do the alarm people ask?": "ask"},
        facts={text: [said(text, heron, "possession"), said(text, porto, "home")]},
        answering={"What do the alarm people ask?": ["heron"]},
    )
    settings = load(store=tmp_path / "a", chat="none", embed="scripted", worker=False)
    async with Life(settings, chat=None, embedder=HashedWords(), reader=reader) as life:
        ana = life.person("ana")
        await ana.add(text)
        await life.settle()
        assert [each.text for each in await ana.memories.list(kinds=["semantic"])] == [f"{porto}."]
        assert heron in (await ana.chat("What do the alarm people ask?")).text


@pytest.mark.models
@pytest.mark.parametrize(
    "text",
    [
        "Remember my wifi password: Kirschbaum77!",
        "Please keep my bank password in mind: Nightjar!204",
        "Merk dir das Passwort vom Router: Kirschbaum77!",
        "Recuerda la contraseña de mi correo: Cerezo#2041",
    ],
)
def test_a_secret_to_remember_is_no_request_to_forget(tmp_path: Path, text: str) -> None:
    """Whatever the reader takes it for, the person is told that it is not kept."""
    with lifelong.open(tmp_path / "a", chat="none", worker=False) as life:
        told = life.person("ana").chat(text).text
        assert any(word in told for word in ("secret", "Geheimnis", "secreto")), told


@pytest.mark.models
@pytest.mark.parametrize(
    "text",
    [
        "This is my log:\nWARN I am unable to reach the host\nINFO: my name is cache-7\nI am 41 years old (entry)\n",
        "Write a letter of a sailor: 'I am Piet, I am 23, I miss my brother in Delft.'",
        "Let's play a scene: you are a nurse, I am a patient. My name is Otto and I'm allergic to cod!",
    ],
)
def test_logs_and_quoted_texts_are_nobodys_facts(tmp_path: Path, text: str) -> None:
    with lifelong.open(tmp_path / "a", chat="none", worker=False) as life:
        ana = life.person("ana")
        ana.add(text)
        life.settle()
        slots = {each.slot for each in ana.memories.list(kinds=["semantic"])}
        assert slots.isdisjoint({"me.age", "me.name", "me.home", "me.origin", "me.allergy.cod"})
