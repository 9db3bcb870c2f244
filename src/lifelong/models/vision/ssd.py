"""SSD MobileNet v2 on OpenCV: things of 80 kinds, with boxes.

Liu et al., arXiv 1512.02325; Sandler et al., arXiv 1801.04381. The weights are of the model zoo of
TensorFlow, trained on COCO.
"""

from __future__ import annotations

import importlib.util
import threading
from pathlib import Path
from typing import Any, Final

from lifelong.errors import ModelMissingError, ModelUnavailableError
from lifelong.models.base import DetectedObject, Pixels
from lifelong.models.weights.downloads import OBJECTS, model_folder

NAME: Final = "ssd-mobilenet-v2-coco"

GRAPH: Final = "frozen_inference_graph.pb"
DESCRIPTION: Final = "ssd_mobilenet_v2_coco_2018_03_29.pbtxt"

EDGE: Final = 300
"""Edge of the input, in pixels."""

LEAST: Final = 0.4
"""Least score of a thing that is returned. A usual value of this model."""

KINDS: Final = tuple(
    (
        "person|bicycle|car|motorcycle|airplane|bus|train|truck|boat|traffic light|fire hydrant||stop sign|"
        "parking meter|bench|bird|cat|dog|horse|sheep|cow|elephant|bear|zebra|giraffe||backpack|umbrella|||"
        "handbag|tie|suitcase|frisbee|skis|snowboard|sports ball|kite|baseball bat|baseball glove|skateboard|"
        "surfboard|tennis racket|bottle||wine glass|cup|fork|knife|spoon|bowl|banana|apple|sandwich|orange|"
        "broccoli|carrot|hot dog|pizza|donut|cake|chair|couch|potted plant|bed||dining table|||toilet||tv|"
        "laptop|mouse|remote|keyboard|cell phone|microwave|oven|toaster|sink|refrigerator||book|clock|vase|"
        "scissors|teddy bear|hair drier|toothbrush"
    ).split("|")
)
"""Names of the kinds, from 1; an empty one was never used."""


class SSDMobileNet:
    """Finds things of 80 kinds; the graph is loaded at the first use.

    Args:
        folder: with GRAPH and DESCRIPTION, as `lifelong models pull objects` writes it.

    Raises:
        ModelMissingError: a file is missing, or OpenCV is not installed.
    """

    name = NAME

    def __init__(self, folder: Path) -> None:
        if not all((folder / file).is_file() for file in (GRAPH, DESCRIPTION)):
            raise ModelMissingError(f"{folder / GRAPH} is missing: run `lifelong models pull objects`")
        if importlib.util.find_spec("cv2") is None:
            raise ModelMissingError("finding objects needs OpenCV: pip install 'lifelong[perception]'")
        self._folder = folder
        self._net: Any = None
        self._lock = threading.Lock()

    @classmethod
    def embedded(cls, *, cache: Path | None = None) -> SSDMobileNet:
        """The pulled model.

        Raises:
            ModelMissingError: it was not pulled, or OpenCV is not installed.
        """
        return cls(model_folder(OBJECTS, cache=cache))

    def __repr__(self) -> str:
        return f"<SSDMobileNet {self._folder.name}>"

    def detect(self, image: Pixels) -> list[DetectedObject]:
        """The things in a picture, the surest first."""
        import cv2

        with self._lock:  # a net is no use to two threads at once
            if self._net is None:
                try:
                    self._net = cv2.dnn.readNetFromTensorflow(
                        str(self._folder / GRAPH), str(self._folder / DESCRIPTION)
                    )
                except cv2.error as error:
                    raise ModelUnavailableError(
                        f"{self._folder / GRAPH} cannot be loaded ({error}). "
                        "Run `lifelong models pull objects --force`."
                    ) from error
            self._net.setInput(cv2.dnn.blobFromImage(image, size=(EDGE, EDGE)))
            rows = self._net.forward()[0, 0]
        found = []
        for _, kind, score, *corners in rows.tolist():
            name = KINDS[int(kind) - 1] if 1 <= kind <= len(KINDS) else ""
            left, top, right, bottom = (min(1.0, max(0.0, corner)) for corner in corners)
            if name and score >= LEAST and left < right and top < bottom:
                found.append(DetectedObject(name, score, (left, top, right, bottom)))
        return sorted(found, key=lambda each: -each.score)

    def close(self) -> None:
        """Release the graph."""
        with self._lock:
            self._net = None
