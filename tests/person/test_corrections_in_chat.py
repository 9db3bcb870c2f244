"""What was just said wrong is put right in a few words, and the answer afterwards is the right one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lifelong.life import Life
from lifelong.models.reader.onnx import embedded_reader
from lifelong.models.scripted import HashedWords
from lifelong.settings import load

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)


@pytest.fixture
async def life(tmp_path: Path) -> AsyncIterator[Life]:
    settings = load(store=tmp_path / "record", chat="none", embed="scripted", worker=False)
    reader = embedded_reader("english")
    async with Life(settings, chat=None, embedder=HashedWords(), reader=reader, clock=lambda: NOW) as opened:
        yield opened


@pytest.mark.parametrize(
    ("said", "corrected", "question", "answer", "wrong"),
    [
        ("i do pottery on tuesdays", "wait no its wednesdays now", "when is pottery", "wednesdays", "tuesdays"),
        ("my boss is called karen", "no sorry her name is kirsten", "whats my boss called", "kirsten", "karen"),
        ("my dentist is on 5 may", "no wait its the 6th", "when is my dentist", "the 6th", "5 may"),
    ],
)
async def test_the_right_value_answers_though_it_was_said_in_a_few_words(
    life: Life, said: str, corrected: str, question: str, answer: str, wrong: str
) -> None:
    ana = life.person("ana")
    for minutes, text in enumerate((said, corrected)):
        reply = await ana.chat(text, at=NOW + timedelta(minutes=minutes))
        await life.settle()

    assert "corrected" in reply.text
    told = (await ana.chat(question, at=NOW + timedelta(minutes=3))).text
    assert answer in told
    assert wrong not in told


async def test_a_habit_that_is_corrected_is_no_habit_any_more(life: Life) -> None:
    ana = life.person("ana")
    await ana.chat("i do pottery on tuesdays", at=NOW - timedelta(days=3))
    await life.settle()
    await ana.chat("wrong, pottery is wednesdays now", at=NOW)
    await life.settle()

    texts = [memory.text for memory in await ana.memories.list()]
    assert "i do pottery on tuesdays" not in texts


async def test_a_correction_is_about_what_was_told_though_a_question_stands_between(life: Life) -> None:
    ana = life.person("ana")
    texts = (
        "My neighbour bakes a lovely lemon cake.",
        "I'm seeing the optician on Thursday at half past ten.",
        "When is my optician appointment?",
        "No, sorry, it's Friday, not Thursday.",
    )
    for minutes, text in enumerate(texts):
        await ana.chat(text, at=NOW + timedelta(minutes=minutes))
        await life.settle()

    told = (await ana.chat("When do I see the optician?", at=NOW + timedelta(minutes=9))).text
    assert "Friday" in told
    assert "half past ten" not in told
    assert "My neighbour bakes a lovely lemon cake." in [memory.text for memory in await ana.memories.list()]
