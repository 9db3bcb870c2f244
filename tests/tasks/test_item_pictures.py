"""Pictures of items: read with a file, as words and as looks; and what a capable model reads from them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from lifelong.errors import InputError
from lifelong.models.scripted import CAPABLE
from tests.person.examples import Played, opened, picture
from tests.tasks.films import FILMS, ids

SEES = replace(CAPABLE, images=True)

ROWS = """id,title,picture
red,First,red.png
rose,Second,rose.png
blue,Third,blue.png
bad,Fourth,bad.png
gone,Fifth,gone.png
none,Sixth,
"""


def shop(folder: Path) -> Path:
    """A file of items with pictures: one is damaged, one is missing, and one item has none."""
    folder.mkdir()
    for name, colour in (("red", "#ff0000"), ("rose", "#f01010"), ("blue", "#0000ff")):
        (folder / f"{name}.png").write_bytes(picture(colour, (64, 64)))
    (folder / "bad.png").write_bytes(picture("green")[:30])
    (folder / "items.csv").write_text(ROWS, encoding="utf-8")
    return folder / "items.csv"


def test_pictures_are_read_and_broken_ones_told(tmp_path: Path) -> None:
    """A broken picture stops nothing: its item is there, and says what is wrong."""
    with opened(tmp_path / "a") as life:
        shelf = life.catalogue("shop").load(shop(tmp_path / "shop"))
        assert shelf.info().items == 6
        assert set(shelf.broken_pictures) == {"bad", "gone"}
        assert "gone.png" in shelf.broken_pictures["gone"]
        assert all("shows" not in shelf.get(name).fields for name in ("bad", "gone", "none"))


def test_a_picture_finds_items_that_look_like_it(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        life.catalogue("shop").load(shop(tmp_path / "shop"))
        assert ids(life.person("ana").recommend("shop", k=2, like=[picture("#fa0505", (64, 64))]))[0] in ("red", "rose")


def test_a_second_load_reads_no_picture_again(tmp_path: Path) -> None:
    """What was read is kept as long as the path is the same, and goes when the file names another picture."""
    file = shop(tmp_path / "shop")
    with opened(tmp_path / "a") as life:
        shelf = life.catalogue("shop").load(file)
        first = shelf.get("red")
        (file.parent / "red.png").unlink()
        shelf.load(file)
        assert shelf.get("red") == first and "red" not in shelf.broken_pictures
        shelf.update("red", price=3)
        file.write_text(ROWS.replace("red.png", "other.png"), encoding="utf-8")
        assert "red" in shelf.load(file).broken_pictures


def test_rows_without_a_folder_read_no_file(tmp_path: Path) -> None:
    """Items that come over a network must not make the machine open its files."""
    secret = tmp_path / "secret.png"
    secret.write_bytes(picture())
    with opened(tmp_path / "a") as life:
        shelf = life.catalogue("shop").add({"id": "1", "title": "First", "picture": str(secret)})
        assert "shows" not in shelf.get("1").fields and not shelf.broken_pictures


def test_a_screenshot_becomes_a_query_and_conditions(tmp_path: Path) -> None:
    """A condition that the catalogue cannot have is left out."""
    answer = json.dumps({"query": "funny", "where": ["year<1960", "colour=red", "nonsense"]})
    model = Played(answer, profile=SEES)
    with opened(tmp_path / "a", chat=model) as life:
        life.catalogue("films").load(FILMS)
        hits = life.person("ana").recommend("films", screenshot=picture())
        assert set(ids(hits)) == {"duck", "casablanca"}
    prompt = model.asked[0][0][-1]
    assert prompt.images and "genres: " in prompt.text


def test_a_screenshot_needs_a_model_that_sees(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        life.catalogue("films").load(FILMS)
        with pytest.raises(InputError, match="needs a capable model that sees"):
            life.person("ana").recommend("films", screenshot=picture())


def test_enrichment_keeps_what_text_and_picture_disagree_about(tmp_path: Path) -> None:
    """Fields of the application stay as they are, and an item on which the model fails stays too."""
    added = {"themes": ["space"], "moods": [], "disagreements": ["colour: the text says red, the picture shows blue"]}
    model = Played(json.dumps(added), "no idea", profile=SEES)
    with opened(tmp_path / "a", chat=model) as life:
        shelf = life.catalogue("shop").load(shop(tmp_path / "shop"))
        assert shelf.enrich(pictures=tmp_path / "shop", limit=2) == 1
        fields = shelf.get("red").fields
        assert fields["themes"] == ("space",) and fields["picture"] == "red.png" and "moods" not in fields
        assert fields["disagreements"] == ("colour: the text says red, the picture shows blue",)
        assert "themes" not in shelf.get("rose").fields
        assert model.asked[0][0][-1].images
        assert shelf.load(tmp_path / "shop" / "items.csv").get("red").fields["themes"] == ("space",)
    with opened(tmp_path / "b") as life, pytest.raises(InputError, match="a capable chat model is needed"):
        life.catalogue("films").load(FILMS).enrich()
