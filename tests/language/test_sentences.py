"""Where a sentence ends."""

from __future__ import annotations

import pytest

from lifelong.language.sentences import sentences


@pytest.mark.parametrize(
    "text",
    [
        "Am 12. September heiratet meine Tochter in Weimar.",
        "Ich wohne im 4. Stock in der Lindenstr. 7 in Kassel.",
        "Mein Opa hat im 2. Weltkrieg in Frankreich gedient.",
        "Bryllupet er den 12. september i Aarhus.",
        "Das war am 3. Mai.",
    ],
)
def test_an_ordinal_does_not_end_a_sentence(text: str) -> None:
    assert [sentence.text for sentence in sentences(text)] == [text]


@pytest.mark.parametrize("text", ["I am 12. My brother is 9.", "We have 2. They have 3.", "Das kostet 12. Mehr nicht."])
def test_a_number_ends_one(text: str) -> None:
    assert len(sentences(text)) == 2
