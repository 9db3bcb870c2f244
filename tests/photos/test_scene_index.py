"""Words find pictures by the classes and colours of their places; checked against the vectors written out."""

import numpy as np
import pytest
from PIL import Image

from lifelong.perception.scene import COLOURS, GRID, Scene, colour_shares, scene_data, scene_from_data
from lifelong.photos.scene_index import FEW, PLACES, SCALE, SceneIndex

VECTORS = np.eye(4, 8, dtype=np.float32)
"""Four classes, each with a direction of its own."""


def scene(*places: tuple[int, ...], colour: str = "grey") -> Scene:
    """A picture whose places have these classes, each with the same probability, and one colour."""
    colours = np.zeros((GRID * GRID, len(COLOURS)), np.float32)
    colours[:, COLOURS.index(colour)] = 1
    return Scene(np.array(places, np.int64), np.ones((len(places), len(places[0])), np.float32), colours)


def test_a_class_at_some_places_is_found_there() -> None:
    """Grass (2) is at 6 of 12 places of the second picture and nowhere in the first: the best places count."""
    index = SceneIndex([scene(*[(0, 1)] * 12), scene(*[(0, 1)] * 6, *[(2, 2)] * 6)], VECTORS)
    rows = np.arange(2)
    scores = index.scores(VECTORS[2], (), rows, surroundings=True)
    assert scores is not None
    assert scores[1] > scores[0]
    assert np.allclose(scores, [-1, 1], atol=1e-5), "two pictures are one deviation from their mean"


def test_the_score_is_the_cosine_with_the_mean_vector() -> None:
    """ConSE written out: the mean of the class vectors, weighted, unit length, times the words; the best FEW places."""
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(30, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    scenes = [
        Scene(rng.integers(0, 30, (PLACES, 5)), rng.random((PLACES, 5), np.float32), scene((0,)).colours)
        for _ in range(6)
    ]
    words = vectors[3]
    plain = []
    for one in scenes:
        places = np.stack([(vectors[c] * w[:, None]).sum(0) for c, w in zip(one.classes, one.weights, strict=True)])
        cosines = places @ words / np.linalg.norm(places, axis=1)
        plain.append(np.sort(cosines)[-FEW:].mean())
    expected = (np.array(plain) - np.mean(plain)) / np.std(plain)
    scores = SceneIndex(scenes, vectors).scores(words, (), np.arange(6), surroundings=True)
    assert scores is not None
    assert np.allclose(scores, expected, atol=1e-4)


def test_colours_alone_find_where_nothing_is_classified() -> None:
    index = SceneIndex([scene((0,), colour="red"), scene((0,), colour="blue"), None], None)
    scores = index.scores(None, ["blue"], np.arange(3), surroundings=True)
    assert scores is not None
    assert scores.argmax() == 1
    assert scores[2] == 0, "what was not perceived is neither good nor bad"
    assert index.scores(None, (), np.arange(3), surroundings=True) is None


def test_a_small_collection_has_no_scale() -> None:
    assert not SceneIndex([scene((0,))] * (SCALE - 1), VECTORS).scaled
    assert SceneIndex([scene((0,))] * SCALE, VECTORS).scaled


@pytest.mark.parametrize(
    ("colour", "name"),
    [("#ffffff", "white"), ("#c01010", "red"), ("#2a7a30", "green"), ("#2040b0", "blue"), ("#050505", "black")],
)
def test_a_plain_picture_has_one_colour(colour: str, name: str) -> None:
    shares = colour_shares(Image.new("RGB", (90, 60), colour))
    assert shares.shape == (GRID * GRID, len(COLOURS))
    assert (shares[:, COLOURS.index(name)] == 1).all()


def test_a_scene_survives_as_json() -> None:
    """Stored as base64 of bytes: shares in steps of 1/255."""
    picture = Image.new("RGB", (64, 64), "red")
    picture.paste("blue", (0, 0, 32, 64))
    back = scene_from_data(scene_data(None, picture))
    assert np.allclose(back.colours, colour_shares(picture), atol=1 / 255)
    assert len(back.classes) == 0
