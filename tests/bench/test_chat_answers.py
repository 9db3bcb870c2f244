"""Answers by a chat model and verdicts by a judge, with scripted models."""

import json
from pathlib import Path

import pytest

from lifelong.bench.chat_answers import read_choice, versions
from lifelong.bench.message_recall import evaluate

DATA = Path(__file__).parent / "data"


def script(folder, name, rules):
    path = folder / f"{name}.json"
    path.write_text(json.dumps({"name": name, "rules": rules}))
    return f"scripted:{path}"


@pytest.mark.slow
def test_answers_are_scored_by_f1_and_by_the_judge(tmp_path):
    """The model knows the parrot and nothing else; the judge says yes to Kiwi alone."""
    chat = script(tmp_path, "writer", [{"when": "name of Ana's parrot", "say": "Kiwi"}, {"say": "Not mentioned."}])
    judge = script(tmp_path, "judge", [{"when": '"given": "Kiwi"', "say": "yes"}, {"say": "no"}])
    found = evaluate(
        "locomo", DATA / "locomo", cache=tmp_path, embed="scripted", systems=["bm25"], chat=chat, judge=judge
    )
    cell = found.metrics["bm25"]
    assert cell["single-hop"]["f1"] == cell["single-hop"]["judge"] == 1
    assert cell["multi-hop"]["f1"] == cell["multi-hop"]["judge"] == 0
    assert cell["adversarial"]["refused"] == 1  # it said "Not mentioned." of what nobody did
    assert found.environment.settings["prompts"] == versions()
    assert found.costs["bm25"].model_calls == 10  # five answers and five verdicts
    again = evaluate(
        "locomo", DATA / "locomo", cache=tmp_path, embed="scripted", systems=["bm25"], chat=chat, judge=judge
    )
    assert again.metrics == found.metrics
    assert again.costs["bm25"].model_calls == 0  # all of them were kept


def test_a_rubric_is_judged_point_by_point(tmp_path):
    """Each BEAM question has one point here; the judge grants those about time."""
    chat = script(tmp_path, "writer", [{"say": "March 29"}])
    judge = script(tmp_path, "judge", [{"when": '"point".*March 29', "say": "Yes."}, {"say": "No."}])
    found = evaluate("beam", DATA / "beam", cache=tmp_path, embed="scripted", systems=["bm25"], chat=chat, judge=judge)
    assert found.metrics["bm25"]["information_extraction"]["judge"] == 1
    assert found.metrics["bm25"]["knowledge_update"]["judge"] == 0


def test_a_choice_is_read_from_its_letter(tmp_path):
    """The model always says B, whatever the shuffled order; accuracy_chat counts where that is right."""
    chat = script(tmp_path, "chooser", [{"say": "B."}])
    found = evaluate("personamem", DATA / "personamem", cache=tmp_path, embed="scripted", systems=["bm25"], chat=chat)
    cases = found.per_case
    assert all(case.answer == "B." for case in cases)
    assert {case.values["accuracy_chat"] for case in cases} <= {0.0, 1.0}


@pytest.mark.parametrize(
    ("said", "place"),
    [("B", 1), ("c.", 2), ("**A**", 0), ("The best is D", 3), ("E", None), ("none", None), ("", None)],
)
def test_a_letter(said, place):
    """A letter that stands alone; words that only hold one do not count."""
    assert read_choice(said, 4) == place
