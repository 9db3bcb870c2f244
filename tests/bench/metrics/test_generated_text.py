"""Measures of written text by hand."""

import sys

import pytest

from lifelong.bench.metrics import DistinctN, Rouge
from lifelong.bench.metrics.generated_text import _scorer
from lifelong.errors import InputError


@pytest.mark.slow
@pytest.mark.parametrize(
    ("variant", "value"),
    [
        ("rouge1", 6 / 7),  # "the truck is red" in "the red truck": 3 of 4 and 3 of 3 words
        ("rouge2", 0.0),  # no two words stand together in both
        ("rougeL", 4 / 7),  # "the truck" is the longest common subsequence: 2 of 4 and 2 of 3
    ],
)
def test_rouge_by_hand(variant, value):
    assert Rouge(variant).measure("The truck is red.", "the red truck") == pytest.approx(value)


def test_rouge_counts_words_of_other_scripts_only_when_asked():
    """The package splits at every letter that is not a to z; a text in Greek would have no word at all."""
    assert Rouge().measure("το κόκκινο φορτηγό", "το φορτηγό") == 0
    assert Rouge(any_script=True).measure("το κόκκινο φορτηγό", "το φορτηγό") == pytest.approx(0.8)


def test_stems_are_compared_when_asked():
    assert Rouge().measure("hiking", "hike") == 0
    assert Rouge(stem=True).measure("hiking", "hikes") == 1


def test_an_unknown_variant_is_refused():
    with pytest.raises(InputError, match="'rouge7' is no variant of ROUGE: expected one of rouge1, rouge2, rougeL"):
        Rouge("rouge7")


def test_without_the_package_the_message_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "rouge_score.rouge_scorer", None)
    _scorer.cache_clear()
    with pytest.raises(InputError, match=r"pip install 'lifelong\[metrics\]'"):
        Rouge().measure("a", "a")
    _scorer.cache_clear()


def test_distinct_n_by_hand():
    """Four pairs of words, of which "see you" comes twice: three of four are different."""
    texts = ["see you soon", "see you there"]
    assert DistinctN(2).measure(texts) == 0.75
    assert DistinctN(1).measure(texts) == pytest.approx(4 / 6)
    assert DistinctN(2).measure(["hello"]) == 0
