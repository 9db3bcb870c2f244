"""Recall and precision of listed facts by hand."""

from lifelong.bench.metrics import FactPrecision, FactRecall


def test_recall_is_the_share_of_right_facts_that_are_there():
    """Three of four."""
    assert FactRecall().measure([True, True, False, True]) == 0.75


def test_precision_weighs_right_facts_against_wrong_ones():
    """Three right ones are there, and one of two wrong ones: three in four."""
    assert FactPrecision().measure([True, True, False, True], [True, False]) == 0.75


def test_an_empty_memory_has_no_precision():
    """Nothing is there, so nothing of it is right."""
    assert FactPrecision().measure([False, False], [False]) == 0.0
    assert FactPrecision().measure([True], []) == 1.0
