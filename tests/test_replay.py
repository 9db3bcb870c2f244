"""The kept talk: its prompts stay within their budgets, and begin like the ones before."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.replay.__main__ import by_turn, play, stages, summary
from benchmarks.replay.parts import table

PAGE = Path(__file__).parent.parent / "docs" / "how-it-thinks.md"


@pytest.mark.slow
@pytest.mark.parametrize("native", [True, False], ids=["tools", "choice"])
def test_the_prompts_of_the_kept_talk_stay_small_and_begin_alike(native: bool) -> None:
    """At most 1,100 tokens before the answer and 1,300 after it; four fifths shared; one call for an answer."""
    requests = play(native=native, reader="none")
    rows = summary(requests)
    assert rows["answer"]["a request"] <= 1_100 and rows["update"]["a request"] <= 1_300
    assert rows["answer"]["largest"] <= 1_100 and rows["update"]["largest"] <= 1_350
    assert rows["answer"]["shared %"] >= 80 and rows["update"]["shared %"] >= 79.5
    turns = stages(requests)
    assert len(turns["answer"]) == 18 and len(turns["update"]) <= 18
    answers = [request for request in requests if request.stage == "answer"]
    assert len(answers) == 18 + 2  # two turns look something up


@pytest.mark.slow
def test_the_reader_spares_the_updates_of_turns_that_tell_nothing() -> None:
    requests = play(reader="english")
    assert len(stages(requests)["update"]) <= 11
    assert summary(requests)["update"]["shared %"] >= 80


@pytest.mark.slow
def test_the_page_has_the_tables() -> None:
    """The tables of how-it-thinks.md are those that the command prints."""
    requests, page = play(reader="none"), PAGE.read_text(encoding="utf-8")
    for printed in (table(summary(requests)), table(by_turn(requests))):
        assert printed in page, printed
