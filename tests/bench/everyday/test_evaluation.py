"""A run over a tiny person, and over the shared data where it is there."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from lifelong.bench.everyday.data import load
from lifelong.bench.everyday.evaluation import evaluate
from lifelong.bench.everyday.models import Models
from lifelong.bench.everyday.registry import SYSTEMS, chosen
from lifelong.bench.everyday.system import EverydaySetting
from lifelong.bench.record_copies import scratch_folder
from lifelong.bench.report import write as write_report
from lifelong.cli import main
from lifelong.errors import InputError
from tests.bench.everyday.mara import ACT, AFTER, PERSON, QUESTION, write


def test_a_run_over_one_person(tmp_path: Path) -> None:
    """Both systems find the goat, and say of the violin teacher that they know of none."""
    answers = tmp_path / "answers.jsonl"
    results = evaluate(
        write(tmp_path / "data"),
        cache=tmp_path,
        systems=["lifelong", "bm25_quote"],
        answers=answers,
        embed="scripted",
    )
    ours, quote = results.metrics["lifelong"], results.metrics["bm25_quote"]
    assert ours["all"]["answered"] == quote["all"]["answered"] == 1.0
    assert (ours["all"]["n"], ours["all"]["n_unanswerable"], ours["all"]["n_acts"]) == (1, 1, 1)
    named = ours["kind.name-of"]
    assert (named["answered"], named["wrong"], named["n"]) == (1.0, 0.0, 1)
    assert "answered" not in ours["kind.unanswerable-far"]
    assert ours["lang.en"] == ours["en"] == ours["person.mara"] == ours["all"]
    assert "others" not in ours
    assert quote["all"]["abstained"] == 1.0
    assert ours["all"]["memory_recall"] == 1.0
    assert not {"acts", "memory_recall"} & set(quote["all"])
    lines = [json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines()]
    assert [line["part"] for line in lines if line["system"] == "bm25_quote"] == ["question", "question"]
    assert {line["verdict"] for line in lines if line.get("id") == "mara-q1"} == {"right"}
    assert write_report(results, tmp_path / "out")[1].is_file()


def test_no_question_and_no_act_changes_the_record_of_another(tmp_path: Path) -> None:
    """Lagos is named in a question and in a correction; only the record of the correction has it."""
    correction = ACT | {
        "id": "mara-act2", "act": "correction", "text": "I live in Lagos.",
        "must_reply_not": [], "after": AFTER | {"profile_has": ["lagos"]},
    }  # fmt: skip
    probe = ACT | {"id": "mara-act3", "act": "probe", "text": "thanks", "after": AFTER | {"profile_not": ["lagos"]}}
    home = QUESTION | {"id": "mara-q3", "question": "I live in Lagos.", "answer_any": ["lagos"]}
    folder = write(tmp_path / "data", questions=[home, QUESTION], acts=[correction, probe])
    results = evaluate(folder, cache=tmp_path, systems=["lifelong"], embed="scripted")
    passed = {case.question: case.values for case in results.per_case if case.category.startswith("act.")}
    assert passed["mara-act2"] == {"acts": 1.0}
    assert passed["mara-act3"] == {"acts": 1.0}
    assert results.metrics["lifelong"]["all"]["memory_recall"] == 1.0  # still Evora


def test_an_ablation_lacks_the_memories_of_its_kind_and_no_message(tmp_path: Path) -> None:
    """Mara's home is a core memory and a semantic one; the message of both stays."""
    history, counts = load(write(tmp_path / "data"))[0].history, {}
    with Models(tmp_path, embed="scripted") as models:
        for system in chosen(["ablations"]):
            with scratch_folder("everyday-") as folder:
                replay = system.replay(history, EverydaySetting(folder, models.embedder, models.chat))
                stored = replay.memories()
                assert stored is not None
                assert len(stored.messages) == len(history.messages)
                counts[system.name.removeprefix("lifelong").removeprefix("_without_")] = len(stored.current)
    whole = counts.pop("")
    assert counts["core"] < whole > counts["semantic"]
    assert counts["core"] + counts["semantic"] == whole
    assert {counts[name] for name in ("procedural", "episodic", "traits")} == {whole}


def test_only_some_parts_are_run(tmp_path: Path) -> None:
    """Memories alone: no question has figures."""
    folder = write(tmp_path / "data")
    results = evaluate(folder, cache=tmp_path, systems=["lifelong"], parts=["memories"], embed="scripted")
    cell = results.metrics["lifelong"]["all"]
    assert cell["memory_recall"] == 1.0
    assert not {"answered", "acts"} & set(cell)
    assert results.tests == []
    with pytest.raises(InputError, match="no part is called facts; expected some of: questions, acts, memories"):
        evaluate(folder, cache=tmp_path, parts=["facts"])


def test_other_languages_have_a_figure_of_their_own(tmp_path: Path) -> None:
    """``others`` is every person who does not write English."""
    folder = write(tmp_path / "data", person=PERSON | {"lang": "pt"})
    cells = evaluate(folder, cache=tmp_path, systems=["bm25_quote"]).metrics["bm25_quote"]
    assert cells["others"] == cells["lang.pt"]
    assert "en" not in cells


def test_a_system_whose_model_is_not_here_is_left_out_with_the_reason(tmp_path: Path) -> None:
    """The others run; without any other, it is an error."""
    folder = write(tmp_path / "data")
    results = evaluate(folder, cache=tmp_path, systems=["lifelong_qwen", "bm25_quote"])
    assert list(results.metrics) == ["bm25_quote"]
    assert str(results.environment.settings["left_out"]).startswith("lifelong_qwen: ")
    with pytest.raises(InputError, match=r"no system can run here \(lifelong_qwen: "):
        evaluate(folder, cache=tmp_path, systems=["lifelong_qwen"])
    with pytest.raises(
        InputError,
        match="no system is called mem0; expected ablations, or some of: lifelong, lifelong_rules, lifelong_qwen",
    ):
        evaluate(folder, cache=tmp_path, systems=["mem0"])


def test_the_command_prints_tables_and_json(tmp_path: Path) -> None:
    """Figures of all, and by kind."""
    command = ["bench", "everyday", "--data", str(write(tmp_path / "data")), "--systems", "bm25_quote"]
    shown = CliRunner().invoke(main, command)
    assert shown.exit_code == 0, shown.output
    assert "bm25_quote, kind" in shown.output
    printed = CliRunner().invoke(main, [*command, "--json", "--cache", str(tmp_path)])
    assert json.loads(printed.stdout)["metrics"]["bm25_quote"]["kind.name-of"]["answered"] == 1.0


def test_the_command_says_where_missing_data_is_expected(tmp_path: Path) -> None:
    """A message, and no traceback."""
    ended = CliRunner().invoke(main, ["bench", "everyday", "--data", str(tmp_path / "nowhere")])
    assert ended.exit_code != 0
    assert "the data of everyday life is expected in" in str(ended.exception) + ended.output


@pytest.mark.slow
def test_the_shared_data_follows_the_schema(data_folder: Path, tmp_path: Path) -> None:
    """Every person has questions and acts, and the plain baseline answers some questions."""
    folder = data_folder / "everyday"
    if not folder.is_dir():
        pytest.skip(f"no everyday in {data_folder}: it is not published")
    results = evaluate(folder, cache=tmp_path, systems=["bm25_quote"])
    assert 0.1 < results.metrics["bm25_quote"]["all"]["answered"] < 0.9
    assert {system.name for system in SYSTEMS} >= {"lifelong", "lifelong_qwen", "bm25_quote"}
