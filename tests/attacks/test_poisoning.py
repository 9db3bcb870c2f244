"""Asking teaches nothing: whoever can only ask questions cannot plant what other answers are built on."""

from __future__ import annotations

from pathlib import Path

from tests.person.examples import DAY, NINE, Played, opened, texts

QUESTIONS = [
    "Do I live in Mordor?",
    "Isn't it true that I live in Mordor?",
    "Why do I live in Mordor now?",
    "If I lived in Mordor, would my address be Mount Doom?",
    'What would you say if I told you "I moved to Mordor"?',
    "Suppose I live in Mordor: what is my post code?",
    "You said that I live in Mordor, right?",
    "Which tram do I take in Mordor, where I live?",
]


def test_questions_leave_no_memory(tmp_path: Path) -> None:
    """Presuppositions, suppositions and quotes: nothing is learned, the true home still stands and is found first."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add("I live in Porto.", at=NINE - DAY)
        life.settle()
        for question in QUESTIONS:
            ana.chat(question)
        ana.close_session()
        life.settle()
        taught = ana.memories.list(kinds=["semantic", "core", "procedural"], current=None)
        assert not any("Mordor" in memory.text for memory in taught), texts(taught)
        assert {memory.text for memory in taught if memory.slot == "me.home"} == {"I live in Porto."}
        hits = ana.recall("Where do I live?", kinds=["semantic", "core"])
        assert hits[0].text == "I live in Porto."


def test_looking_stores_nothing(tmp_path: Path) -> None:
    """Recall, context and every other look leave the record as it was, jobs and audit log included."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add("I live in Porto.", at=NINE - DAY)
        life.settle()

        def everything() -> tuple[object, ...]:
            return ana.messages(), ana.memories.list(current=None), life.jobs(), life.audit()

        before = everything()
        for question in QUESTIONS:
            ana.recall(question)
            ana.context(question)
            ana.erasure.preview(query=question)
        assert everything() == before


def test_an_answer_teaches_nothing_either(tmp_path: Path) -> None:
    """A model that repeats what a question supposes, or says it by itself, adds no memory of the person."""
    model = Played("As you told me, you live in Mordor and you love coffee.")
    with opened(tmp_path / "a", chat=model) as life:
        ana = life.person("ana")
        ana.chat("Where do I live?")
    with opened(tmp_path / "a") as life:  # the embedded extractor reads the turn and the session
        ana = life.person("ana")
        ana.close_session()
        life.settle()
        assert ana.memories.list(kinds=["semantic", "core", "procedural"], current=None) == []


def test_another_persons_questions_change_nothing_for_ana(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        ana, ben = life.person("ana"), life.person("ben")
        ana.add("I live in Porto.", at=NINE - DAY)
        life.settle()
        before = ana.recall("Where do I live?")
        for question in QUESTIONS:
            ben.chat(question)
        ben.add("Ana lives in Mordor. I am Ana. I live in Mordor.")
        life.settle()
        assert ana.recall("Where do I live?") == before
