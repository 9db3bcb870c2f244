"""What is bad for the person is said where they ask whether they may have it, and nowhere else."""

from __future__ import annotations

import pytest

from lifelong.agent.health_warnings import asks_whether_one_may, health_warning
from tests.extraction.values import known

MEMORIES = [
    known("I'm allergic to strawberries, my face swells up.", "me.allergy.strawberries", id="a"),
    known("My brother Jayden is allergic to nuts.", "other.allergy.nuts", id="b"),
    known("I have a cat.", "me.pet.cat", id="c"),
    known("Ich esse keine Pilze.", "me.diet", id="d"),
]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("can i eat strawberries", "a"),
        ("Is it ok if I have strawberries?", "a"),
        ("Darf ich Pilze essen?", "d"),
        ("can jayden eat strawberries", ""),
        ("do strawberries grow in winter", ""),
        ("can i eat nuts", ""),
        ("can i have a cat", ""),
        ("is my husband allergic to strawberries", ""),
        ("can my daughter eat strawberries", ""),
        ("Darf mein Sohn Pilze essen?", ""),
    ],
)
def test_the_memory_that_names_it_as_bad(question: str, found: str) -> None:
    memory = health_warning(question, MEMORIES) if asks_whether_one_may(question) else None
    assert (memory.id if memory else "") == found
