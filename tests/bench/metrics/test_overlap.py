"""Measures of overlap by hand."""

import pytest

from lifelong.bench.metrics import F1, TokenF1, WordMatch


def test_f1_is_the_harmonic_mean():
    """Precision 1 and recall a half give two thirds; nothing gives nothing."""
    assert F1().measure(1.0, 0.5) == pytest.approx(2 / 3)
    assert F1().measure(0.0, 0.0) == 0.0


def test_token_f1_forgets_articles_and_case():
    """ "The red bicycle" shares both words with "red bicycle in June": precision 1, recall a half."""
    assert TokenF1().measure("The red bicycle.", ["red bicycle in June"]) == pytest.approx(2 * 1 * 0.5 / 1.5)
    assert TokenF1().measure("Kiwi", ["parrot", "kiwi"]) == 1.0
    assert TokenF1().measure("", ["Kiwi"]) == 0.0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("I moved to Porto in May.", "Ana moved to Porto.", True),  # moved, porto
        ("I work at Harvard University.", "Harvard University", True),
        ("I paint lakes.", "Melanie painted a lake sunrise last year", True),  # paint, lake: both of the shorter
        ("I love Porto.", "Ana moved to Porto.", False),  # one word is not enough where there are two
        ("I live in Faro.", "Ana moved to Porto.", False),
        ("I am 39.", "39", True),
        ("It is what it is.", "Ana moved to Porto.", False),
    ],
)
def test_two_texts_match_on_half_of_the_shorter_ones_words(one, other, same):
    """Common words do not count."""
    assert WordMatch().measure(one, other) is same
