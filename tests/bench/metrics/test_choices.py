"""Measures of choices by hand."""

import pytest

from lifelong.bench.metrics import ChoiceAccuracy, PairwisePreference
from lifelong.bench.metrics.choices import Verdict
from lifelong.errors import InputError


def test_choice_accuracy_by_hand():
    """Two of four are right; no choice is a wrong one."""
    assert ChoiceAccuracy().measure([0, 2, None, 1], [0, 1, 2, 1]) == 0.5
    with pytest.raises(InputError, match="1 choices for 2 questions"):
        ChoiceAccuracy().measure([0], [0, 1])


def test_a_pair_is_won_only_in_both_orders():
    """Won, lost, a judge that takes what stands first, and a tie in one order: 1, 0, 1/2 and 1/2."""
    ours_first: list[Verdict] = ["first", "second", "first", "tie"]
    ours_second: list[Verdict] = ["second", "first", "first", "second"]
    metric = PairwisePreference()
    assert metric.values(ours_first, ours_second) == [1, 0, 0.5, 0.5]
    assert metric.measure(ours_first, ours_second) == 0.5
    assert metric.agreement(ours_first, ours_second) == 0.5


def test_one_order_alone_is_refused():
    with pytest.raises(InputError, match="judge each pair in both"):
        PairwisePreference().measure(["first"], [])
