"""The benchmark of finding pictures by words, on three made pictures."""

import json
from pathlib import Path

import pytest

from lifelong.bench.photo_search import evaluate
from lifelong.errors import ImportFormatError
from lifelong.models.scripted import ColourGrid, HashedWords
from tests.person.examples import picture


def test_the_picture_of_which_it_was_said_is_found(tmp_path: Path) -> None:
    """Each question shares its words with one picture's caption alone; where nothing was said nothing can be found."""
    (tmp_path / "images").mkdir()
    captions = {
        1: ["A red truck", "the truck is red"],
        2: ["My blue boat", "a boat"],
        3: ["Green tomatoes", "tomatoes"],
    }
    for number, colour in ((1, "red"), (2, "blue"), (3, "green")):
        (tmp_path / "images" / f"{number}.png").write_bytes(picture(colour, (100, 100)))
    content = {
        "images": [{"id": number, "file_name": f"{number}.png"} for number in captions],
        "annotations": [{"image_id": number, "caption": each} for number, said in captions.items() for each in said],
    }
    (tmp_path / "captions.json").write_text(json.dumps(content))
    found = evaluate(tmp_path, ColourGrid(), HashedWords())
    assert found.metrics["lifelong"]["said"]["recall@1"] == 1
    assert found.metrics["words"]["said"]["recall@1"] == 1
    assert found.metrics["lifelong"]["bare"]["recall@1"] <= 1 / 3
    assert found.metrics["chance"]["said"]["recall@1"] == pytest.approx(1 / 3)
    assert found.metrics["lifelong"]["said"]["n"] == 3


def test_another_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportFormatError, match="no list of captions"):
        evaluate(tmp_path, ColourGrid(), HashedWords())
