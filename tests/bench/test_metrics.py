"""Measures by hand."""

import sys

import pytest

from lifelong.bench.metrics import auroc, evaluator, measured, refused, token_budget, token_f1, within_tokens
from lifelong.errors import InputError

RANKED = ["a", "b", "c", "d", "e"]


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
        ("ndcg@3", ["c"], 0.5),  # 1 / log2(4), over the ideal 1 / log2(2)
    ],
)
def test_a_measure_by_hand(key, gold, value):
    """Each value follows from the ranking a b c d e with pencil and paper."""
    assert measured([key], [RANKED], [gold]) == [{key: pytest.approx(value)}]


def test_questions_are_measured_together():
    """Each keeps its own values, in the order asked; a system that found nothing has found no evidence."""
    values = measured(["recall@1", "mrr"], [RANKED, [], ["e", "a"]], [["a"], ["a"], ["a"]])
    assert values == [{"recall@1": 1, "mrr": 1}, {"recall@1": 0, "mrr": 0}, {"recall@1": 0, "mrr": 0.5}]
    assert measured(["mrr"], [], []) == []


def test_without_ranx_the_message_names_the_extra(monkeypatch):
    """The package alone works without it; only measuring asks for it."""
    monkeypatch.setitem(sys.modules, "ranx", None)
    evaluator.cache_clear()
    with pytest.raises(InputError, match=r"pip install 'lifelong\[bench\]'"):
        measured(["mrr"], [RANKED], [["a"]])


def test_an_unknown_measure_is_refused():
    """A typing mistake does not become a column of zeros."""
    with pytest.raises(InputError, match="recal@10"):
        measured(["recal@10"], [RANKED], [["a"]])


def test_evidence_within_a_budget_of_tokens():
    """Messages of 40, 50 and 30 tokens: two fit into 100, and hold one of two pieces of evidence."""
    assert within_tokens(["a", "b", "c"], [40, 50, 30], ["b", "c"], 100) == 0.5
    assert token_budget("recall@1500t") == 1500
    assert token_budget("recall@10") is None


def test_auroc_counts_pairs():
    """Of the four pairs of a known and an unknown question, the known one scores higher in three and a half."""
    assert auroc([0.9, 0.4], [0.4, 0.1]) == pytest.approx(3.5 / 4)
    assert auroc([0.9], []) is None


def test_token_f1_forgets_articles_and_case():
    """ "The red bicycle" shares both words with "red bicycle in June": precision 1, recall a half."""
    assert token_f1("The red bicycle.", ["red bicycle in June"]) == pytest.approx(2 * 1 * 0.5 / 1.5)
    assert token_f1("Kiwi", ["parrot", "kiwi"]) == 1.0
    assert token_f1("", ["Kiwi"]) == 0.0


@pytest.mark.parametrize(
    ("said", "no"),
    [("Not mentioned.", True), ("You didn’t say.", True), ("There is no information about it.", True), ("Kiwi", False)],
)
def test_a_refusal_is_read_from_its_words(said, no):
    """What cannot be answered is right when the answer says so."""
    assert refused(said) is no
