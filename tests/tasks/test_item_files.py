"""Catalogues from files: what is read, and what is refused as a whole."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from lifelong.errors import ImportFormatError, InputError
from lifelong.tasks.recommend import item_files
from lifelong.tasks.recommend.item_files import read_items
from lifelong.types import Item
from tests.person.examples import opened

ALIEN = Item("a", "Alien", "In space.", {"year": 1979, "genres": ("Horror", "Sci-Fi"), "stars": 4.5})


def test_csv(tmp_path: Path) -> None:
    """A column of numbers is numbers, a value with bars is a list, an empty one is missing."""
    path = tmp_path / "films.csv"
    path.write_text('id,title,text,year,genres,stars\na,Alien,"In space.",1979,Horror|Sci-Fi,4.5\nb,B,,,,\n')
    assert read_items(path) == [ALIEN, Item("b", "B")]


def test_json_lines_packed_too(tmp_path: Path) -> None:
    row = {"item_id": "a", "Name": "Alien", "overview": "In space.", **ALIEN.fields}
    path = tmp_path / "films.jsonl.gz"
    path.write_bytes(gzip.compress((json.dumps(row) + "\n").encode()))
    assert read_items(path) == [ALIEN]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "title,year\nAlien,1979\n", "'id' and 'title' are needed"),
        ("a.csv", "", "has no columns: 'id' and 'title' are needed"),
        ("a.csv", "id,title\na,Alien\na,Aliens\n", "row 2: the id 'a' stands twice"),
        ("a.csv", "id,title\n", "has no items"),
        ("a.csv", "id,title\na,Alien,1979\n", "row 1: 2 columns were expected"),
        ("a.csv", "id,title\n,Alien\n", "row 1 has no 'id' or no 'title'"),
        ("a.csv", "id,title\na,\n", "row 1 has no 'id' or no 'title'"),
        ("a.jsonl", '{"id": " ", "title": "Alien"}\n', "the id '' has 0 characters"),
        ("a.csv", b"id,title\na,Al\xe9n\n", "is not in UTF-8"),
        ("a.jsonl", '{"id": 1', "line 1: not JSON"),
        ("a.jsonl", "[1]\n", "line 1: list instead of an object"),
        ("a.jsonl", '{"id": "a", "title": {"en": "Alien"}}\n', "title is dict, text was expected"),
        ("a.jsonl", '{"id": "a", "title": "Alien", "year": NaN}\n', "a finite number was expected"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, name: str, content: str | bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ImportFormatError, match=message):
        read_items(path)


def test_a_file_of_another_kind(tmp_path: Path) -> None:
    (tmp_path / "films.xlsx").write_bytes(b"x")
    with pytest.raises(InputError, match="known are CSV"):
        read_items(tmp_path / "films.xlsx")


def test_parquet_without_its_package_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    (tmp_path / "films.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match=r"pip install 'lifelong\[parquet\]'"):
        read_items(tmp_path / "films.parquet")


def test_too_many_items_and_nothing_is_half_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit holds for a file, and for a catalogue that grows over it."""
    monkeypatch.setattr(item_files, "MOST_ITEMS", 3)
    monkeypatch.setattr("lifelong.catalogues.MOST_ITEMS", 3)
    with opened(tmp_path / "a") as life:
        films = life.catalogue("films")
        with pytest.raises(ImportFormatError, match="more than 3 items: nothing was loaded"):
            films.load([{"id": str(number), "title": "A film"} for number in range(4)])
        films.load([{"id": "1", "title": "One"}, {"id": "2", "title": "Two"}])
        with pytest.raises(InputError, match="would have 4 items"):
            films.load([{"id": "3", "title": "Three"}, {"id": "4", "title": "Four"}])
        with pytest.raises(ImportFormatError, match="stands twice"):
            films.load([{"id": "3", "title": "Three"}, {"id": "3", "title": "Drei"}])
        assert [item.id for item in films.list()] == ["1", "2"]


def test_update_changes_what_is_given(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        films = life.catalogue("films").add(ALIEN)
        changed = films.update("a", title="Alien (1979)", stars=None)
        assert (changed.title, changed.text) == ("Alien (1979)", "In space.")
        assert changed.fields == {"year": 1979, "genres": ("Horror", "Sci-Fi")}


@pytest.mark.parametrize("scale", [(5, 1), (1, 1), (0, float("inf"))])
def test_a_scale_that_is_none(tmp_path: Path, scale: tuple[float, float]) -> None:
    with opened(tmp_path / "a") as life, pytest.raises(InputError, match="the lowest and the highest rating"):
        life.catalogue("films", scale=scale)


def test_a_scale_cannot_change_under_ratings(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        life.catalogue("films").add(ALIEN)
        life.person("ana").interact("a", "rated", 5)
        with pytest.raises(InputError, match="has ratings from 0 to 5"):
            life.catalogue("films", scale=(1, 10))
