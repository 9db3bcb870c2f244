"""Whoever greets and introduces themselves is greeted by the name that they just gave."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from lifelong.life import Life
from lifelong.models.reader.onnx import embedded_reader
from lifelong.models.scripted import HashedWords
from lifelong.settings import load

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)


async def test_a_greeting_with_news_uses_the_name_in_it(tmp_path: Path) -> None:
    settings = load(store=tmp_path / "record", chat="none", embed="scripted", worker=False)
    reader = embedded_reader("english")
    async with Life(settings, chat=None, embedder=HashedWords(), reader=reader, clock=lambda: NOW) as life:
        person = life.person("m72")
        reply = await person.chat("Hello! My name is Margaret, I'm 72 and live in Whitby.", at=NOW)
        assert reply.text == "Hello, Margaret! I will remember that."
        await life.settle()
        assert (await person.chat("good morning", at=NOW)).text == "Hello, Margaret!"
