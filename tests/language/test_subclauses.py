"""Parts of a sentence with whom they are about."""

from __future__ import annotations

import pytest

from lifelong.language.subclauses import antecedent_start, is_relative, subclauses


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "We have two children: Lena, who is 12, and Tom, who is 8.",
            ["We have two children", "Lena, who is 12", "Tom, who is 8."],
        ),
        (
            "I have three kids: Ella (11), Noah (7) and Ruby (4)",
            ["I have three kids", "Ella (11)", "Noah (7)", "Ruby (4)"],
        ),
        (
            "I share a flat with two girls, Chiara from Milan and Olga from Warsaw.",
            ["I share a flat with two girls", "Chiara from Milan", "Olga from Warsaw."],
        ),
        (
            "Since then I live with the cat, whose name is Major, although I prefer dogs",
            ["Since then I live with the cat", "the cat, whose name is Major", "I prefer dogs"],
        ),
        (
            "They have three boys and the eldest, Scott, is studying medicine",
            ["They have three boys", "the eldest, Scott", "Scott, is studying medicine", "is studying medicine"],
        ),
        ("Ich besuche Jan, dessen Frau Lea heißt", ["Ich besuche Jan", "Jan, dessen Frau Lea heißt"]),
    ],
)
def test_a_relative_clause_and_an_apposition_have_whom_they_are_about(text: str, parts: list[str]) -> None:
    assert subclauses(text) == parts


@pytest.mark.parametrize("text", ["I live in Leeds", "My car is red.", "我叫小明，住在北京。", ""])
def test_a_sentence_of_one_part_has_none(text: str) -> None:
    assert subclauses(text) == []


@pytest.mark.parametrize(
    ("text", "clause", "about"),
    [
        ("I look after my mother Ruth, who is 84", "who is 84", "my mother Ruth, "),
        ("my sister ana who is a nurse", "who is a nurse", "my sister ana "),
        ("Noah (7) and Ruby, who is 4", "who is 4", "Ruby, "),
        ("I met Mary Ann Jones, who is a vet", "who is a vet", "Mary Ann Jones, "),
        ("That was in May. who is that", "who is that", ""),
    ],
)
def test_the_words_that_a_relative_clause_is_about(text: str, clause: str, about: str) -> None:
    end = text.index(clause)
    assert is_relative(text[end:])
    assert text[antecedent_start(text, end) : end] == about


@pytest.mark.parametrize("clause", ["she is 84", "the man who came", "wholly mine", ""])
def test_other_clauses_are_not_relative(clause: str) -> None:
    assert not is_relative(clause)
