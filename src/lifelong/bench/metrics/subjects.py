"""Measures of pictures with a subject: is it the right one, is it there, is it where it was asked for?

They take vectors, similarities or boxes. The name of a measure depends on the encoder: CLIP-I and CLIP-T with CLIP,
DINO-I and M-DINO with DINOv2, ``I-lite0`` and ``M-lite0`` with the embedded encoder, which stands in for neither.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import InputError
from lifelong.models.base import Vectors
from lifelong.types.concepts import overlap

Floats = NDArray[np.float64]
Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in any one unit."""


@dataclass(frozen=True, slots=True)
class MeanSimilarity:
    """Mean cosine of the vectors of pictures with those of references (Ruiz et al., DreamBooth, CVPR 2023).

    CLIP-I and DINO-I compare a result with pictures of the subject, CLIP-T with the prompt.

    Attributes:
        key: name of the measure with an encoder, such as ``clip-i`` or ``i-lite0``.
    """

    key: str

    def measure(self, results: Vectors, references: Vectors) -> float:
        """The mean over all pairs, -1 to 1.

        Args:
            results: unit rows of the results, shape ``(n, dim)``.
            references: unit rows of the references, shape ``(m, dim)``.
        """
        return float((results @ references.T).mean())


@dataclass(frozen=True, slots=True)
class LeastSimilarity:
    """The least of the subjects' similarities: M-DINO with DINOv2, for pictures of several subjects.

    A mean hides a subject that was left out; the least does not. The survey and MS-Diffusion (Wang et al., ICLR 2025)
    name the measure; how the subjects are joined follows the notes of the data set ``draw_prompts``.

    Attributes:
        key: name of the measure with an encoder, such as ``m-dino`` or ``m-lite0``.
    """

    key: str

    def measure(self, results: Vectors, references: Sequence[Vectors]) -> float:
        """The least over the subjects of the mean cosine with their references.

        Args:
            results: unit rows of the results, shape ``(n, dim)``.
            references: for each subject its unit rows, shape ``(m, dim)``.
        """
        return min(MeanSimilarity(self.key).measure(results, rows) for rows in references)


@dataclass(frozen=True, slots=True)
class DetectAndCompare:
    """D&C: is each subject there once, and like itself only (Jang et al., MuDI, NeurIPS 2024)?

    ``1 - ||S - G||_2``: S has the mean similarity of each detection with each subject's references, G that of the
    subjects' references with each other, and the norm is the spectral one. For each subject in turn the most similar
    free detection is taken. 0 where the number of detections is not that of the subjects. It can be below 0.

    The paper detects with OWLv2 and compares with DreamSim or DINOv2. With the embedded recogniser it is ``d&c-lite0``.
    """

    key: str = "d&c"

    def measure(self, detected: Floats, among_references: Floats) -> float:
        """The value of one picture.

        Args:
            detected: similarities, shape ``(detections, subjects)``.
            among_references: similarities of the subjects' references, shape ``(subjects, subjects)``; on the diagonal
                the mean of a subject's references with each other.

        Raises:
            InputError: the second matrix is not square.
        """
        subjects = len(among_references)
        if among_references.shape != (subjects, subjects):
            raise InputError(f"similarities of subjects have shape {among_references.shape}: expected a square")
        if detected.shape != (subjects, subjects):
            return 0.0
        free = list(range(subjects))
        order = []
        for subject in range(subjects):
            best = max(free, key=lambda row: float(detected[row, subject]))
            free.remove(best)
            order.append(best)
        return 1 - float(np.linalg.norm(detected[order] - among_references, ord=2))


@dataclass(frozen=True, slots=True)
class IoURate:
    """Share of the requested boxes in which their subject was found: ``IoU >= threshold``.

    The survey names an IoU rate and no threshold; 0.5 is that of PASCAL VOC (Everingham et al., IJCV 88, 2010).

    Attributes:
        threshold: least overlap.
    """

    threshold: float = 0.5
    key: str = "iou_rate"

    def measure(self, requested: Mapping[str, Box], detected: Mapping[str, Box]) -> float:
        """The share over at least one requested box.

        Args:
            requested: box of each subject by its name.
            detected: where each subject was found; a subject that was not found is left out.
        """
        hits = [name in detected and overlap(box, detected[name]) >= self.threshold for name, box in requested.items()]
        return sum(hits) / len(hits)
