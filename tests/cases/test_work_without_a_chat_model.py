"""Without a chat model, a request for general work is answered by what is missing and how to set it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lifelong.agent.phrases import phrases
from lifelong.life import Life
from lifelong.models.base import Reader
from lifelong.models.scripted import HashedWords
from lifelong.settings import load
from tests.person.shared_reader import shared_reader

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)

TOLD = "I live in Leeds and I write python at weekends."
NOT_A_REQUEST = "I have to write a report by Friday"


@pytest.fixture(params=["reader", "no reader"])
async def life(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Life]:
    settings = load(store=tmp_path / "record", chat="none", embed="scripted", worker=False)
    reader: Reader | None = shared_reader("english") if request.param == "reader" else None
    async with Life(settings, chat=None, embedder=HashedWords(), reader=reader, clock=lambda: NOW) as opened:
        await opened.person("ana").chat(TOLD, at=NOW)
        await opened.settle()
        yield opened


async def test_a_request_for_work_is_told_how_to_set_a_model_and_nothing_is_learned(life: Life) -> None:
    ana = life.person("ana")
    before = await ana.memories.list()
    for text, language in (
        ("can you write me a python function that adds two numbers", "en"),
        ("Summarise this: The meeting was long and nobody decided anything.", "en"),
        ("Kannst du mir eine Python-Funktion schreiben, die zwei Zahlen addiert?", "de"),
        ("Escríbeme un correo para mi casero", "es"),
        ("你能帮我写一个判断质数的Python函数吗？", "zh"),
    ):
        reply = (await ana.chat(text, at=NOW)).text
        assert reply == phrases(language).cannot()
        assert "lifelong.toml" in reply and "chat = " in reply
    await life.settle()
    assert await ana.memories.list() == before


async def test_what_the_record_knows_is_answered_and_statements_are_noted(life: Life) -> None:
    """A question with a verb of work is still a question, and the person's own work is a statement."""
    ana = life.person("ana")
    for text in ("can you tell me where I live", "Where do I live?", NOT_A_REQUEST, "write that down: I have a dog"):
        assert (await ana.chat(text, at=NOW)).text != phrases("en").cannot()
