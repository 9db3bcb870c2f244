"""What a request may mean when no sentence states it: a sentence with its rare word, never one about somebody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lifelong.erasure.guesses import lacks_a_name
from lifelong.life import Life
from lifelong.models.scripted import HashedWords
from lifelong.settings import load
from lifelong.types import Incoming
from tests.agent.scripted_reader import ScriptedReader

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
TALK = (
    "The doctor put me on sertraline last week.",
    "My sister Lou works at a nursery.",
    "We had a barbecue on Sunday.",
    "He said my brother needs candesartan.",
    *(f"I watered the tomatoes in bed {n}." for n in range(4)),
    "El médico me recetó omeprazol.",
)


@pytest.fixture
async def life(tmp_path: Path) -> AsyncIterator[Life]:
    settings = load(store=tmp_path / "record", chat="none", embed="scripted", worker=False)
    reader = ScriptedReader(kinds={request: "forget" for request, _, _ in (*MEANT, *NOT_MEANT)})
    async with Life(settings, chat=None, embedder=HashedWords(), reader=reader, clock=lambda: NOW) as opened:
        for place, text in enumerate(TALK):
            await opened.person("ana").add([Incoming(text, at=NOW - timedelta(days=9) + place * timedelta(hours=1))])
        yield opened


MEANT = [
    ("forget that I take sertraline", "I have nothing that says exactly this.", TALK[0]),
    ("olvida que tomo omeprazol", "No tengo nada que diga exactamente eso.", TALK[-1]),
]
NOT_MEANT = [
    ("forget that Priya had a barbecue", "Priya is not in the record", ""),
    ("forget that my sister is pregnant", "only the kin", ""),
    ("forget that I planted tomatoes today", "said too often to tell", ""),
    ("forget that I take candesartan", "said of somebody else", ""),
    ("forget that I ran a marathon", "never told", ""),
]


@pytest.mark.parametrize(("request_", "introduction", "shown"), MEANT)
async def test_a_sentence_with_the_rare_word_is_offered_and_erased_on_yes(
    life: Life, request_: str, introduction: str, shown: str
) -> None:
    ana = life.person("ana")
    question = (await ana.chat(request_)).text

    assert question.startswith(introduction) and f"- {shown}" in question
    assert question.count("\n- ") == 1
    await ana.chat("yes")
    left = [message.text for message in await ana.messages()]
    assert shown not in left and set(left) >= set(TALK) - {shown}


@pytest.mark.parametrize(("request_", "why", "_"), NOT_MEANT)
async def test_nothing_else_is_offered(life: Life, request_: str, why: str, _: str) -> None:
    assert (await life.person("ana").chat(request_)).text == "I have nothing about that.", why


async def test_no_keeps_what_was_guessed(life: Life) -> None:
    ana = life.person("ana")
    await ana.chat(MEANT[0][0])
    assert (await ana.chat("no")).text == "Good, nothing is erased."
    assert TALK[0] in [message.text for message in await ana.messages()]


@pytest.mark.parametrize(
    ("request_", "line", "lacks"),
    [
        ("Vergiss, dass Peter in Passau wohnt", "Meine Tochter Sabine wohnt in Passau.", True),
        ("Vergiss, dass Sabine in Passau wohnt", "Meine Tochter Sabine wohnt in Passau.", False),
        ("forget everything about my ex Tom", "Tom has my key.", False),
        ("lösch alles über meinen Ex Tom", "Tom hat noch meinen Schlüssel.", False),
        ("forget that tom has my key", "He has my key.", False),
    ],
)
def test_a_name_that_is_not_in_what_was_found_makes_it_a_guess(request_: str, line: str, lacks: bool) -> None:
    assert lacks_a_name(request_, [line]) is lacks
