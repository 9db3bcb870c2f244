"""The benchmarks of writing, on miniature data in the schema of the real sets."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from lifelong.bench.writing import style_drafts, title_overlap, voice_exemplars
from lifelong.bench.writing.author_sets import acl_titles, stack_answers
from lifelong.errors import InputError
from tests.person.examples import Played

CALM = "As far as I can tell, the {} is, in spite of its age, in a rather good state; I would keep it, for now."
LOUD = "No way! The {}?! Throw it out... NOW!!! Buy a new one, today!"
THINGS = ("roof", "door", "floor", "stove", "fence", "gate")


def written(folder: Path, rows: list[dict[str, Any]]) -> Path:
    folder.mkdir(exist_ok=True)
    with gzip.open(folder / "authors.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    return folder


def answers(author: str, form: str) -> dict[str, Any]:
    return {
        "author": author,
        "site": "house",
        "answers": [
            {
                "post": f"{author}{number}", "at": f"2020-01-0{number + 1}T10:00:00", "score": 1,
                "title": f"The {thing}?", "question": f"What about the {thing}?", "answer": form.format(thing),
                "part": "test" if number > 3 else "profile",
            }
            for number, thing in enumerate(THINGS)
        ],
    }  # fmt: skip


def test_voices_and_exemplars(tmp_path: Path) -> None:
    """Two authors who differ in style alone are told apart; their own texts are the better examples."""
    data = written(tmp_path / "stack", [answers("a", CALM), answers("b", LOUD)])
    assert [len(author.profile) for author in stack_answers(data)] == [4, 4]
    results = voice_exemplars.evaluate(data)
    ours = results.metrics["lifelong"]["all"]
    assert (ours["voice_top1"], ours["voice_top1_topic"], ours["n"]) == (1.0, 1.0, 4)
    assert ours["rouge1"] > results.metrics["others-bm25"]["all"]["rouge1"]
    assert {test.other for test in results.tests} == {"own-bm25", "own-last", "others-bm25", "question"}


def test_titles(tmp_path: Path) -> None:
    """Without a model phrases of the abstract; a model is asked with own titles, without, and with another's."""
    paper = {
        "paper": "P1", "year": 2019, "title": "Fast Parsing of Trees", "part": "profile",
        "abstract": "We parse trees. Fast parsing of trees is hard.",
    }  # fmt: skip
    test = {**paper, "paper": "P2", "year": 2020, "title": "Slow parsing of graphs", "part": "test",
            "abstract": "We parse graphs. Our slow parsing of graphs is exact."}  # fmt: skip
    data = written(tmp_path / "acl", [{"author": name, "papers": [paper, test]} for name in ("x", "y")])
    assert acl_titles(data)[0].profile[0].about.startswith("We parse")
    model = Played("Slow parsing of graphs")
    results = title_overlap.evaluate(data, chat=model)
    assert results.metrics["model-own"]["all"]["rougeL"] == 1.0
    assert results.metrics["lifelong"]["all"]["rouge1"] > 0.5
    assert [("Fast Parsing of Trees" in prompt) for prompt in model.prompts()[:3]] == [True, False, True]
    plain = title_overlap.evaluate(data)
    assert set(plain.metrics) == {"lifelong", "first-sentence", "first-words", "key-words", "own-nearest"}


def test_drafts_are_compared_with_the_authors_style(tmp_path: Path) -> None:
    """The model copies what it is shown: with own texts it is nearest to the author. A figure from nowhere is cut."""

    class Copies(Played):
        async def stream(self, messages: Any, **options: Any) -> Any:
            shown = messages[-1].text
            loud, calm = "NOW" in shown, "in spite of its age" in shown
            self._answers = [LOUD.format("thing") if loud else CALM.format("thing") if calm else "Yes. In 1987, ok."]
            async for event in super().stream(messages, **options):
                yield event

    data = written(tmp_path / "stack", [answers("a", CALM), answers("b", LOUD)])
    model = Copies("")
    results = style_drafts.evaluate(data, chat=model)
    cells = {system: cells["all"] for system, cells in results.metrics.items()}
    assert cells["own"]["style"] > max(cells["none"]["style"], cells["other"]["style"]) and cells["own"]["n"] == 2
    assert cells["none"]["cut"] == 1 and cells["none"]["sentences"] == 2
    assert [(test.system, test.other) for test in results.tests] == [
        ("own", "none"),
        ("none", "other"),
        ("own", "other"),
    ]
    assert style_drafts.evaluate(data, chat=model, limit=1).metrics["own"]["all"]["n"] == 1


def test_a_missing_file_says_which(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"--data names the folder with authors\.jsonl\.gz"):
        stack_answers(tmp_path)
