"""Shares of verdicts by hand."""

from lifelong.bench.metrics import VerdictShare


def test_a_share_counts_every_verdict_that_it_names():
    """Of four answers one is wrong and one is muddled: a half."""
    wrong = VerdictShare("wrong", frozenset({"wrong", "muddled"}))
    assert wrong.measure(["right", "wrong", "refused", "muddled"]) == 0.5
    assert wrong.values(["right", "wrong", "refused", "muddled"]) == [0.0, 1.0, 0.0, 1.0]


def test_a_refusal_is_neither_right_nor_wrong():
    """What a share does not name does not count in it, but it is one of the answers."""
    assert VerdictShare("answered", frozenset({"right"})).measure(["refused", "heard", "right", "heard"]) == 0.25
