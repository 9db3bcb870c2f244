"""Measures of pictures by hand, and against the libraries of the field where they are installed."""

import math
import sys
from importlib.util import find_spec

import numpy as np
import pytest

from lifelong.bench.metrics import ClassSpread, PerceptualDistance, StructuralSimilarity
from lifelong.bench.metrics.torch_pictures import InceptionScore, Lpips
from lifelong.errors import InputError

torch_metrics = pytest.mark.skipif(
    not (find_spec("torchmetrics") and find_spec("torch")), reason="needs pip install 'lifelong[torch-metrics]'"
)


def plain(value: int, side: int = 16) -> np.ndarray:
    """A picture of one grey."""
    return np.full((side, side, 3), value, np.uint8)


def test_ssim_of_plain_pictures_by_hand():
    """Without any variation the second factor is 1, and the first is (2 * 100 * 120 + c1) / (100² + 120² + c1)."""
    c1 = (0.01 * 255) ** 2
    expected = (2 * 100 * 120 + c1) / (100**2 + 120**2 + c1)
    assert StructuralSimilarity().measure(plain(100), plain(120)) == pytest.approx(expected, abs=1e-6)
    noise = np.random.default_rng(0).integers(0, 255, (16, 16, 3), np.uint8)
    assert StructuralSimilarity().measure(noise, noise) == pytest.approx(1)


def test_ssim_of_other_sizes_is_refused(monkeypatch):
    with pytest.raises(InputError, match="pictures of one size"):
        StructuralSimilarity().measure(plain(1, 16), plain(1, 17))
    with pytest.raises(InputError, match="11 pixels a side: this picture has 8 x 8"):
        StructuralSimilarity().measure(plain(1, 8), plain(1, 8))
    monkeypatch.setitem(sys.modules, "skimage.metrics", None)
    with pytest.raises(InputError, match=r"pip install 'lifelong\[metrics\]'"):
        StructuralSimilarity().measure(plain(1), plain(1))


def test_the_perceptual_distance_by_hand():
    """Two places: one has the same direction in both pictures, the other (1, 0) against (0, 1). Weighted 2 and 1 the
    squares of the second are 2 + 1; the mean over the two places is 1.5."""
    one = np.array([[[3.0, 1.0]], [[4.0, 0.0]]])  # channels, height, width
    other = np.array([[[6.0, 0.0]], [[8.0, 5.0]]])
    weights = np.array([2.0, 1.0])
    assert PerceptualDistance().measure([one], [other], [weights]) == pytest.approx(1.5)
    assert PerceptualDistance().measure([one, one], [other, one], [weights, weights]) == pytest.approx(1.5)


def test_the_spread_of_classes_by_hand():
    """Two pictures, each surely of another class: exp(ln 2). Two alike: exp(0)."""
    assert ClassSpread().measure(np.array([[1.0, 0.0], [0.0, 1.0]])) == pytest.approx(2)
    assert ClassSpread().measure(np.array([[0.3, 0.7], [0.3, 0.7]])) == pytest.approx(1)
    half = 0.5 * math.log(0.5 / 0.75) + 0.5 * math.log(0.5 / 0.25)
    sure = math.log(1 / 0.75)
    expected = math.exp((half + sure) / 2)
    assert ClassSpread().measure(np.array([[0.5, 0.5], [1.0, 0.0]])) == pytest.approx(expected)


@torch_metrics
@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # of torch and torchmetrics, which are not ours
def test_the_library_computes_the_plain_formula():
    """torchmetrics, on a network whose logits are the mean colours, and our formula on their softmax."""
    import torch

    class MeanColours(torch.nn.Module):  # type: ignore[misc]
        def forward(self, pictures):
            return pictures.float().mean(dim=(2, 3)) / 40

    draw = np.random.default_rng(1)
    pictures = [np.full((8, 8, 3), draw.integers(0, 255, 3), np.uint8) for _ in range(12)]
    logits = np.stack([picture.mean(axis=(0, 1)) / 40 for picture in pictures])
    chances = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    library = InceptionScore(splits=1, network=MeanColours()).measure(pictures)
    assert library == pytest.approx(ClassSpread().measure(chances), rel=1e-4)


@pytest.mark.skipif(bool(find_spec("torchvision")), reason="torchvision is installed")
def test_lpips_says_what_it_needs():
    with pytest.raises(InputError, match=r"LPIPS needs .*torchvision"):
        Lpips()


@pytest.mark.skipif(bool(find_spec("torch_fidelity")), reason="torch-fidelity is installed")
def test_the_inception_score_says_what_it_needs():
    with pytest.raises(InputError, match=r"the Inception Score needs .*torch-fidelity"):
        InceptionScore()
