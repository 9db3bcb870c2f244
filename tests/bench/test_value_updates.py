"""Is the current value above the superseded one: how a ranking is judged, and a run over the made history."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lifelong.bench.cases import Question
from lifelong.bench.report import write
from lifelong.bench.value_histories import CHANGES, ValueUpdate, own_history
from lifelong.bench.value_updates import MEMORIES, evaluate, score
from lifelong.models.scripted import HashedWords

UPDATE = ValueUpdate(
    Question("q", "Where do I live?", datetime(2026, 3, 3, tzinfo=UTC), "made"), frozenset({"new"}), frozenset({"old"})
)


def test_the_current_value_is_first_if_it_stands_above_every_superseded_one() -> None:
    assert score(["x", "new", "old"], UPDATE) == {"current_first": 1, "current@5": 1, "stale@5": 0, "both_found": 1}
    assert score(["old", "new"], UPDATE) == {"current_first": 0, "current@5": 1, "stale@5": 1, "both_found": 1}


def test_a_value_that_is_not_found_is_not_first() -> None:
    """Finding neither is no success; finding only the current one is."""
    assert score(["x"], UPDATE) == {"current_first": 0, "current@5": 0, "stale@5": 0, "both_found": 0}
    assert score([*"abcdef", "new"], UPDATE) == {"current_first": 1, "current@5": 0, "stale@5": 0, "both_found": 0}


def test_the_made_history_has_each_change_once_months_apart() -> None:
    history = own_history()
    by_ref = {message.ref: message for message in history.case.messages}
    assert len(history.updates) == len(CHANGES)
    for update in history.updates:
        (new,), (old,) = update.current, update.superseded
        assert (by_ref[new].at - by_ref[old].at).days == 150


@pytest.mark.slow
def test_the_update_stage_lifts_current_values(tmp_path: Path) -> None:
    """Without a folder only the made history is asked, each question of each system."""
    results = evaluate(None, HashedWords(), cache=tmp_path, systems=("lifelong", MEMORIES, "bm25"))
    assert {name: cells["made"]["n"] for name, cells in results.metrics.items()} == {
        "lifelong": 24, MEMORIES: 24, "bm25": 24}  # fmt: skip
    assert results.metrics[MEMORIES]["all"]["current_first"] >= results.metrics["lifelong"]["all"]["current_first"]
    assert [test.other for test in results.tests] == ["lifelong", "bm25"]
    assert write(results, tmp_path / "out")[1].is_file()
