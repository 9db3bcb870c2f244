"""What is kept of what people told: a whole run over a small folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lifelong.bench.fact_extraction import evaluate
from lifelong.bench.fact_sets import SMALL_TALK
from lifelong.bench.report import write
from lifelong.errors import InputError
from lifelong.models.base import ChatProfile
from lifelong.models.scripted import ScriptedChat


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one conversation of LoCoMo's shape: two turns of Ana, one of them observed."""
    talk = {
        "sample_id": "conv-1",
        "conversation": {
            "speaker_a": "Ana", "speaker_b": "Ben", "session_1_date_time": "1:56 pm on 8 May, 2023",
            "session_1": [
                {"speaker": "Ana", "dia_id": "D1:1", "text": "I moved to Porto last week."},
                {"speaker": "Ben", "dia_id": "D1:2", "text": "I live in Faro."},
                {"speaker": "Ana", "dia_id": "D1:3", "text": "I love bananas."},
            ],
        },
        "observation": {"session_1_observation": {"Ana": [["Ana moved to Porto.", "D1:1"]], "Ben": []}},
        "qa": [], "event_summary": {}, "session_summary": {},
    }  # fmt: skip
    folder = tmp_path / "locomo"
    folder.mkdir()
    (folder / "locomo10.json").write_text(json.dumps([talk]))
    return tmp_path


def test_each_system_is_scored_on_each_set(folder: Path) -> None:
    """The move is found; the bananas were not observed; small talk gives the embedded extractor nothing."""
    results = evaluate(folder)
    ours, plain = results.metrics["lifelong"], results.metrics["first person"]
    assert (ours["locomo"]["recall"], ours["locomo"]["precision"], ours["locomo"]["kept"]) == (1.0, 0.5, 1.0)
    assert results.metrics["none"]["locomo"] == {"kept": 0.0, "n": 2.0, "recall": 0.0}
    assert ours["small talk"] == {"kept": 0.0, "n": float(len(SMALL_TALK))}
    assert plain["small talk"]["precision"] == 0.0
    assert results.intervals["lifelong"]["locomo"]["recall"] == (1.0, 1.0)


def test_a_weak_model_proposes_and_only_own_words_pass(folder: Path) -> None:
    """It makes up a dog for every message; the move is in the words of one."""
    model = ScriptedChat(["- I have a dog called Rex.\n2. I moved to Porto."], profile=ChatProfile(context=2048))
    results = evaluate(folder, chat=model, sets=["locomo"])
    assert results.metrics[model.name]["locomo"] == {
        "kept": 0.5, "n": 2.0, "recall": 1.0, "precision": 1.0, "f1": 1.0}  # fmt: skip


def test_results_can_be_written_as_a_page(folder: Path, tmp_path: Path) -> None:
    _, page = write(evaluate(folder, limit=1), tmp_path / "out")
    assert "extraction" in page.read_text(encoding="utf-8")


def test_dialogues_of_another_set_are_not_read(folder: Path) -> None:
    """Other data sets have a ``dialogues.jsonl`` as well; RealPersonaChat is the one with ``interlocutors.json``."""
    other = folder / "redial"
    other.mkdir()
    (other / "dialogues.jsonl").write_text('{"turns": []}\n')
    assert "small talk, Japanese" not in evaluate(folder, limit=1).benchmark.categories


def test_a_folder_without_sets_and_a_set_that_is_not_there_are_errors(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(InputError, match="holds none of the sets"):
        evaluate(_empty(tmp_path))
    with pytest.raises(InputError, match="begins with beam: there are small talk, locomo"):
        evaluate(folder, sets=["beam"])


def _empty(folder: Path) -> Path:
    (folder / "empty").mkdir()
    return folder / "empty"
