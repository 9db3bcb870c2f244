"""Open-set recognition by hand-made vectors of two and three dimensions."""

from typing import Any

import numpy as np
import pytest

from lifelong.concepts.recognition import learn, mixed, nearest, recognise
from lifelong.models.base import Likeness
from lifelong.perception.looks import cut, salient
from lifelong.types import WHOLE, Concept, Crop
from tests.store.examples import NINE

LIKE = Likeness(threshold=0.6, width=0.05, same=0.8)
BERTHA, REX = (Concept(name, name, "thing", "", NINE, 1) for name in ("Bertha", "Rex"))


def unit(*rows: tuple[float, ...]) -> Any:
    found = np.array(rows, np.float32)
    lengths: np.ndarray = np.linalg.norm(found, axis=1, keepdims=True)
    return found / lengths


def at(degrees: float) -> tuple[float, float]:
    """A direction in the plane."""
    return (float(np.cos(np.radians(degrees))), float(np.sin(np.radians(degrees))))


def test_the_score_is_half_the_nearest_and_half_the_nearest_few() -> None:
    """Of 0.9, 0.75, 0.9 and 0.0: nearest 0.9, mean of three 0.85, together 0.875; of 0.9 and 0.1 at least 0.82."""
    assert mixed(np.array([[0.9, 0.75, 0.9, 0.0]], np.float32)).tolist() == pytest.approx([0.875])
    assert mixed(np.array([[0.1, 0.9]], np.float32)).tolist() == pytest.approx([0.82])


def test_what_is_far_from_everything_is_unknown() -> None:
    """Bertha lies at 0 degrees, Rex at 90: 10 degrees is Bertha, 80 is Rex, 200 is nobody."""
    known = learn([BERTHA, REX], {"Bertha": unit(at(0)), "Rex": unit(at(90))}, {}, LIKE)
    crops = [Crop(name) for name in ("ten", "eighty", "far")]
    found = recognise(crops, unit(at(10), at(80), at(200)), known, LIKE)
    assert {name: [item.name for item in seen] for name, seen in found.items()} == {
        "ten": ["Bertha"],
        "eighty": ["Rex"],
    }
    assert nearest(crops[2:], unit(at(200)), known, LIKE).score < 0.01  # type: ignore[union-attr]


def test_a_denied_picture_rejects_what_is_more_like_it() -> None:
    """At 30 degrees something was denied: 25 degrees is nearer to that than to Bertha at 0, 10 degrees is not."""
    known = learn([BERTHA], {"Bertha": unit(at(0))}, {"Bertha": unit(at(30))}, LIKE)
    found = recognise([Crop("near"), Crop("denied")], unit(at(10), at(25)), known, LIKE)
    assert list(found) == ["near"]


def test_a_concept_whose_pictures_differ_is_taken_from_further() -> None:
    """Two exemplars 60 degrees apart (cosine 0.5, where 0.8 is usual) lower the threshold, by 0.08 at most."""
    alike, unlike = (learn([BERTHA], {"Bertha": unit(at(0), at(step))}, {}, LIKE)[0].threshold for step in (5, 60))
    assert [alike, unlike] == pytest.approx([0.6, 0.52])


def test_neighbours_raise_each_others_threshold() -> None:
    """Two concepts 45 degrees apart (cosine 0.71) must be told apart more strictly, by 0.08 at most."""
    known = learn([BERTHA, REX], {"Bertha": unit(at(0)), "Rex": unit(at(45))}, {}, LIKE)
    assert [each.threshold for each in known] == pytest.approx([0.68, 0.68])


def test_a_concept_without_a_picture_is_not_looked_for() -> None:
    assert learn([BERTHA], {}, {"Bertha": unit(at(0))}, LIKE) == []
    assert recognise([Crop("a")], unit(at(0)), [], LIKE) == {}
    assert nearest([Crop("a")], unit(at(0)), [], LIKE) is None


def test_two_things_in_one_picture_are_both_seen_where_they_are() -> None:
    """The left square shows Bertha, the right one Rex, the whole a little of both."""
    known = learn([BERTHA, REX], {"Bertha": unit(at(0)), "Rex": unit(at(90))}, {}, LIKE)
    left, right = (0.0, 0.0, 0.4, 1.0), (0.6, 0.0, 1.0, 1.0)
    crops = [Crop("a", WHOLE), Crop("a", left), Crop("a", right)]
    (seen,) = recognise(crops, unit(at(50), at(2), at(88)), known, LIKE).values()
    assert {item.name: item.box for item in seen} == {"Bertha": left, "Rex": right}


def test_one_place_shows_one_thing() -> None:
    """Two crops that share most of their area: the surer one says what is there."""
    known = learn([BERTHA, REX], {"Bertha": unit(at(0)), "Rex": unit(at(60))}, {}, LIKE)
    crops = [Crop("a", (0.0, 0.0, 0.8, 1.0)), Crop("a", (0.1, 0.0, 0.9, 1.0))]
    (seen,) = recognise(crops, unit(at(1), at(50)), known, LIKE).values()
    assert [item.name for item in seen] == ["Bertha"]


def test_one_place_in_two_frames_of_a_video_may_show_two_things() -> None:
    """Bertha is surest five seconds in; Rex stands in the same place at nine."""
    known = learn([BERTHA, REX], {"Bertha": unit(at(0)), "Rex": unit(at(90))}, {}, LIKE)
    crops = [Crop("a", WHOLE, 1.0), Crop("a", WHOLE, 5.0), Crop("a", WHOLE, 9.0)]
    (seen,) = recognise(crops, unit(at(35), at(2), at(88)), known, LIKE).values()
    assert {item.name: item.at for item in seen} == {"Bertha": 5.0, "Rex": 9.0}


def test_a_long_picture_is_cut_into_squares() -> None:
    """800 x 400: squares at both ends and in the middle."""
    assert salient(800, 400, None) == [(0.0, 0.0, 0.5, 1.0), (0.25, 0.0, 0.75, 1.0), (0.5, 0.0, 1.0, 1.0)]
    assert salient(400, 800, None)[2] == (0.0, 0.5, 1.0, 1.0)


def test_fields_in_which_there_is_nothing_are_left_out() -> None:
    """All that is to see lies in the upper left corner; a tiny picture has no crops at all."""
    energy = np.zeros((10, 10), np.float32)
    energy[:4, :4] = 1
    assert salient(500, 500, energy) == [(0.0, 0.0, 0.6, 0.6)]
    assert salient(60, 500, energy) == []


def test_a_crop_has_at_least_one_pixel() -> None:
    picture = np.arange(12).reshape(3, 4)
    assert cut(picture, (0.5, 0.0, 1.0, 1.0)).tolist() == [[2, 3], [6, 7], [10, 11]]
    assert cut(picture, (0.99, 0.99, 1.0, 1.0)).tolist() == [[11]]
