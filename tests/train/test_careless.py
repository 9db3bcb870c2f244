"""People retyped as in haste: nothing is lost but capitals, marks, accents and single letters."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from lifelong.train.reader.careless import Style, retype, some_style, typed_in_haste
from lifelong.train.reader.talks import read_talks

TALKS = Path(__file__).parents[2] / "training" / "reader"
HASTE = Style(lower=True, accents=False, apostrophe="", pauses=False, marks=False, slips=0.0)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("J'ai arrêté le judo, enfin !", "jai arrete le judo enfin"),
        ("¿Dónde trabaja mi hermana?", "donde trabaja mi hermana"),
        ("Ich heiße Zoë.", "ich heisse zoe"),
        ("I'm 3.5 miles away at 7:30. Really?", "im 3.5 miles away at 7:30 really"),
        ("住在北京。", "住在北京"),
    ],
)
def test_capitals_marks_and_accents_go(text: str, typed: str) -> None:
    assert retype(text, HASTE, random.Random(0))[0] == typed


def test_every_place_of_the_text_has_one_in_the_typed_text() -> None:
    text = "Mein Hund heißt Böhnchen, er ist 3."
    typed, places = retype(text, HASTE, random.Random(0))
    assert len(places) == len(text) + 1
    start = text.index("Böhnchen")
    assert typed[places[start] : places[start + len("Böhnchen")]] == "bohnchen"


def test_slips_keep_the_ends_of_a_word() -> None:
    style = Style(lower=False, accents=True, apostrophe=None, pauses=True, marks=True, slips=1.0)
    typed = {retype("sister", style, random.Random(seed))[0] for seed in range(40)}
    assert len(typed) > 5
    assert all(each[0] == "s" and each[-1] == "r" and abs(len(each) - 6) <= 1 for each in typed)


def test_languages_that_need_their_accents_keep_them() -> None:
    assert all(some_style(random.Random(seed), "hi").accents for seed in range(50))
    assert any(not some_style(random.Random(seed), "fr").accents for seed in range(50))


@pytest.mark.slow
def test_facts_of_every_talk_stay_at_their_words() -> None:
    for number, talk in enumerate(read_talks(TALKS)[::7]):
        hasty = typed_in_haste(talk, random.Random(number))
        assert len(hasty.questions) == len(talk.questions)
        assert list(hasty.facts) == list(talk.facts)
        for number, (message, fact) in hasty.facts.items():
            assert message.text[fact.start : fact.end] == fact.clause
            assert fact.start <= fact.value[0] < fact.value[1] <= fact.end, (talk.id, number)
