"""The benchmark of recall by a picture, on made pictures of plain colours."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lifelong.bench.alterations import altered
from lifelong.bench.look_search import evaluate
from lifelong.errors import ImportFormatError
from lifelong.models.scripted import ColourGrid
from tests.person.examples import picture

COLOURS = {"red": "#c0{0}010", "green": "#10c{0}10", "blue": "#1010c{0}", "white": "#f0f0f{0}"}


def test_pictures_of_a_colour_are_found_by_another_of_it(tmp_path: Path) -> None:
    """Two subjects of three pictures each are stored but for one, which finds the two others; other colours nothing."""
    lines = ["subject_name,class,live,file"]
    for name, colour in COLOURS.items():
        for number in range(3):
            (tmp_path / f"{name}{number}.png").write_bytes(picture(colour.format(number), (100, 100)))
            lines.append(f"{name},colour,False,{name}{number}.png")
    (tmp_path / "subjects.csv").write_text("\n".join(lines))
    found = evaluate(tmp_path, ColourGrid())
    ours = found.metrics["lifelong"]
    assert ours["subject"] == {"recall@1": 1, "recall@5": 1, "map": 1, "answered": 1, "n": 4}
    assert ours["mirrored"]["recall@5"] == 1
    assert ours["mirrored"]["n"] == 8
    assert ours["all"]["false"] == 0
    assert found.metrics["histogram"]["subject"]["map"] == 1
    assert found.benchmark.questions == 8 * 5 + 4 + 12


def test_a_crop_keeps_three_fifths_of_each_edge() -> None:
    assert altered(Image.new("RGB", (100, 50)), "crop", np.random.default_rng(0)).size == (60, 30)
    assert altered(Image.new("RGB", (100, 50)), "small", np.random.default_rng(0)).size == (25, 12)


def test_another_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportFormatError, match="no list of captions"):
        evaluate(tmp_path, ColourGrid())
