"""Cross-validation over subjects, on colours that are told apart without fail."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from lifelong.bench.cross_validation import folds, likeness_of
from lifelong.bench.subject_pictures import load
from lifelong.errors import InputError
from lifelong.models.scripted import ColourGrid
from tests.person.examples import picture

COLOURS = (
    "#c0{0}010",
    "#10c{0}10",
    "#1010c{0}",
    "#f0f0f{0}",
    "#0{0}0000",
    "#c0c{0}10",
    "#10c0c{0}",
    "#c010c{0}",
    "#80{0}080",
)


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory):
    """Nine subjects of four pictures each: a colour, in three shades."""
    folder = tmp_path_factory.mktemp("colours")
    lines = ["subject_name,class,live,file"]
    for place, colour in enumerate(COLOURS):
        for number in range(4):
            (folder / f"{place}{number}.png").write_bytes(picture(colour.format(number), (32, 32)))
            lines.append(f"colour{place},colour,False,{place}{number}.png")
    (folder / "subjects.csv").write_text("\n".join(lines))
    return load(Path(folder), ColourGrid())


def test_every_subject_is_left_out_and_known(gallery) -> None:
    """Two rounds leave five subjects out each; of nine, each was left out, and colours are known whatever is chosen."""
    found = folds({"grid": gallery}, rounds=2)
    assert len(found.values["top1@1"]) == 9
    assert found.values["top1@1"].mean() == 1
    assert found.choices == {"grid": 2}
    assert found.summary(seed=0).left_out == 5


def test_a_form_that_sees_nothing_is_not_chosen(gallery) -> None:
    blind = dataclasses.replace(gallery, vectors=[np.ones_like(each) / 10 for each in gallery.vectors])
    assert folds({"blind": blind, "grid": gallery}, rounds=1).choices == {"blind": 0, "grid": 1}


def test_only_some_subjects_are_left(gallery) -> None:
    some = gallery.only([1, 4])
    assert some.subjects == ["colour1", "colour4"]
    assert some.of.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]


def test_the_threshold_lies_between_pairs_of_one_and_of_two(gallery) -> None:
    """Both pairs of one subject at 0.9, and all four of two at 0: halfway between is 0.45."""
    side = (1 - 0.9**2) ** 0.5
    rows = [
        np.array([[1.0, 0, 0, 0]]),
        np.array([[0.9, side, 0, 0]]),
        np.array([[0, 0, 1.0, 0]]),
        np.array([[0, 0, 0.9, side]]),
    ]
    two = dataclasses.replace(gallery.only([0, 1]), of=np.array([0, 0, 1, 1]), vectors=rows)
    assert likeness_of(two).threshold == pytest.approx(0.45)
    assert likeness_of(two).same == pytest.approx(0.9)


def test_too_few_subjects_are_refused(gallery) -> None:
    with pytest.raises(InputError, match="at least 9"):
        folds({"grid": gallery.only(list(range(8)))}, rounds=1)
