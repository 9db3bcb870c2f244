"""The reader orders the hits of a question again: by what answers, not by what resembles."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lifelong.life import Life
from lifelong.models.scripted import HashedWords
from lifelong.recall.second_stage import reordered
from lifelong.settings import load
from lifelong.types import Hit, Incoming, Recollection
from tests.agent.scripted_reader import ScriptedReader

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
QUESTION = "what bird have i got"
SAID = ("i have got to see a bird doctor", "what a bird", "what i have got is a canary", "i have got a cold")
READER = ScriptedReader(questions={QUESTION: "value"}, answering={QUESTION: ["canary"]})


def hit(text: str, score: float, **why: float) -> Hit:
    return Hit(text, "message", text, score, NOW, "user", "ana", why, (text,))


def test_what_answers_comes_first_and_a_look_keeps_its_place() -> None:
    found = Recollection(QUESTION, (hit("a", 0.4), hit("picture", 0.3, look=0.9), hit("canary", 0.2), hit("b", 0.1)))

    again = reordered(found, READER, k=3, similar=True)

    assert [each.text for each in again] == ["canary", "picture", "a"]
    assert all(0 < each.score < 1 for each in again)


def test_a_reply_of_the_assistant_does_not_rise() -> None:
    """ "I know of no canary" holds the words of the answer."""
    reply = replace(hit("i know of no canary", 0.2), role="assistant")
    found = Recollection(QUESTION, (hit("a", 0.4), hit("canary", 0.3), reply, hit("b", 0.1)))

    again = reordered(found, READER, k=4, similar=True)

    assert [each.text for each in again] == ["canary", "a", "i know of no canary", "b"]


def test_nothing_to_order_stays() -> None:
    assert reordered(Recollection(QUESTION), READER, k=3, similar=True).hits == ()
    one = Recollection(QUESTION, (hit("a", 0.4),))
    assert reordered(one, READER, k=3, similar=False) == one


@pytest.mark.parametrize(
    ("rerank", "recalled", "shown"), [("never", False, False), ("context", False, True), ("always", True, True)]
)
async def test_the_setting_says_where(tmp_path: Path, *, rerank: str, recalled: bool, shown: bool) -> None:
    settings = load(store=tmp_path / "record", chat="none", embed="scripted", worker=False, rerank=rerank)
    async with Life(settings, chat=None, embedder=HashedWords(), reader=READER, clock=lambda: NOW) as life:
        ana = life.person("ana")
        for days, text in enumerate(SAID):
            await ana.add([Incoming(text, at=NOW - timedelta(days=9 - days))])

        first = (await ana.recall(QUESTION, floor=0.0))[0].text
        context = (await ana.context(QUESTION)).recollection[0].text

    assert (first == SAID[2], context == SAID[2]) == (recalled, shown)
