"""Requests to forget in fifteen languages, with reasons, in dialect, without marks: each is shown, and "yes" erases it.

Nothing is learned from a request, whatever the worker does between the question and the answer.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lifelong.agent.phrases import LANGUAGES, phrases
from lifelong.life import Life
from lifelong.models.scripted import HashedWords
from lifelong.person.person import Person
from lifelong.settings import load
from lifelong.types import Incoming
from tests.agent.scripted_reader import ScriptedReader
from tests.person.shared_reader import shared_reader

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)

LINES = Path(__file__).with_name("forget_requests.txt").read_text(encoding="utf-8").splitlines()
REQUESTS = [tuple(line.split(" | ")) for line in LINES if not line.startswith("#")]


@pytest.fixture
async def life(tmp_path: Path) -> AsyncIterator[Life]:
    settings = load(store=tmp_path / "record", chat="none", embed="scripted", worker=False)
    reader = shared_reader()
    async with Life(settings, chat=None, embedder=HashedWords(), reader=reader, clock=lambda: NOW) as opened:
        yield opened


async def tell(person: Person, *texts: str) -> None:
    for number, text in enumerate(texts):
        await person.add([Incoming(text, at=NOW - timedelta(days=9) + timedelta(hours=number))])


def test_there_are_enough_requests() -> None:
    assert len(REQUESTS) >= 40 and {row[0] for row in REQUESTS} == set(LANGUAGES)


@pytest.mark.slow
@pytest.mark.parametrize(("language", "said", "stays", "request_", "answer"), REQUESTS)
async def test_a_request_is_shown_and_yes_erases_it(
    life: Life, language: str, said: str, stays: str, request_: str, answer: str
) -> None:
    person = life.person("ana")
    await tell(person, said, stays)

    question = (await person.chat(request_, at=NOW)).text
    await life.settle()
    learned = [memory.text for memory in await person.memories.list() if memory.kind != "episodic"]
    reply = (await person.chat(answer, at=NOW + timedelta(minutes=1))).text
    await life.settle()

    assert question.split("\n")[1:-2] == [f"- {said}"]
    assert all(text in said or text in stays for text in learned)
    assert reply in {phrases(each).forgotten(1) for each in LANGUAGES}
    assert [message.text for message in await person.messages() if message.role == "user"] == [stays, answer]
    left = "\n".join(memory.text for memory in await person.memories.list())
    assert said.rstrip(".。।") not in left and request_ not in left


@pytest.fixture
async def scripted(tmp_path: Path) -> AsyncIterator[Life]:
    """A record whose reader takes one message that no pattern knows for a request."""
    settings = load(store=tmp_path / "record", chat="none", embed="scripted", worker=False)
    reader = ScriptedReader(kinds={UNKNOWN: "forget"})
    async with Life(settings, chat=None, embedder=HashedWords(), reader=reader, clock=lambda: NOW) as opened:
        yield opened


UNKNOWN = "strike my allergy to penicillin from your notes"


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("my guy Dayo and I went to Lekki yesterday", None),
        ("met my guy Dayo at the gym, and I told him about Rome", None),
        ("I saw Dayo on Monday, and I like jollof rice", "[…], and I like jollof rice"),
        ("Dayo plays bass. He is a nurse. We have a cat.", "[…] We have a cat."),
    ],
)
async def test_what_is_about_somebody_goes_wholly(scripted: Life, said: str, left: str | None) -> None:
    person = scripted.person("ana")
    await tell(person, said, "Yesterday I saw Dayo.", "My brother Emeka is a baker.")
    await person.chat("forget everything about Dayo", at=NOW)
    await person.chat("yes", at=NOW + timedelta(minutes=1))

    texts = [message.text for message in await person.messages() if message.role == "user"]
    assert texts == [*([] if left is None else [left]), "My brother Emeka is a baker.", "yes"]


async def test_the_reader_alone_knows_a_request(scripted: Life) -> None:
    person = scripted.person("ana")
    await tell(person, "I have an allergy to penicillin.", "We live in Hull.")

    assert "- I have an allergy to penicillin." in (await person.chat(UNKNOWN, at=NOW)).text
    await scripted.settle()
    assert all("strike" not in memory.text for memory in await person.memories.list())
    assert (await person.chat("yes", at=NOW + timedelta(minutes=1))).text == "I have erased 1 entry."


async def test_what_is_not_in_the_record_is_said_not_to_be(scripted: Life) -> None:
    person = scripted.person("ana")
    await tell(person, "We live in Hull.")

    assert (await person.chat("forget that I own a yacht", at=NOW)).text == "I have nothing about that."
    assert (await person.chat("yes", at=NOW + timedelta(minutes=1))).text != "I have erased 1 entry."
    assert "We live in Hull." in [message.text for message in await person.messages()]


async def test_what_was_said_between_question_and_answer_stays(scripted: Life) -> None:
    """Another program adds a message that the request would have found: it was not shown, so it stays."""
    person = scripted.person("ana")
    await tell(person, "Mia is allergic to peanuts.")
    await person.chat("forget that Mia is allergic to peanuts", at=NOW)
    await tell(person, "Doctor Lee says Mia is allergic to peanuts and cashews.")
    await person.chat("yes", at=NOW + timedelta(minutes=1))

    texts = [message.text for message in await person.messages() if message.role == "user"]
    assert texts == ["Doctor Lee says Mia is allergic to peanuts and cashews.", "yes"]
