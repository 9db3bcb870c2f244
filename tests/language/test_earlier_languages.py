"""The languages of a person's earlier messages: clear ones count, and a change of language is followed."""

from __future__ import annotations

import os
import random
import subprocess
import sys

import pytest

from lifelong.language.identify import earlier_languages, identify
from tests.language.test_identify import MESSAGES


def test_a_message_that_may_be_of_several_languages_says_nothing() -> None:
    assert earlier_languages(["Un dolce", "Un thriller", "Rita?", "👍", "Cosa posso cucinare oggi?"]) == ["it"]
    assert earlier_languages(["ok", "12:30"]) == []


def test_the_most_frequent_language_comes_first() -> None:
    said = ["What can I cook?", "ich komme aus Köln", "was soll ich heute kochen", "wie heißt mein Hund"]
    assert earlier_languages(said) == ["de", "en"]


@pytest.mark.parametrize("language", MESSAGES)
def test_a_person_who_changes_the_language_is_answered_in_the_new_one(language: str) -> None:
    """Many messages of another language weigh no more than the person's words now."""
    chance = random.Random(language)
    wrong = 0
    for text in MESSAGES[language]:
        other = chance.choice([each for each in MESSAGES if each != language])
        wrong += identify(text, earlier_languages(chance.sample(MESSAGES[other], 6))) != language
    assert wrong <= 2


def test_a_tie_is_decided_in_the_same_way_in_every_process() -> None:
    code = (
        "from lifelong.language.identify import identify; print(identify('Un dolce'), identify('Un thriller', ['it']))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "3", "4")
    }
    assert len(found) == 1 and found.pop().split()[1] == "it"
