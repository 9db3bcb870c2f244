"""The kept talk: its prompts stay within their budgets, and begin like the ones before."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.replay.__main__ import play, summary

PAGE = Path(__file__).parent.parent / "docs" / "how-it-thinks.md"


@pytest.mark.parametrize("native", [True, False], ids=["tools", "choice"])
def test_the_prompts_of_the_kept_talk_stay_small_and_begin_alike(native: bool) -> None:
    """At most 1,100 tokens before the answer and 1,300 after it; four fifths shared; one call for an answer."""
    requests = play(native=native, reader="none")
    rows = summary(requests)
    before, after = rows["before the answer"], rows["after it"]
    assert before["a request"] <= 1_100 and after["a turn"] <= 1_300
    assert before["shared %"] >= 80 and after["shared %"] >= 80
    answers = [request for request in requests if request.stage == "answer"]
    assert len(answers) == 18 + 2  # two turns look something up


def test_the_page_has_the_numbers() -> None:
    """The table of how-it-thinks.md says what the suite counts."""
    row = summary(play(reader="none"))["before the answer"]
    cells = [f"{row[part]:,.0f}" for part in ("instructions", "tools", "memory", "talk and words", "a request")]
    assert f"| answer | {' | '.join(cells)} |" in PAGE.read_text(encoding="utf-8")
