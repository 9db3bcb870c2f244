"""Refusals by their phrases."""

import pytest

from lifelong.bench.metrics import Refusal


@pytest.mark.parametrize(
    ("answer", "refused"),
    [("Not mentioned.", True), ("You didn’t say.", True), ("There is no information about it.", True), ("Kiwi", False)],
)
def test_a_refusal_is_read_from_its_words(answer, refused):
    """An answer to an unanswerable question is right when it says so."""
    assert Refusal().measure(answer) == refused
