"""Measures of subjects in pictures: by hand, with the embedded encoder, and with tiny CLIP and DINOv2 models."""

from importlib.util import find_spec

import numpy as np
import pytest

from lifelong.bench.metrics import (
    ClassSpread,
    DetectAndCompare,
    IoURate,
    LeastSimilarity,
    MeanSimilarity,
    overlap,
)
from lifelong.errors import InputError
from lifelong.models.vision.clip import ClipEncoder
from lifelong.models.vision.dino import DinoEncoder
from lifelong.models.vision.efficientnet import EfficientNet
from lifelong.models.vision.torch_vectors import NEEDED
from tests.models.vision import clip_tiny, dino_tiny

ABSENT = [package for package in NEEDED if find_spec(package) is None]
extra = pytest.mark.skipif(bool(ABSENT), reason=f"needs pip install 'lifelong[transformers]': {', '.join(ABSENT)}")


def rows(*vectors):
    """Unit rows of vectors."""
    values = np.array(vectors, np.float32)
    return values / np.linalg.norm(values, axis=1, keepdims=True)


def test_the_mean_cosine_by_hand():
    """One result against two references: cosines 1 and 0.6."""
    assert MeanSimilarity("x").measure(rows([1, 0]), rows([2, 0], [3, 4])) == pytest.approx(0.8)


def test_the_least_subject_counts():
    """The result is like the first subject (1.0) and has nothing of the second (0.0): the mean would say 0.5."""
    assert LeastSimilarity("x").measure(rows([1, 0]), [rows([1, 0]), rows([0, 1])]) == pytest.approx(0)


def test_detect_and_compare_by_hand():
    """Both subjects found, the detections in another order: like the references, so 1."""
    among = np.array([[0.9, 0.2], [0.2, 0.8]])
    assert DetectAndCompare().measure(among[::-1], among) == pytest.approx(1)
    mixed = np.array([[0.6, 0.5], [0.5, 0.5]])  # differs by [[-.3, .3], [.3, -.3]], whose spectral norm is .6
    assert DetectAndCompare().measure(mixed, among) == pytest.approx(0.4)
    assert DetectAndCompare().measure(among[:1], among) == 0  # a subject is missing
    with pytest.raises(InputError, match="expected a square"):
        DetectAndCompare().measure(among, among[:1])


def test_the_rate_of_boxes_by_hand():
    """The left half is shared by half of itself: 1/3 under 0.5. The right one is met; the third is not found."""
    asked = {"Bertha": (0.0, 0.0, 0.5, 1.0), "Rita": (0.5, 0.0, 1.0, 1.0), "Rosso": (0.0, 0.0, 1.0, 1.0)}
    where = {"Bertha": (0.25, 0.0, 0.75, 1.0), "Rita": (0.5, 0.0, 1.0, 1.0)}
    assert overlap(asked["Bertha"], where["Bertha"]) == pytest.approx(1 / 3)
    assert overlap(asked["Bertha"], asked["Rita"]) == 0
    assert IoURate().measure(asked, where) == pytest.approx(1 / 3)
    assert IoURate(threshold=0.3).measure(asked, where) == pytest.approx(2 / 3)


def colours(*values):
    """Pictures of one colour each."""
    return [np.full((40, 48, 3), value, np.uint8) for value in values]


@pytest.mark.models
def test_the_embedded_encoder_stands_in_under_another_name():
    """A picture against itself is 1 for I-lite0, and against another thing less."""
    draw = np.random.default_rng(0)
    noise = draw.integers(0, 255, (64, 64, 3), np.uint8)
    encoder = EfficientNet.embedded()
    same = MeanSimilarity("i-lite0").measure(encoder.embed([noise]), encoder.embed([noise]))
    other = MeanSimilarity("i-lite0").measure(encoder.embed([noise]), encoder.embed(colours((250, 10, 10))))
    assert same == pytest.approx(1, abs=1e-5)
    assert other < 0.8
    chances = np.stack([encoder.class_chances(picture) for picture in [noise, *colours((250, 10, 10))]])
    assert chances.sum(axis=1) == pytest.approx([1, 1], abs=1e-4)
    assert 1 <= ClassSpread().measure(chances.astype(np.float64)) <= 2


@extra
@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # of torch and transformers, which are not ours
def test_clip_and_dino_from_a_folder(tmp_path):
    """Random weights know nothing: a picture is like itself, and every value is the cosine of the library's vectors."""
    clip = ClipEncoder(clip_tiny.build("clip", tmp_path / "clip"))
    dino = DinoEncoder(dino_tiny.build(tmp_path / "dino"))
    red, blue = colours((250, 10, 10), (10, 10, 250))
    assert MeanSimilarity("clip-i").measure(clip.embed([red]), clip.embed([red])) == pytest.approx(1, abs=1e-5)
    words = clip.embed_words(["a red truck"])
    assert MeanSimilarity("clip-t").measure(clip.embed([red]), words) == pytest.approx(
        float(clip.embed([red])[0] @ words[0])
    )
    vectors = dino.embed([red, blue])
    assert vectors.shape == (2, dino.dim)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1], abs=1e-5)
    assert MeanSimilarity("dino-i").measure(vectors[:1], vectors[:1]) == pytest.approx(1, abs=1e-5)
    least = LeastSimilarity("m-dino").measure(vectors[:1], [vectors[:1], vectors[1:]])
    assert least == pytest.approx(float(vectors[0] @ vectors[1]), abs=1e-5)
    assert dino.embed([]).shape == (0, dino.dim)
