"""``lifelong trace``: what a user reads about an answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.run import done, run, value


@pytest.fixture
def script(tmp_path: Path) -> str:
    """A model that looks twice for the same thing before it answers, and learns nothing."""
    rules = [
        {"schema": True, "say": {"statements": [], "observation": None}},
        {"role": "tool", "when": "looked for that already", "say": "<think>They moved.</think>To Porto."},
        {"role": "tool", "call": "recall", "arguments": {"query": "Where did I move in April?"}},
        {"call": "recall", "arguments": {"query": "where did I move in April"}},
    ]
    path = tmp_path / "script.json"
    path.write_text(json.dumps({"rules": rules}))
    return f"scripted:{path}"


@pytest.mark.usefixtures("told")
def test_it_shows_calls_tokens_times_and_what_was_recalled(script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest answer, or one by its id; a step for each thing that happened; what was shown, and why."""
    monkeypatch.setenv("COLUMNS", "100")
    printed = done("chat", "--chat", script, "--at", "2026-04-20T09:00", stdin="Where do I live?\n")
    assert "To Porto." in printed and "They moved." in printed.split("To Porto.")[1]
    table = done("trace")
    assert max(map(len, table.splitlines())) <= 100
    shown = " ".join(table.split())
    assert "deep scripted" in shown and "model call 3" in shown
    assert "“in April” = 1 Apr 2026 00:00 to 1 May 2026 00:00" in shown and "You looked for that already" in shown
    assert "I moved to Porto." in shown and "because of words" in shown and "They moved." in shown
    assert "3 model calls, " in table.splitlines()[-1]
    trace = value("trace")
    assert trace == value("trace", trace["reply"]) == value("trace", trace["message"])
    assert trace["calls"] == 3 and sum(step["tokens_out"] for step in trace["steps"]) == 3
    assert {"receive", "recall", "context", "model", "refused", "thought", "store"} == {
        s["kind"] for s in trace["steps"]
    }


@pytest.mark.usefixtures("told")
def test_fast_mode_is_chosen_on_the_command_line(script: str) -> None:
    """The same model answers at once, and its one call is in the trace."""
    done("chat", "--chat", script, "--mode", "fast", "--at", "2026-04-20T09:00", stdin="Hello?\nWhere do I live?\n")
    trace = value("trace")
    assert (trace["mode"], trace["calls"]) == ("fast", 1)


@pytest.mark.usefixtures("told")
def test_the_chat_shows_a_trace_too() -> None:
    printed = done("chat", "--at", "2026-04-20T09:00", stdin="Where do I live?\n/trace\n")
    assert "no chat model" in printed and "0 model calls, 0 tokens in, 0 out" in printed


@pytest.mark.usefixtures("told")
def test_what_is_not_there_is_said() -> None:
    """Before the first answer, and for an id that is none."""
    assert "no answer has been traced yet" in run("trace").stderr
    assert "no trace of 'msg_x'" in run("trace", "msg_x").stderr
    assert "'slow' is not one of" in run("chat", "--mode", "slow").stderr
