"""Counting processors in a container."""

import os

import pytest

from lifelong.models.processors import available_processors


@pytest.mark.parametrize(
    ("text", "count"), [("100000 100000\n", 1), ("50000 100000\n", 1), ("", None), ("max 100000\n", None)]
)
def test_a_limit_counts_and_its_absence_does_not(tmp_path, text, count):
    """100 ms of every 100 ms is one processor; half of one is still one thread."""
    (tmp_path / "cpu.max").write_text(text)
    everything = available_processors(quota=tmp_path / "missing")
    assert 1 <= everything <= (os.cpu_count() or 1)
    assert available_processors(quota=tmp_path / "cpu.max") == (count or everything)
