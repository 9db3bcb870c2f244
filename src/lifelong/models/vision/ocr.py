"""Text in pictures: PP-OCRv6 small through the ``rapidocr`` package, whose wheel carries its models.

Detection finds boxes, a classifier turns upside-down ones, recognition reads Chinese, Japanese and Latin script.
Nothing is downloaded: only the models that come in the wheel are used.
"""

from __future__ import annotations

import importlib.util
import logging
import threading
from typing import Any, Final

import numpy as np

from lifelong.errors import ModelMissingError
from lifelong.models.base import Pixels, TextLine
from lifelong.models.processors import available_processors

LEAST_CONFIDENCE: Final = 0.75
"""Lines that the recogniser is less sure of are dropped.

On photographs without writing it sees single signs in fur and bristles at 0.5 to 0.7; printed lines, also small and
slanted ones, come at 0.9 and more.
"""

LONGEST_SIDE: Final = 2000
"""Pixels; a larger picture is scaled down to be read. Boxes are given in the picture's own pixels all the same."""


DETECTED: Final = 1600
"""Pixels of the longer edge at which lines are looked for in a larger picture.

Of 114 lines on three made pages and eight photos with signs, all of 2,000 pixels, 110 are read right so, as many as at
full size, in seven tenths of the time; 109 at 1280.
"""

SHORTEST_SIDE: Final = 736
"""Pixels of the shorter edge that the package scales a smaller picture up to."""


class RapidOcr:
    """The embedded text reader. Loading takes about 2 s and happens when it first reads.

    Args:
        threads: processor threads; None takes what this process may use.
    """

    def __init__(self, *, threads: int | None = None) -> None:
        self._threads = threads
        self._engine: Any = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """``rapidocr:pp-ocrv6-small``."""
        return "rapidocr:pp-ocrv6-small"

    @property
    def lacking(self) -> str:
        """The package, where it is not installed."""
        if importlib.util.find_spec("rapidocr") is None:
            return "rapidocr is not installed: pip install 'lifelong[perception]'"
        return ""

    def __repr__(self) -> str:
        return f"<RapidOcr {'ready' if self._engine is not None else 'not loaded'}>"

    def read(self, picture: Pixels) -> list[TextLine]:
        """The lines of text in a picture, top to bottom.

        Args:
            picture: RGB, ``(height, width, 3)``.

        Raises:
            ModelMissingError: the package is not installed.
        """
        with self._lock:  # one at a time: it already uses all processors
            engine = self._loaded()
            detector = engine._load_det_model()  # its size is an option of the engine, not of a call
            detector.limit_type, detector.limit_side_len = detection(*picture.shape[:2])
            found = engine(np.ascontiguousarray(picture[:, :, ::-1]))  # it expects BGR
        if found.boxes is None or found.txts is None:
            return []
        height, width = picture.shape[:2]
        return [
            TextLine(text.strip(), _box(corners, width, height), round(float(score), 3))
            for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
            if text.strip() and score >= LEAST_CONFIDENCE
        ]

    def close(self) -> None:
        """Give back the memory of the models; the next picture loads them again."""
        with self._lock:
            self._engine = None

    def _loaded(self) -> Any:
        if self._engine is None:
            if lacking := self.lacking:
                raise ModelMissingError(f"text in pictures cannot be read: {lacking}")
            import rapidocr

            # The package gives its logger a level and a handler of its own when it is imported and built.
            self._engine = rapidocr.RapidOCR(
                params={
                    "Global.log_level": "critical",
                    "Global.max_side_len": LONGEST_SIDE,
                    "EngineConfig.onnxruntime.intra_op_num_threads": self._threads or available_processors(),
                }
            )
            logging.getLogger("RapidOCR").propagate = False
        return self._engine


def detection(height: int, width: int) -> tuple[str, int]:
    """At which size lines are looked for: ``max`` or ``min``, and the pixels of the longer edge at most, or the shorter
    at least.

    A small picture is scaled up, as the package does by itself, and a large one down: looking for lines is what costs,
    three fourths of the time at 2,000 pixels. They are read at full size.
    """
    longest, shortest = max(height, width), min(height, width)
    if longest > DETECTED and shortest * DETECTED >= SHORTEST_SIDE * longest:
        return "max", DETECTED
    return "min", SHORTEST_SIDE


def _box(corners: Any, width: int, height: int) -> tuple[int, int, int, int]:
    """The upright rectangle around four corners, inside the picture."""
    left, top = np.floor(np.min(corners, axis=0))
    right, bottom = np.ceil(np.max(corners, axis=0))
    return max(0, int(left)), max(0, int(top)), min(width, int(right)), min(height, int(bottom))
