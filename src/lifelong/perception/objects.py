"""The perceiver of things of general kinds in a picture, with boxes: "bicycle", "umbrella", twice "dog"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from lifelong.models.base import ObjectDetector
from lifelong.perception.looks import EDGE
from lifelong.perception.perceive import InputFile


class ObjectReader:
    """Finds things in pictures.

    The data: ``objects``, one ``[name, score, [left, top, right, bottom]]`` a thing, and ``text``, the names.

    Args:
        detector: finds them.
    """

    name = "objects"
    early = None

    def __init__(self, detector: ObjectDetector) -> None:
        self._detector = detector

    @property
    def version(self) -> str:
        """Changes with the detector."""
        return f"1 {self._detector.name}"

    def takes(self, media_type: str) -> bool:
        """Whether the file is a picture."""
        return media_type.startswith("image/")

    def perceive(self, file: InputFile) -> Mapping[str, Any]:
        """Find the things in one picture."""
        found = self._detector.detect(np.asarray(file.image(EDGE)))
        objects = [[each.name, round(each.score, 3), [round(edge, 4) for edge in each.box]] for each in found]
        return {"objects": objects, "text": ", ".join(dict.fromkeys(each.name for each in found))}
