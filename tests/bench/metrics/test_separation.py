"""Measures of separation by hand."""

import numpy as np
import pytest

from lifelong.bench.metrics import AUROC, EqualErrorRate, TrueAcceptRate


def test_auroc_counts_pairs():
    """Of the four pairs of a known and an unknown question, the known one scores higher in three and a half."""
    assert AUROC().measure([0.9, 0.4], [0.4, 0.1]) == pytest.approx(3.5 / 4)
    assert AUROC().measure([0.9], []) is None


def test_area_under_the_curve():
    """Three of four pairs are in order; a tie counts half."""
    assert AUROC().measure([0.9, 0.4], [0.5, 0.1]) == 0.75
    assert AUROC().measure([0.5], [0.5]) == 0.5


def test_scikit_learn_computes_the_same_area():
    """On two hundred scores with many ties."""
    metrics = pytest.importorskip("sklearn.metrics")
    draw = np.random.default_rng(3)
    positive, negative = draw.integers(2, 9, 80) / 10, draw.integers(0, 8, 120) / 10
    truth = np.repeat([1, 0], [80, 120])
    expected = metrics.roc_auc_score(truth, np.concatenate([positive, negative]))
    assert AUROC().measure(list(positive), list(negative)) == pytest.approx(expected)


def test_the_area_is_the_mean_over_the_positives():
    """The first positive is above both negatives, the second ties with one and is above the other."""
    positive, negative = np.array([0.9, 0.4]), np.array([0.4, 0.1])
    assert AUROC().by_positive(positive, negative).tolist() == [1.0, 0.75]


def test_true_accepts_at_a_share_of_false_accepts():
    """Of ten negatives from 0.0 to 0.9, a fifth lies above 0.72; one of two positives does."""
    negative = np.arange(10) / 10
    assert TrueAcceptRate(far=0.2).measure(np.array([0.7, 0.8]), negative) == 0.5
    assert TrueAcceptRate(far=0.2).accepted(np.array([0.7, 0.8]), negative).tolist() == [False, True]


def test_equal_error_rate():
    """Of four positives and four negatives, one each is on the wrong side of 0.5."""
    positive, negative = np.array([0.9, 0.8, 0.7, 0.3]), np.array([0.1, 0.2, 0.25, 0.6])
    assert EqualErrorRate().measure(positive, negative) == pytest.approx(0.25, abs=0.01)
