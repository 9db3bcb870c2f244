"""A quote is found again in the person's words, in whatever form a prompt showed them."""

import pytest

from lifelong.language.quotes import find_quote
from lifelong.privacy.data_block import visible


@pytest.mark.parametrize(
    "text",
    [
        "Today I moved to Porto, to a flat.",
        "Today I mo\u00adved to\u200b Porto, to a flat.",
        "\u2066Today\u2069 I\u200d moved to Por\ufeffto, to a flat.",
    ],
)
def test_a_quote_of_what_was_shown_is_found_in_what_was_said(text: str) -> None:
    """Soft hyphens of a web page and the like are not shown to a model; the evidence is the piece as it was said."""
    found = find_quote("I moved to Porto", text)
    assert found is not None and found in text and visible(found) == "I moved to Porto"


def test_what_was_not_said_is_not_found() -> None:
    assert find_quote("I moved to Lisbon", "Today I mo\u00adved to Porto.") is None
