"""Intervals and paired tests on data whose answer is known."""

import itertools

import numpy as np
import pytest

from lifelong.bench.statistics import compare, estimate


def test_an_interval_holds_the_mean_and_narrows_with_n():
    """Four times the questions halve the interval, within the noise of the resampling."""
    few, many = estimate([0.0, 1.0] * 50), estimate([0.0, 1.0] * 200)
    assert few.mean == many.mean == 0.5
    assert few.low < 0.5 < few.high
    assert (few.high - few.low) / (many.high - many.low) == pytest.approx(2, abs=0.35)
    # The normal interval of a proportion of a half over 100 questions is 0.5 +- 0.098.
    assert few.low == pytest.approx(0.402, abs=0.02)


def test_the_same_system_twice_is_no_difference():
    """No question moved, so p is 1."""
    result = compare([0.2, 0.8, 1.0], [0.2, 0.8, 1.0])
    assert (result.difference, result.p, result.wins, result.losses) == (0.0, 1.0, 0, 0)


def test_the_randomisation_test_is_that_of_all_flips():
    """With six differences there are 64 sign flips; the share as extreme as what was seen is the p-value."""
    delta = np.array([0.5, 0.2, 0.4, -0.1, 0.3, 0.6])
    sums = [abs(float(np.dot(signs, delta))) for signs in itertools.product((1, -1), repeat=6)]
    exact = np.mean([total >= abs(delta.sum()) - 1e-12 for total in sums])
    result = compare(delta.tolist(), [0.0] * 6)
    assert result.p == pytest.approx(exact, abs=0.01)
    assert (result.wins, result.losses, result.n) == (5, 1, 6)


def test_a_clear_difference_is_found():
    """One system is right on forty questions that the other gets wrong."""
    result = compare([1.0] * 40 + [0.0] * 10, [0.0] * 50)
    assert result.difference == pytest.approx(0.8)
    assert result.p < 0.001
    assert result.low > 0.6
