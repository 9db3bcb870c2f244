"""Forgetting in a chat: what would go is shown, "yes" erases exactly that, and anything else erases nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lifelong.life import Life
from lifelong.models.scripted import HashedWords
from lifelong.person.forget_dialogue import LINES
from lifelong.settings import load
from lifelong.types import Incoming
from tests.agent.scripted_reader import ScriptedReader

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
REQUEST, ALL = "forget that Mia is allergic to peanuts", "forget everything about Tom"


@pytest.fixture
async def life(tmp_path: Path) -> AsyncIterator[Life]:
    settings = load(store=tmp_path / "record", chat="none", embed="scripted", worker=False)
    reader = ScriptedReader(kinds={REQUEST: "forget", ALL: "forget"})
    async with Life(settings, chat=None, embedder=HashedWords(), reader=reader, clock=lambda: NOW) as opened:
        texts = [
            "Mia is allergic to peanuts. We live in Hull.",
            *(f"Tom has {n} bicycles in shed {n}." for n in range(15)),
        ]
        for hours, text in enumerate(texts):
            await opened.person("ana").add([Incoming(text, at=NOW - timedelta(days=9) + timedelta(hours=hours))])
        yield opened


async def say(life: Life, text: str, minutes: int) -> str:
    return (await life.person("ana").chat(text, at=NOW + timedelta(minutes=minutes))).text


async def words(life: Life) -> str:
    return "\n".join(message.text for message in await life.person("ana").messages())


async def test_yes_erases_what_was_shown_with_the_request(life: Life) -> None:
    assert "- Mia is allergic to peanuts." in await say(life, REQUEST, 1)
    assert await say(life, "yes", 2) == "I have erased 1 entry."

    left = await words(life)
    assert "peanuts" not in left and "We live in Hull." in left and "Tom has 3 bicycles" in left


@pytest.mark.parametrize("answer", ["no", "hm let me think", "yes but not all"])
async def test_anything_but_yes_erases_nothing(life: Life, answer: str) -> None:
    await say(life, REQUEST, 1)
    await say(life, answer, 2)

    assert "Mia is allergic to peanuts." in await words(life)


async def test_a_yes_later_in_the_talk_erases_nothing(life: Life) -> None:
    await say(life, REQUEST, 1)
    await say(life, "my bike is blue", 2)
    await say(life, "yes", 3)

    assert "Mia is allergic to peanuts." in await words(life)


async def test_a_long_list_says_how_many_more_would_go(life: Life) -> None:
    question = await say(life, ALL, 1)

    assert question.count("- Tom has") == LINES and "- … (+3)" in question
    assert await say(life, "yes", 2) == "I have erased 15 entries."
    assert "Tom" not in await words(life)


async def test_drafts_that_repeat_it_are_shown_and_go_with_it(life: Life) -> None:
    ana = life.person("ana")
    await ana.voice.add("Mia is allergic to peanuts, so no satay for us.", register="family")
    shown = await say(life, REQUEST, 1)
    assert "- Mia is allergic to peanuts.\n- Mia is allergic to peanuts, so no satay for us." in shown
    await say(life, "yes", 2)
    assert await ana.voice.texts() == []
