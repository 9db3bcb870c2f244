"""Measures of error by hand."""

import numpy as np
import pytest

from lifelong.bench.metrics import EditDistance, MeanAbsoluteError, PearsonR, SymbolErrorRate


@pytest.mark.parametrize(
    ("one", "other", "fewest"),
    [("", "", 0), ("abc", "", 3), ("kitten", "sitting", 3), ("a b c".split(), "a c".split(), 1)],
)
def test_distance_is_the_fewest_edits(one, other, fewest):
    """In both directions."""
    assert EditDistance().measure(one, other) == EditDistance().measure(other, one) == fewest


def test_error_rate_of_words_and_of_characters():
    """One of three words is missing; of "tea", one of three characters is wrong."""
    assert SymbolErrorRate().measure("a b c".split(), "a c".split()) == pytest.approx(1 / 3)
    assert SymbolErrorRate().measure("tea", "tee") == pytest.approx(1 / 3)


def test_mean_absolute_error():
    """1 too high and 3 too low: 2 on average."""
    predictions, truth = np.array([2.0, 1.0]), np.array([1.0, 4.0])
    assert MeanAbsoluteError().errors(predictions, truth).tolist() == [1.0, 3.0]
    assert MeanAbsoluteError().measure(predictions, truth) == 2.0


def test_a_constant_correlates_with_nothing():
    """A falling line has the correlation -1 with a rising one."""
    assert PearsonR().measure(np.ones(4), np.arange(4.0)) == 0.0
    assert PearsonR().measure(np.arange(4.0), 3 - np.arange(4.0)) == pytest.approx(-1.0)
