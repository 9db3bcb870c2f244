"""Measures of pictures without a subject: structure, distance to an eye, and variety."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import InputError
from lifelong.models.base import Pixels

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class StructuralSimilarity:
    """SSIM of two pictures of one size, by scikit-image (Wang et al., IEEE TIP 13, 2004).

    ``(2 m_x m_y + c1)(2 s_xy + c2) / ((m_x² + m_y² + c1)(s_x² + s_y² + c2))`` in a Gaussian window of 1.5 pixels, with
    ``c1 = (.01 * 255)²`` and ``c2 = (.03 * 255)²``, mean over pixels and colours. 1 for equal pictures.
    """

    key: ClassVar[str] = "ssim"

    def measure(self, one: Pixels, other: Pixels) -> float:
        """The value of two pictures, shape ``(height, width, 3)``, at least 11 pixels a side.

        Raises:
            InputError: scikit-image is not installed, the sizes differ, or a picture is too small.
        """
        if one.shape != other.shape:
            raise InputError(f"SSIM compares pictures of one size: these have {one.shape} and {other.shape}")
        if min(one.shape[:2]) < 11:
            raise InputError(f"SSIM needs 11 pixels a side: this picture has {one.shape[1]} x {one.shape[0]}")
        try:
            from skimage.metrics import structural_similarity
        except ImportError as error:
            raise InputError("SSIM needs the package scikit-image: pip install 'lifelong[metrics]'") from error
        settings = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}
        return float(structural_similarity(one, other, channel_axis=2, data_range=255, **settings))


@dataclass(frozen=True, slots=True)
class PerceptualDistance:
    """Distance of two pictures in the features of a network: the formula of LPIPS (Zhang et al., CVPR 2018).

    ``sum over layers of mean over places of sum over channels of w (a - b)²``, where a and b are the features of a
    place, scaled to length 1. It is LPIPS only with AlexNet or VGG and the published weights
    (:class:`~lifelong.bench.metrics.torch_pictures.Lpips`).
    """

    def measure(self, one: Sequence[Floats], other: Sequence[Floats], weights: Sequence[Floats]) -> float:
        """The distance, 0 for equal pictures.

        Args:
            one, other: features of each layer, shape ``(channels, height, width)``.
            weights: of the channels of each layer, not negative, shape ``(channels,)``.
        """
        return sum(
            float((weight[:, None, None] * (_unit(a) - _unit(b)) ** 2).sum(axis=0).mean())
            for a, b, weight in zip(one, other, weights, strict=True)
        )


def _unit(features: Floats) -> Floats:
    scaled: Floats = features / np.maximum(np.sqrt((features**2).sum(axis=0, keepdims=True)), 1e-10)
    return scaled


@dataclass(frozen=True, slots=True)
class ClassSpread:
    """Sure and different classes over some pictures: the formula of the Inception Score (Salimans et al., NIPS 2016).

    ``exp(mean over pictures of KL(p(class | picture) || p(class)))``: from 1, where all pictures look the same to the
    classifier, to the number of classes. It is the Inception Score only with Inception v3
    (:class:`~lifelong.bench.metrics.torch_pictures.InceptionScore`).
    """

    def measure(self, chances: Floats) -> float:
        """The value of some pictures.

        Args:
            chances: of each class for each picture, shape ``(n, classes)``; each row sums to 1.
        """
        mean = chances.mean(axis=0, keepdims=True)
        logs = np.log(np.maximum(chances, 1e-16)) - np.log(np.maximum(mean, 1e-16))
        return float(np.exp((chances * logs).sum(axis=1).mean()))
