"""Health, faith, politics and orientation: what the person says in plain words may be learned, conclusions may not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from lifelong.extraction.sensitive import Sensitive, allowed_statements, topics
from lifelong.perception.perceive import InputFile
from lifelong.types import MemoryKind, Source, Statement
from tests.person.examples import NINE, Played, opened, picture, texts


def statement(text: str, quote: str, *, slot: str = "", kind: MemoryKind = "semantic") -> Statement:
    return Statement(kind, text, (Source("msg_1", quote),), NINE, slot=slot)


CONCLUSIONS = [
    statement("I have diabetes.", "I took my insulin this morning"),
    statement("I am depressed.", "I could not get up all week", slot="me.mood"),
    statement("I am Muslim.", "we broke the fast at sunset"),
    statement("I vote for the Greens.", "I marched for the climate"),
    statement("I am gay.", "my husband and I"),
    statement("It is under control.", "all is fine again", slot="me.health.blood"),
    statement("I have an illness.", "the doctor called", kind="core"),
    Statement("procedural", "I walk.", (Source("msg_1", "I walk"),), NINE, trigger="after chemotherapy"),
]

SAID = [
    statement("I am allergic to peanuts.", "I am allergic to peanuts"),
    statement("Ich bin katholisch.", "Ich bin katholisch"),
    statement("I am a lesbian.", "as a lesbian I"),
]

OTHER = [
    statement("I live in Porto.", "I live in Porto"),
    statement("I massage my dog.", "I massage my dog"),
    statement("I like trams and a godly view.", "I like trams"),
]


@pytest.mark.parametrize(
    ("mode", "kept"),
    [("never", OTHER), ("said", [*SAID, *OTHER]), ("concluded", [*CONCLUSIONS, *SAID, *OTHER])],
)
def test_what_each_setting_lets_in(mode: Sensitive, kept: list[Statement]) -> None:
    """By default a conclusion is dropped and the person's own plain words are kept."""
    assert allowed_statements([*CONCLUSIONS, *SAID, *OTHER], mode) == kept


def test_episodes_are_left_as_they_are() -> None:
    """They tell what was talked about; nothing else covers those messages."""
    told = statement("Ana spoke of her therapy.", "", kind="episodic")
    assert allowed_statements([told], "never") == [told]


def test_topics_are_read_from_words_and_slots() -> None:
    assert topics("J'ai la maladie de Lyme") == {"health"}
    assert topics("fine", "me.religion.mass") == {"faith"}
    assert topics("I program in trans-Atlantic teams, en masse, on a gayageum") == set()


def played(**turn: object) -> Played:
    return Played(json.dumps({"observation": None, "statements": [turn]}))


def test_a_models_conclusion_is_not_stored(tmp_path: Path) -> None:
    """With a capable model: the quote is real, the statement goes beyond it; the person's own words stay."""
    model = played(text="I have diabetes.", quote="I took my insulin", slot="me.health", single=False)
    for mode, found in (("said", ["I took my insulin before we left"]), ("concluded", ["I have diabetes."])):
        with opened(tmp_path / mode, chat=model, sensitive=mode) as life:
            ana = life.person("ana")
            ana.add("I took my insulin before we left.", at=NINE)
            life.settle()
            assert texts(ana.memories.list(kinds=["semantic"])) == found
            assert texts(ana.messages()) == ["I took my insulin before we left."]


def test_never_holds_for_the_embedded_extractor_and_spares_what_is_asked_for(tmp_path: Path) -> None:
    """What the person has remembered on purpose is their will."""
    with opened(tmp_path / "a", sensitive="never") as life:
        ana = life.person("ana")
        ana.add(["I am allergic to peanuts.", "I live in Porto."], at=NINE)
        life.settle()
        assert texts(ana.memories.list(kinds=["semantic"])) == ["I live in Porto."]
        ana.remember("I am allergic to peanuts.")
        assert "I am allergic to peanuts." in texts(ana.memories.list(kinds=["semantic"]))


@pytest.mark.parametrize("written", [{"summary": "Ana spoke of her diabetes."}, {"keywords": ["insulin", "diabetes"]}])
def test_a_models_episode_concludes_nothing(tmp_path: Path, written: dict[str, object]) -> None:
    """Where the person said "insulin" and the model writes "diabetes", the episode tells it in the person's words."""
    told = {"first": "m1", "last": "m1", "summary": "Ana spoke of her morning.", "quote": "I took my insulin"}
    session = {"episodes": [told | written], "habits": [], "core": []}
    for mode, concluded in (("said", False), ("never", False), ("concluded", True)):
        model = Played('{"observation": null, "statements": []}', json.dumps(session))
        with opened(tmp_path / mode, chat=model, sensitive=mode) as life:
            ana = life.person("ana")
            ana.add("I took my insulin before we left.", at=NINE)
            life.settle()
            ana.close_session()
            life.settle()
            (episode,) = ana.memories.list(kinds=["episodic"])
            assert ("diabetes" in " ".join((episode.text, *episode.keywords))) is concluded
            assert concluded or "I took my insulin before we left." in episode.text


class Tagger:
    """Sees a mosque and a wheelchair in every picture, and reads a prescription."""

    name, version, early = "look", "1", None

    def takes(self, media_type: str) -> bool:
        return True

    def perceive(self, file: InputFile) -> Mapping[str, Any]:
        return {
            "tags": [["mosque", 0.9], ["wheelchair", 0.8]],
            "text": "mosque, wheelchair. Prescription: I have diabetes.",
        }


def test_what_a_picture_shows_says_nothing_of_the_person(tmp_path: Path) -> None:
    """Tags and words in pictures are found by, and teach nothing: no statement, no profile, no reading of traits."""
    with opened(tmp_path / "a", sensitive="concluded") as life:
        life._inner._engine.perception.perceivers = (Tagger(),)
        ana = life.person("ana")
        ana.add("Look at this.", images=[picture()], at=NINE)
        life.settle()
        ana.close_session()
        life.settle()
        assert ana.memories.list(kinds=["semantic", "core", "procedural"]) == [] and ana.traits().observations == 0
        assert not any(topics(memory.text + " ".join(memory.keywords)) for memory in ana.memories.list())
        assert ana.photos("mosque")
