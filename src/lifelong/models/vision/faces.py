"""Faces by dlib: detection, alignment at five points, and a row of 128 numbers for each face.

dlib compares faces by the distance of two rows: below 0.6 they are one person (Davis King, dlib-models, 2017). The rows
are not of unit length. Each row is therefore scaled by LIFT and extended by one number, so that it is on the unit
sphere. Then ``1 - dot product`` is ``(LIFT * distance)**2 / 2``, with a small error if the lengths of the rows differ.

The landmarks are those of the five-point file. The file of 68 points in the same archive was trained on pictures whose
terms exclude commercial use; it is neither stored nor read.
"""

from __future__ import annotations

import importlib.util
import threading
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import ModelMissingError, ModelUnavailableError
from lifelong.models.base import Face, Likeness, Pixels
from lifelong.models.weights.downloads import FACES, model_folder

NAME: Final = "dlib-resnet-v1-lift"

NETWORK: Final = "dlib_face_recognition_resnet_model_v1.dat"
LANDMARKS: Final = "shape_predictor_5_face_landmarks.dat"

LIFT: Final = 0.25
"""Scale of a row before it is extended to unit length; rows have lengths of 1.2 to 1.6."""

SURE: Final = 0.2
"""Smallest detector score of a face. Below it most detections are not faces, or are too small to compare."""

SMALL: Final = 800
"""A picture with a shorter longest edge, in pixels, is doubled first: the detector finds no face under 80 pixels."""

_REACH: Final = 0.9
"""Squared distance at which likeness is 0."""


class DlibFaces:
    """Detects faces and encodes each.

    Args:
        folder: folder with NETWORK and LANDMARKS, as `lifelong models pull faces` writes it.

    Raises:
        ModelMissingError: dlib or a file is not installed.
    """

    likeness: Final = Likeness(
        threshold=1 - 0.6**2 / _REACH - 0.01,  # dlib's 0.6, less the margin that recognition adds for crops
        width=0.035,
        same=1 - 0.4**2 / _REACH,
        spread=2 / (LIFT**2 * _REACH),
    )

    def __init__(self, folder: Path) -> None:
        if importlib.util.find_spec("dlib") is None:
            raise ModelMissingError("faces='embedded' needs dlib: pip install 'lifelong[faces]', or set faces='off'")
        for name in (NETWORK, LANDMARKS):
            if not (folder / name).is_file():
                raise ModelMissingError(
                    f"The face model is not on this machine (expected {folder / name}). "
                    "Run `lifelong models pull faces` once, with a network, to bring it, or set faces='off'."
                )
        self._folder = folder
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any, Any] | None = None

    @classmethod
    def embedded(cls, *, cache: Path | None = None) -> DlibFaces:
        """Use the downloaded weights.

        Raises:
            ModelMissingError: dlib or the weights are not installed.
        """
        return cls(model_folder(FACES, cache=cache))

    @property
    def name(self) -> str:
        """Tag of the vectors."""
        return NAME

    def __repr__(self) -> str:
        return f"DlibFaces(name={NAME!r})"

    def faces(self, image: Pixels) -> list[Face]:
        """The faces in a picture, the largest first, each with a unit row of 129 numbers.

        Raises:
            ModelUnavailableError: dlib cannot read a file.
        """
        picture = np.ascontiguousarray(image)
        height, width = picture.shape[:2]
        with self._lock:  # the networks of dlib are not thread-safe
            detector, landmarks, network = self._models()
            places, scores, _ = detector.run(picture, int(max(height, width) < SMALL), SURE)
            faces = []
            for place, _score in sorted(zip(places, scores, strict=True), key=lambda each: -each[0].area()):
                row = network.compute_face_descriptor(picture, landmarks(picture, place))
                box = (
                    max(0.0, place.left() / width),
                    max(0.0, place.top() / height),
                    min(1.0, (place.right() + 1) / width),
                    min(1.0, (place.bottom() + 1) / height),
                )
                faces.append(Face(box, lifted(np.array(row, np.float64))))
        return faces

    def close(self) -> None:
        """Release the networks."""
        with self._lock:
            self._loaded = None

    def _models(self) -> tuple[Any, Any, Any]:
        if self._loaded is None:
            import dlib

            try:
                self._loaded = (
                    dlib.get_frontal_face_detector(),
                    dlib.shape_predictor(str(self._folder / LANDMARKS)),
                    dlib.face_recognition_model_v1(str(self._folder / NETWORK)),
                )
            except RuntimeError as error:
                raise ModelUnavailableError(
                    f"dlib cannot read the face model in {self._folder} ({error}): "
                    "run `lifelong models pull faces --force`"
                ) from error
        return self._loaded


def lifted(row: NDArray[np.float64]) -> NDArray[np.float32]:
    """Scale a row and extend it by one number to unit length; see the docstring of this module."""
    flat = LIFT * row
    raised = np.append(flat, np.sqrt(max(0.0, 1 - float(flat @ flat))))
    unit: NDArray[np.float32] = (raised / np.linalg.norm(raised)).astype(np.float32)
    return unit
