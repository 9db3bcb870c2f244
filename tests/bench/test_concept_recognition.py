"""The benchmark of concepts on a handful of made pictures, with hand-checked answers."""

from pathlib import Path

import numpy as np
import pytest

from lifelong.bench.concept_recognition import evaluate
from lifelong.bench.report import write
from lifelong.bench.subject_pictures import histogram
from lifelong.errors import ImportFormatError
from lifelong.models.scripted import ColourGrid
from tests.person.examples import picture

COLOURS = {"red": "#c0{0}010", "green": "#10c{0}10", "blue": "#1010c{0}", "white": "#f0f0f{0}"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Four subjects of four pictures each: a colour, in four shades."""
    lines = ["subject_name,class,live,file"]
    for name, colour in COLOURS.items():
        for number in range(4):
            path = tmp_path / f"{name}{number}.png"
            path.write_bytes(picture(colour.format(number), (100, 100)))
            lines.append(f"{name},colour,False,{path.name}")
    (tmp_path / "subjects.csv").write_text("\n".join(lines))
    return tmp_path


def test_colours_are_told_apart_by_colour(data: Path) -> None:
    """An encoder of colours knows every subject from one picture, and tells each from those not enrolled."""
    found = evaluate(data, ColourGrid(), draws=4)
    ours = found.metrics["lifelong"]["all"]
    for key in ("top1@1", "top1@3", "auroc@1", "tar@1", "map", "recall@5", "accepted@1"):
        assert ours[key] == pytest.approx(1.0), key
    assert ours["false@1"] == 0
    assert ours["n"] == 16
    assert found.metrics["histogram"]["all"]["map"] == pytest.approx(1.0)
    assert found.benchmark.categories == ["colour"]
    assert found.intervals["lifelong"]["all"]["top1@1"] == (1.0, 1.0)


def test_the_report_is_written(data: Path, tmp_path: Path) -> None:
    for path in write(evaluate(data, ColourGrid(), draws=1), tmp_path / "out"):
        assert path.stat().st_size > 1000


def test_a_histogram_counts_colours() -> None:
    """Half black and half white pixels: two bins, each the root of one half."""
    pixels = np.zeros((2, 2, 3), np.uint8)
    pixels[0] = 255
    found = histogram(pixels)
    assert np.flatnonzero(found).tolist() == [0, 511]
    assert found[[0, 511]].tolist() == pytest.approx([0.5**0.5, 0.5**0.5])


def test_another_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportFormatError, match="no list of subjects"):
        evaluate(tmp_path, ColourGrid())
    (tmp_path / "subjects.csv").write_text("subject_name,class,live,file\n")
    with pytest.raises(ImportFormatError, match="at least four"):
        evaluate(tmp_path, ColourGrid())
