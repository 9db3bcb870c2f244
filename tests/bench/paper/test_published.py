"""The paper's figures, and when ours stand beside them."""

import json

import pytest

from lifelong.bench.cases import ALL, OURS
from lifelong.bench.paper import MINIATURE
from lifelong.bench.paper.published import PUBLISHED, FinishedRun, beside, read_run
from lifelong.bench.statistics import wilson
from lifelong.errors import InputError

PAPER = [figure for figure in PUBLISHED if figure.system == "PersonaVLM"]


def run(**changes):
    """A run of all items of the 32k configuration with a chat model."""
    cells = {OURS: {"32k": {"official": 0.5, "n": 1129}}, "without_core": {"32k": {"official": 0.4, "n": 1129}}}
    values = {
        "benchmark": "persona-mme", "source": "the paper", "measure": "official", "metrics": cells,
        "settings": {"chat": "qwen"},
    }  # fmt: skip
    return FinishedRun(**{**values, **changes})


def test_the_numbers_of_items_are_those_of_the_paper():
    """2,034 questions, and percentages that are whole numbers of right answers."""
    by_group: dict[str, int] = {}
    for figure in PAPER:
        if figure.benchmark == "persona-mme" and "." in figure.category and "Alignment" not in figure.category:
            group = figure.category.split(".")[0]
            by_group[group] = by_group.get(group, 0) + figure.n
            right = round(figure.percent / 100 * figure.n)
            assert abs(100 * right / figure.n - figure.percent) < 0.006
    assert by_group == {"32k": 1129, "128k": 905}
    assert sum(by_group.values()) == 2034


def test_the_same_items_may_stand_beside_the_paper():
    """The assistant beside the paper's model, an ablation beside the same ablation, other models beside nothing."""
    rows = {(row.published.category, row.published.system): row for row in beside(run())}
    assert rows["32k", "PersonaVLM"].ours == wilson(0.5, 1129)
    assert rows["32k", "PersonaVLM"].difference == ""
    assert rows["32k", "w/o Core"].ours == wilson(0.4, 1129)
    assert rows["32k", "GPT-4o, full context"].ours is None
    assert rows["128k", "PersonaVLM"].ours is None


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"source": MINIATURE}, "items of ours, not the release's"),
        ({"settings": {}}, "no language model: options chosen by rule"),
        ({"metrics": {OURS: {"32k": {"official": 0.5, "n": 200}}}}, "200 of 1,129 items"),
    ],
)
def test_other_items_say_why_they_must_not_be_compared(changes, why):
    """The reason is in the row."""
    row = next(row for row in beside(run(**changes)) if row.ours is not None)
    assert row.difference == why


def test_personamem_stands_beside_the_figure_of_its_size():
    """The size is a setting of the run; a chat model's choices count where there are some."""
    cells = {OURS: {ALL: {"accuracy_chat": 0.4, "n": 589}}}
    settings = {"size": "32k", "chat": "qwen"}
    rows = beside(run(benchmark="personamem", measure="accuracy_chat", metrics=cells, settings=settings))
    assert [row.published.category for row in rows if row.ours is not None] == ["32k"]
    assert rows[0].difference == "the persona's system message is left out"


def test_a_file_that_is_no_result(tmp_path):
    """It is named; so is a benchmark of which the paper has no figure."""
    file = tmp_path / "results.json"
    with pytest.raises(InputError, match="holds no results"):
        read_run(file)
    about = {"name": "locomo", "source": "", "measures": [], "lead": "recall@10"}
    file.write_text(json.dumps({"benchmark": about, "metrics": {}, "environment": {}}), encoding="utf-8")
    with pytest.raises(InputError, match="is of 'locomo': the paper has figures of persona-mme, personamem, p-soups"):
        read_run(file)


def test_wilson_holds_at_the_ends():
    """Ten of ten is not certain; one half of a hundred is about ten points wide on each side."""
    assert wilson(1.0, 10).low == pytest.approx(0.722, abs=0.001)
    assert wilson(1.0, 10).high == pytest.approx(1.0)
    middle = wilson(0.5, 100)
    assert (middle.low, middle.high) == pytest.approx((0.404, 0.596), abs=0.001)
    with pytest.raises(InputError, match="expected 0 to 1 over at least one item"):
        wilson(0.5, 0)
