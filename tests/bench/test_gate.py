"""The bench of the gate: an item through the real update stage, and what became of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lifelong.bench.gate.evaluation import evaluate
from lifelong.errors import ImportFormatError, InputError

NOW = "2026-03-03T12:00+00:00"
KNOWN = {"id": "k1", "kind": "semantic", "slot": "me.home", "text": "I live in Derry.", "at": "2026-01-03T12:00+00:00",
         "single": True}  # fmt: skip


def item(number: int, said: str, text: str, *, right: bool, **more: Any) -> dict[str, Any]:
    """An item of a turn."""
    output = {"text": text, "quote": said.rstrip("."), "slot": "me.home", "single": True, "denied": False, "when": "",
              "replaces": "k1"}  # fmt: skip
    check = {"stores": right, "text_is_bad": not right, "closes": ["k1"] if right else [], "stays": []}
    return {
        "id": f"i{number}", "pair": f"p{number}", "lang": "en", "stage": "turn", "now": NOW, "person": "Ana",
        "known": [KNOWN], "conversation": [{"id": "m1", "role": "user", "speaker": "Ana", "text": said, "at": NOW}],
        "output": output, "verdict": "right" if right else "false", "class": "plain", "check": check | more,
    }  # fmt: skip


def written(folder: Path, *items: object) -> Path:
    """The folder with these items."""
    lines = [each if isinstance(each, str) else json.dumps(each) for each in items]
    (folder / "items.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_right_and_false_outputs_are_counted(tmp_path: Path) -> None:
    """A right one is stored and ends what it should; of a false one at most the person's words are stored."""
    data = written(
        tmp_path,
        item(1, "I moved to Porto.", "I moved to Porto.", right=True),
        item(2, "I moved to Porto.", "I moved to Porto with nine dogs.", right=False),
        item(3, "My aunt moved to Porto.", "I moved to Porto.", right=False, stays=["k1"]),
    )
    results = evaluate(data, systems=["lifelong_rules"])
    cell = results.metrics["lifelong_rules"]["all"]
    assert (cell["kept"], cell["refused"], cell["exact"], cell["closed_wrongly"]) == (1.0, 1.0, 1.0, 0)
    assert {case.question: case.answer for case in results.per_case}["i1"] == "kept"


@pytest.mark.parametrize("line", ["{", '{"id": "x"}'])
def test_a_line_that_is_no_item_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(ImportFormatError, match="line 1"):
        evaluate(written(tmp_path, line))


def test_a_missing_file_and_an_unknown_system_are_errors(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"items\.jsonl"):
        evaluate(tmp_path)
    with pytest.raises(InputError, match="no system is called magic"):
        evaluate(tmp_path, systems=["magic"])
