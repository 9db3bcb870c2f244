"""Clauses that tell of an earlier time, and those that only have a word for "before" or "earlier"."""

from __future__ import annotations

import pytest

from lifelong.language.formerly import is_past, says_formerly


@pytest.mark.parametrize(
    ("clause", "language"),
    [
        ("früher war ich Schneiderin", "de"),
        ("antes vivia en triana", "es"),
        ("avant je bossais à Paris", "fr"),
        ("prima vivevo a Firenze", "it"),
        ("antigamente morava no Porto", "pt"),
        ("kiedyś mieszkałam w Gdańsku", "pl"),
        ("eskiden öğretmendi", "tr"),
        ("раньше я жил в Омске", "ru"),
        ("pehle Mumbai mein rehti thi", "hi"),
        ("我以前学过钢琴", "zh"),
        ("以前は大阪に住んでいました", "ja"),
    ],
)
def test_an_earlier_time(clause: str, language: str) -> None:
    assert says_formerly(clause, language)


@pytest.mark.parametrize(
    ("clause", "language"),
    [
        ("ich muss jetzt früher aufstehen", "de"),
        ("antes de comer tomo metformina", "es"),
        ("avant de dormir je lis", "fr"),
        ("prima di cena bevo un tè", "it"),
        ("kiedyś chcę pojechać do Japonii", "pl"),
        ("khane se pehle dawai leti hoon", "hi"),
        ("昔から犬が好きです", "ja"),
        ("babam emekli oldu, eskiden öğretmendi", "tr"),  # what stands before it holds
        ("vivo a Bologna", "it"),
    ],
)
def test_another_time(clause: str, language: str) -> None:
    assert not says_formerly(clause, language)


@pytest.mark.parametrize(
    ("text", "language", "past"),
    [
        ("Babam ne iş yapıyordu?", "tr", True),
        ("dove vivevo", "it", True),
        ("Babam ne iş yapıyor?", "tr", False),
        ("dove vivo", "it", False),
    ],
)
def test_the_tense_of_a_verb(text: str, language: str, past: bool) -> None:
    assert is_past(text, language) is past
