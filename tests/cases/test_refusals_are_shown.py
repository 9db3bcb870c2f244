"""What a model notes and the record does not take is counted, and shown by the doctor, the trace and the metrics."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.run import done, value
from tests.person.examples import Played, opened, texts
from tests.server.running import running

SAID = "I run 5 km on Tuesdays. I live in Porto."
NOTED = json.dumps(
    {
        "statements": [
            {"text": "I run 12 km on Tuesdays.", "quote": "I run 5 km on Tuesdays"},
            {"text": "I own a yacht called Brunhilde.", "quote": "I own a yacht"},
            {"text": "I live in Porto.", "quote": "I live in Porto"},
        ]
    }
)


@pytest.fixture
def refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A record in which a model's number was replaced by the person's words, and an invented quote by nothing."""
    folder = tmp_path / "served.lifelong"
    with opened(folder, chat=Played("Good.", NOTED)) as life:
        me = life.person("me")
        me.chat(SAID)
        life.settle()
        assert sorted(texts(me.memories.list())) == ["I live in Porto.", "I run 5 km on Tuesdays"]
        assert life.refusal_counts() == {("turn", "number", "own words"): 1, ("turn", "quote not found", "nothing"): 1}
    for name, setting in (("STORE", str(folder)), ("EMBED", "scripted"), ("CHAT", "none"), ("OCR", "none"),
                          ("SPEECH", "none"), ("LOOK", "scripted"), ("CACHE", str(tmp_path / "none"))):  # fmt: skip
        monkeypatch.setenv(f"LIFELONG_{name}", setting)
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.mark.usefixtures("refused")
def test_the_doctor_counts_refusals_by_reason_without_words() -> None:
    (check,) = [each for each in value("doctor")["checks"] if each["name"] == "refused outputs"]
    assert check["state"] == "ok"
    assert check["detail"] == (
        "2 of the chat model were not stored as given, 1 of them as the person's own words: number 1, quote not found 1"
    )
    told = " ".join(done("doctor").split())
    assert "refused outputs" in told and "yacht" not in told and "12 km" not in told


@pytest.mark.usefixtures("refused")
def test_the_trace_of_the_answer_shows_what_was_not_stored_of_its_message() -> None:
    told = " ".join(done("trace", "--person", "me").split())
    assert "not stored as given (turn: number); the person's own words are" in told
    assert "not stored as given (turn: quote not found); nothing is" in told
    assert "yacht" not in told and "12 km" not in told


def test_the_metrics_count_refusals_without_words(refused: Path) -> None:
    with running(refused.parent) as server:
        text = server.ask("GET", "/metrics", key=server.key(scopes=["admin"])).content.decode()
    values = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    labels = 'lifelong_refused_outputs{{reason="{}",stage="turn",stored="{}"}}'
    assert values[labels.format("number", "own words")] == "1.0"
    assert values[labels.format("quote not found", "nothing")] == "1.0"
    assert "yacht" not in text and "Porto" not in text


def test_forgetting_the_message_takes_its_refusals_along(refused: Path) -> None:
    with opened(refused) as life:
        me = life.person("me")
        me.forget(next(message.id for message in me.messages() if message.role == "user"))
        assert life.refusal_counts() == {}


def test_a_clause_that_is_stored_has_no_slot_of_another_clause(tmp_path: Path) -> None:
    """The person's own words take the place of the model's; the habit beside them is not theirs."""
    said = "I run 5 km on Sundays, and my neighbour's brother lives in Ghent."
    noted = {"text": "My brother lives in Ghent.", "quote": "my neighbour's brother lives in Ghent"}
    with opened(tmp_path / "a", chat=Played("Good.", json.dumps({"statements": [noted]}))) as life:
        me = life.person("me")
        me.chat(said)
        life.settle()
        (stored,) = me.memories.list()
        assert (stored.text, stored.slot) == ("my neighbour's brother lives in Ghent", "")
