"""The pages for operators name metrics and files that are there, and figures that the script prints."""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks import scale
from tests.server.running import running

REPOSITORY = Path(__file__).parents[2]
OPERATIONS = (REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8")
SCALE = (REPOSITORY / "docs" / "scale.md").read_text(encoding="utf-8")


def test_every_metric_of_an_alert_exists(tmp_path: Path):
    named = set(re.findall(r"\blifelong_\w+", OPERATIONS))
    with running(tmp_path) as server:
        server.chat("I live in Porto.")
        text = server.ask("GET", "/metrics", key=server.key(None, scopes=("admin",))).content.decode()
    there = set(re.findall(r"^# TYPE (\w+)", text, re.MULTILINE)) | set(re.findall(r"^(\w+)", text, re.MULTILINE))
    assert len(named) > 6 and {name.removesuffix("_bucket") for name in named} <= there


def test_every_runbook_of_an_alert_is_there():
    linked = set(re.findall(r"\(#(\d-[\w-]+)\)", OPERATIONS))
    heads = {head.lower().replace(". ", "-").replace(" ", "-") for head in re.findall(r"^### (.+)$", OPERATIONS, re.M)}
    assert linked == heads and len(heads) == 5


def test_every_file_that_is_named_is_there():
    for page in (OPERATIONS, SCALE):
        for name in re.findall(r"`((?:deploy|tests|benchmarks)/[\w./]+)`", page):
            assert (REPOSITORY / name).exists(), name


def test_the_tables_of_the_page_are_what_the_script_prints():
    assert scale.report() in SCALE


def test_twice_the_people_need_twice_the_bytes():
    cost = scale.Cost(0.01, 0.1, 0.05, 0.001, 0.002, 0.003, 4000, 1000, 9000)
    one, two = (dict(scale.extrapolated(cost, scale.Assumed(), people)) for people in (10**6, 2 * 10**6))
    bytes_, day = "bytes in PostgreSQL after three years", "processor seconds a person a day, all processes"
    assert two[bytes_] == 2 * one[bytes_] and one[day] == two[day]
    assert one["messages a day"] == 2_400_000
    assert one[bytes_] == 2_400_000 * 1095 * 4000 + 1e6 * 1000
    assert [scale.amount(value) for value in (0.0123, 3, 2.34, 1234, 2.5e6, 7.77e12)] == [
        "0.012", "3", "2.3", "1,234", "2.5 M", "7.77 T",
    ]  # fmt: skip
