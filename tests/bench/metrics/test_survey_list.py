"""The list of the survey's measures, and what ``lifelong bench metrics`` prints of it."""

import json
from importlib import import_module

import pytest
from click.testing import CliRunner

from lifelong.bench.metrics.survey_list import METRICS
from lifelong.cli import main
from lifelong.models.weights.downloads import LITE0


def listed(*arguments: str) -> dict[str, dict[str, object]]:
    """The rows of the command by their names."""
    result = CliRunner().invoke(main, ["bench", "metrics", "--json", *arguments], catch_exceptions=False)
    return {row["name"]: row for row in json.loads(result.stdout)}


def test_the_survey_names_seventeen():
    assert sum(each.survey for each in METRICS) == 17


@pytest.mark.parametrize("info", METRICS, ids=lambda info: info.name)
def test_each_has_its_class(info):
    module, _, name = info.code.rpartition(".")
    assert hasattr(import_module(".".join(filter(None, ("lifelong.bench.metrics", module)))), name)


def test_the_command_says_what_runs_and_why_not(tmp_path):
    """Without weights in the cache the stand-ins cannot run; measures of ranks can."""
    rows = listed("--cache", str(tmp_path))
    assert rows["MRR"]["runs"]
    assert rows["CLIP-I"]["needs"] == "give a folder with a model of this kind: --clip DIR"
    assert f"lifelong models pull {LITE0.name}" in str(rows["I-lite0"]["needs"])
    assert not rows["D&C"]["runs"]


def test_a_folder_that_holds_no_model_is_said(tmp_path):
    rows = listed("--clip", str(tmp_path), "--dino", str(tmp_path))
    for name in ("CLIP-I", "CLIP-T", "DINO-I", "M-DINO"):
        assert not rows[name]["runs"]


def test_the_table_counts(tmp_path):
    result = CliRunner().invoke(main, ["bench", "metrics", "--cache", str(tmp_path)], catch_exceptions=False)
    assert "of the survey's 17 run here" in result.stdout
