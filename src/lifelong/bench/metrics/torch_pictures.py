"""LPIPS and the Inception Score with the published networks, by torchmetrics (Detlefsen et al., JOSS 7, 2022).

Both networks come with other packages: torchvision (AlexNet, VGG) and torch-fidelity (Inception v3), which replace
torch by their own build. They are not part of an extra; who has them gets the measures.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, ClassVar

import numpy as np

from lifelong.errors import InputError
from lifelong.models.base import Pixels


def missing(*packages: str) -> tuple[str, ...]:
    """Those of some packages that are not installed."""
    return tuple(name for name in packages if find_spec(name) is None)


@dataclass(frozen=True, slots=True)
class Lpips:
    """Distance of two pictures in the layers of AlexNet, weighted as people judged (Zhang et al., CVPR 2018).

    Raises:
        InputError: torchmetrics or torchvision is not installed.
    """

    key: ClassVar[str] = "lpips"
    needs: ClassVar[tuple[str, ...]] = ("torch", "torchmetrics", "torchvision")

    def __post_init__(self) -> None:
        _require("LPIPS", self.needs)

    def measure(self, one: Pixels, other: Pixels) -> float:
        """The distance of two pictures of one size, 0 for equal ones."""
        from torchmetrics.functional.image import learned_perceptual_image_patch_similarity as lpips

        return float(lpips(_tensor([one]) / 255, _tensor([other]) / 255, net_type="alex", normalize=True))


@dataclass(frozen=True, slots=True)
class InceptionScore:
    """Sure and different classes over many pictures, by Inception v3 (Salimans et al., NIPS 2016).

    ``exp(mean over pictures of KL(p(class | picture) || p(class)))``, mean over parts.

    Attributes:
        splits: number of parts; the paper takes 10 of 5,000 pictures.
        network: a torch module that gives logits of pictures ``(n, 3, height, width)`` of bytes; None takes
            torch-fidelity's Inception v3. With another network the value has another name.

    Raises:
        InputError: torchmetrics is not installed, or torch-fidelity where no network is given.
    """

    key: ClassVar[str] = "inception_score"
    needs: ClassVar[tuple[str, ...]] = ("torch", "torchmetrics", "torch_fidelity")

    splits: int = 10
    network: Any = None

    def __post_init__(self) -> None:
        _require("the Inception Score", self.needs if self.network is None else self.needs[:2])

    def measure(self, pictures: Sequence[Pixels]) -> float:
        """The value of pictures of one size, at least one for each part."""
        from torchmetrics.image.inception import InceptionScore as Library

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the library warns that it keeps the features in memory
            options = {} if self.network is None else {"feature": self.network}
            metric = Library(splits=self.splits, **options)
            metric.update(_tensor(pictures))
            mean, _ = metric.compute()
        return float(mean)


def _require(what: str, packages: Sequence[str]) -> None:
    if absent := missing(*packages):
        names = ", ".join(name.replace("_", "-") for name in absent)
        raise InputError(f"{what} needs {names}: see docs/survey.md for which of them replace torch")


def _tensor(pictures: Sequence[Pixels]) -> Any:
    import torch

    return torch.from_numpy(np.stack([np.ascontiguousarray(each) for each in pictures])).permute(0, 3, 1, 2)
