"""Words that say only that pictures are wanted are no part of what is looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from lifelong.photos.wording import without_request
from tests.person.examples import DAY, NINE, Clock, opened, picture


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("photos of my cat", "my cat"),
        ("pics from ", ""),
        ("foto del gatto", "gatto"),
        ("foto dell'orto", "orto"),
        ("Zeig mir Bilder von Bruno", "Bruno"),
        ("Bild", ""),
        ("fotos de la playa", "la playa"),
        ("Bertha at the beach", "Bertha at the beach"),
        ("the photographer", "the photographer"),
        ("picture frame on a wall", "picture frame on a wall"),
    ],
)
def test_the_words_of_the_request_are_left_out(text: str, left: str) -> None:
    assert without_request(text) == left


def test_a_time_alone_finds_all_of_it(tmp_path: Path) -> None:
    with opened(tmp_path / "a", clock=Clock(NINE + DAY)) as life:
        ana = life.person("ana")
        (old,) = ana.add("My tomatoes", images=[picture("red", (120, 120))], at=NINE - 40 * DAY)
        (new,) = ana.add("My garage", images=[picture("blue", (120, 120))], at=NINE + DAY)
        life.settle()
        assert [hit.photo.message for hit in ana.find("pics from today")] == [new.id]
        assert {hit.photo.message for hit in ana.find("pictures")} == {old.id, new.id}
