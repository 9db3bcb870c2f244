"""Ranking measures by hand, and ranx against the plain formulas."""

import random
import sys

import pytest

from lifelong.bench.metrics import (
    CappedRecallAtK,
    EngineMetric,
    HitAtK,
    ReciprocalRank,
    TokenRecall,
    engine,
    measure_all,
    ranking_metric,
)
from lifelong.errors import InputError

RANKED = ["a", "b", "c", "d", "e"]


def metric(key: str) -> EngineMetric:
    """The measure of a key that counts ranks."""
    found = ranking_metric(key)
    assert not isinstance(found, TokenRecall)
    return found


def measured(keys, rankings, golds):
    return measure_all([metric(key) for key in keys], rankings, golds)


@pytest.mark.parametrize(
    ("key", "gold", "value"),
    [
        ("recall@2", ["b", "d"], 0.5),  # b is in the first two, d is not
        ("recall@5", ["b", "z"], 0.5),  # z was never found
        ("hit@1", ["b"], 0.0),
        ("any_gold@2", ["b", "z"], 1.0),
        ("all_gold@2", ["b", "d"], 0.0),
        ("all_gold@4", ["b", "d"], 1.0),
        ("mrr", ["c", "e"], 1 / 3),
        ("mrr", ["z"], 0.0),
        ("map", ["a", "c"], (1 / 1 + 2 / 3) / 2),
        ("map@2", ["a", "c"], (1 / 1) / 2),  # c is third
        ("hr@3", ["c", "z"], 1.0),
        ("ndcg@3", ["c"], 0.5),  # 1 / log2(4), over the ideal 1 / log2(2)
    ],
)
def test_a_measure_by_hand(key, gold, value):
    """Each value follows from the ranking a b c d e with pencil and paper: by ranx and by the plain formula."""
    assert measured([key], [RANKED], [gold]) == [{key: pytest.approx(value)}]
    assert metric(key).measure(RANKED, gold) == pytest.approx(value)


def test_ranx_computes_the_plain_formulas():
    """On thirty random rankings, the fast path and the obvious one agree."""
    draw = random.Random(1)
    keys = ("recall@3", "hit@3", "any_gold@5", "all_gold@5", "ndcg@4", "mrr", "map", "map@4", "hr@2")
    rankings = [draw.sample("abcdefghijkl", draw.randint(1, 10)) for _ in range(30)]
    golds = [draw.sample("abcdefghijkl", draw.randint(1, 5)) for _ in range(30)]
    fast = measured(keys, rankings, golds)
    for values, ranking, gold in zip(fast, rankings, golds, strict=True):
        assert values == pytest.approx({key: metric(key).measure(ranking, gold) for key in keys})


def test_capped_recall_reaches_one_at_any_k():
    """Three of four pieces of evidence are in the top three, as many as can be."""
    assert CappedRecallAtK(3).measure(RANKED, ["a", "b", "c", "z"]) == 1.0
    assert CappedRecallAtK(1).measure(RANKED, ["b", "c"]) == 0.0


def test_values_of_a_known_rank():
    """The first evidence is third: no hit at 2, a hit at 3, a reciprocal rank of a third; without one, nothing."""
    assert (HitAtK(2).of_rank(3), HitAtK(3).of_rank(3), HitAtK(3).of_rank(None)) == (0, 1, 0)
    assert (ReciprocalRank().of_rank(3), ReciprocalRank().of_rank(None)) == (1 / 3, 0)


def test_questions_are_measured_together():
    """Each keeps its own values, in the order asked; a system that found nothing has found no evidence."""
    values = measured(["recall@1", "mrr"], [RANKED, [], ["e", "a"]], [["a"], ["a"], ["a"]])
    assert values == [{"recall@1": 1, "mrr": 1}, {"recall@1": 0, "mrr": 0}, {"recall@1": 0, "mrr": 0.5}]
    assert measured(["mrr"], [], []) == []


def test_without_ranx_the_message_names_the_extra(monkeypatch):
    """The package alone works without it; only measuring asks for it."""
    monkeypatch.setitem(sys.modules, "ranx", None)
    engine.cache_clear()
    with pytest.raises(InputError, match=r"pip install 'lifelong\[bench\]'"):
        measured(["mrr"], [RANKED], [["a"]])


def test_an_unknown_measure_is_refused():
    """A typing mistake does not become a column of zeros."""
    with pytest.raises(InputError, match="recal@10"):
        measured(["recal@10"], [RANKED], [["a"]])


def test_evidence_within_a_budget_of_tokens():
    """Messages of 40, 50 and 30 tokens: two fit into 100, and hold one of two pieces of evidence."""
    assert TokenRecall(100).measure(["a", "b", "c"], [40, 50, 30], ["b", "c"]) == 0.5
    assert ranking_metric("recall@1500t") == TokenRecall(1500)
