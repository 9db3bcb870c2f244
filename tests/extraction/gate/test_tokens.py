"""Tokens: other spellings of one word, number or day are one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lifelong.extraction.gate.tokens import alike, tokens


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("four", "4", "en"), ("twenty five", "25", "en"), ("two hundred", "200", "en"), ("7.30", "7:30", "en"),
        ("1,000", "1000", "en"), ("Wednesdays", "Wednesday", "en"), ("February", "feb", "en"), ("Mum", "mom", "en"),
        ("fünfundvierzig", "45", "de"), ("mittwochs", "Mittwoch", "de"), ("cuatro", "4", "es"), ("二十五", "25", "zh"),
        ("तीन", "3", "hi"), ("٣", "3", "ar"), ("üç", "3", "tr"),
    ],
)  # fmt: skip
def test_forms_of_one_value_are_alike(one: str, other: str, language: str) -> None:
    """Number words count in their own language only."""
    (left,), (right,) = tokens(one, language), tokens(other, language)
    assert alike(left, right, inflected=False)


@pytest.mark.parametrize(("one", "other"), [("four", "5"), ("7:30", "7:45"), ("Monday", "Tuesday"), ("ran", "runs")])
def test_other_values_are_not_alike(one: str, other: str) -> None:
    """A verb in another tense is another word: what was is not what is."""
    (left,), (right,) = tokens(one), tokens(other)
    assert not alike(left, right, inflected=True)


def test_a_number_word_of_another_language_is_a_word() -> None:
    """Turkish "on" is ten, English "on" is not."""
    assert tokens("on", "tr")[0].kind == "number"
    assert tokens("on", "en")[0].kind == "word"


def test_vowel_signs_are_letters() -> None:
    """A Hindi word is not cut at its signs."""
    assert [token.text for token in tokens("मैं दिल्ली में रहता हूँ", "hi")] == ["मैं", "दिल्ली", "में", "रहता", "हूँ"]


def test_the_shortest_key_is_the_same_in_every_run() -> None:
    """A set has another order in each process; of equally short keys, the letters decide."""
    token = tokens("night")[0]
    assert replace(token, keys=frozenset({"cab", "abc", "bca", "longer"})).shortest == "abc"
