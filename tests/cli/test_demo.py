"""The demo: what it prints is true of the run, and the embedded models answer its questions."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import pytest

from lifelong.cli.demo import _web_app
from lifelong.cli.options import CommandOptions
from tests.cli.run import done, value

QUESTIONS = json.loads((files("lifelong.cli") / "story" / "questions.json").read_text(encoding="utf-8"))["questions"]


@pytest.mark.slow
def test_it_runs_without_weights_and_keeps_the_story_when_a_store_is_named(tmp_path: Path) -> None:
    """A second run on the same store adds nothing; other commands see the story."""
    words = ("demo", "--chat", "none", "--store", str(tmp_path / "demo"))
    assert "89 new, 0 known" in done(*words)
    assert "0 new, 89 known" in done(*words)
    assert len(value("sessions", "--store", str(tmp_path / "demo"))) == 11  # ten of the story, one of the questions


def test_it_fits_eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    printed = done("demo", "--chat", "none")
    assert max(map(len, printed.splitlines())) <= 80


@pytest.mark.slow
def test_its_end_on_a_terminal_has_the_web_app_over_the_same_record(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, setting in (("EMBED", "scripted"), ("LOOK", "none"), ("READER", "none")):
        monkeypatch.setenv(f"LIFELONG_{name}", setting)
    done("demo", "--chat", "none", "--store", str(tmp_path / "demo"))
    place = CommandOptions(store=tmp_path / "demo")
    with _web_app(place) as address, httpx.Client(follow_redirects=True, trust_env=False, timeout=120) as browser:
        assert browser.get(address).status_code == 200
        assert 'title="Ana"' in browser.get(address.partition("signin")[0]).text
    with httpx.Client(trust_env=False) as browser, pytest.raises(httpx.ConnectError):
        browser.get(address)


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    """One run with the embedded models, as a user starts it."""
    ran = subprocess.run(
        [sys.executable, "-c", "from lifelong.cli import main; main()", "demo", "--json"],
        capture_output=True,
        text=True,
        check=True,
        stdin=subprocess.DEVNULL,
    )
    value: dict[str, Any] = json.loads(ran.stdout)
    return value


@pytest.mark.slow
@pytest.mark.models
@pytest.mark.parametrize("asked", QUESTIONS[:5], ids=lambda asked: asked["about"])
def test_five_questions_are_answered_from_anas_words(report: dict[str, Any], asked: dict[str, Any]) -> None:
    """The answer holds the expected words, or for a date the words of the day on which it was said."""
    reply = next(item["reply"] for item in report["answers"] if item["question"] == asked["question"])
    words = {"20 April 2026": "On 20 April you told me"}.get(asked["answer"], asked["answer"])
    assert words in reply["text"]


@pytest.mark.slow
@pytest.mark.models
def test_the_sixth_was_never_told(report: dict[str, Any]) -> None:
    assert report["answers"][5]["reply"]["text"] == "You have never told me that."


@pytest.mark.models
def test_the_profile_is_who_ana_is_at_the_end(report: dict[str, Any]) -> None:
    """She moved and eats fish again; what else changed ended neither."""
    known = {each["slot"]: each["text"] for each in report["profile"]}
    assert "Cacilhas" in known["me.home"]
    assert "scenic painter" in known["me.job"]
    assert "fish again" in known["me.diet"]


@pytest.mark.models
def test_nothing_stands_beside_an_answer_that_is_enough(report: dict[str, Any]) -> None:
    """The two dogs next door have no second line about Mother's Day."""
    assert [item["question"] for item in report["answers"] if "also told me" in item["reply"]["text"]] == [
        QUESTIONS[0]["question"]
    ]


@pytest.mark.models
def test_both_recalls_find_what_they_ask_for(report: dict[str, Any]) -> None:
    """The cat with its picture, and the two moods of April inside the month that was meant."""
    cat, mood = report["recalled"]
    assert cat["known"] and cat["hits"][0]["attachments"][0]["name"] == "mingau.jpg"
    assert mood["known"] and all("2026-04" in hit["at"] for hit in mood["hits"][:2])


@pytest.mark.models
def test_what_the_assistant_made_up_is_no_memory(report: dict[str, Any]) -> None:
    """It is in the history, said by the assistant, and nowhere else."""
    assert [message["role"] for message in report["invented"]["messages"]] == ["assistant"]
    assert report["invented"]["memories"] == []


@pytest.mark.models
def test_states_and_moods_follow_the_story(report: dict[str, Any]) -> None:
    """The German course was dropped, the half marathon is done, and the mood was low before the opening."""
    states = {habit["state"]: habit["text"] for habit in report["habits"]}
    assert "half marathon" in states["done"]
    assert any("German" in habit["text"] for habit in report["habits"] if habit["state"] == "dropped")
    moods = {item["at"][:10]: item["mood"] for item in report["traits"] if item["mood"] is not None}
    assert min(moods.values()) < 0 < max(moods.values())
