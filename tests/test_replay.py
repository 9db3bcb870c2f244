"""The kept talk: its prompts stay within their budgets, and begin like the ones before."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.replay.__main__ import play, summary

PAGE = Path(__file__).parent.parent / "docs" / "how-it-thinks.md"


@pytest.mark.parametrize("native", [True, False], ids=["tools", "choice"])
def test_the_prompts_of_the_kept_talk_stay_small_and_begin_alike(native: bool) -> None:
    """At most 1,100 tokens before the answer and 1,300 after it; four fifths shared; one call for an answer.

    After it three quarters: more facts are known at the end than an update shows, and its choice changes by turn.
    """
    requests = play(native=native, reader="none")
    rows = summary(requests)
    before, after = rows["before the answer"], rows["after it"]
    assert before["a request"] <= 1_100 and after["a turn"] <= 1_300
    assert before["shared %"] >= 80 and after["shared %"] >= 75
    answers = [request for request in requests if request.stage == "answer"]
    assert len(answers) == 18 + 2  # two turns look something up


def test_the_page_has_the_numbers() -> None:
    """The table of how-it-thinks.md says what the suite counts."""
    rows = summary(play(reader="none"))
    for name, row in (("answer", rows["before the answer"]), ("update", rows["after it"])):
        cells = [f"{row[part]:,.0f}" for part in ("instructions", "tools", "memory", "talk and words", "a request")]
        line = f"| {name} | {' | '.join(cells)} | {row['shared %']:.0f} % |"
        assert line in PAGE.read_text(encoding="utf-8"), line
