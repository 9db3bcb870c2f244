"""Text in pictures: PP-OCRv6 small through the ``rapidocr`` package, whose wheel contains its models.

Detection finds boxes, a classifier turns upside-down boxes, and recognition reads Chinese, Japanese and Latin script.
Nothing is downloaded: only the models in the wheel are used.
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
"""Smallest confidence of a line that is returned.

On photographs without writing the recogniser reports single signs in fur and bristles at 0.5 to 0.7; printed lines,
also small and slanted ones, have 0.9 and more.
"""

LONGEST_SIDE: Final = 2000
"""Longest edge in pixels at which text is read; a larger picture is scaled down. Boxes are in pixels of the
original."""


DETECTED: Final = 1600
"""Longer edge in pixels at which lines are detected in a larger picture.

Of 114 lines on three generated pages and eight photos with signs, all of 2,000 pixels, 110 are read correctly, as many
as at full size, in seven tenths of the time; 109 at 1280.
"""

SHORTEST_SIDE: Final = 736
"""Shorter edge in pixels to which the package scales a smaller picture up."""


class RapidOcr:
    """The embedded text reader. It is loaded at the first use, which takes about 2 s.

    Args:
        threads: processor threads; None takes all that this process may use.
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
        """Names the package if it is not installed; else ""."""
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
        with self._lock:  # one call at a time: each uses all processors
            engine = self._loaded()
            detector = engine._load_det_model()  # the size is an option of the engine, not of a call
            detector.limit_type, detector.limit_side_len = detection(*picture.shape[:2])
            lines = engine(np.ascontiguousarray(picture[:, :, ::-1]))  # it expects BGR
        if lines.boxes is None or lines.txts is None:
            return []
        height, width = picture.shape[:2]
        return [
            TextLine(text.strip(), _box(corners, width, height), round(float(score), 3))
            for corners, text, score in zip(lines.boxes, lines.txts, lines.scores, strict=True)
            if text.strip() and score >= LEAST_CONFIDENCE
        ]

    def close(self) -> None:
        """Release the memory; the next picture loads the models again."""
        with self._lock:
            self._engine = None

    def _loaded(self) -> Any:
        if self._engine is None:
            if lacking := self.lacking:
                raise ModelMissingError(f"text in pictures cannot be read: {lacking}")
            import rapidocr

            # The package sets a level and a handler on its logger when it is imported and built.
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
    """The size for the detection of lines: ``max`` with the largest longer edge, or ``min`` with the smallest shorter
    edge, in pixels.

    The package scales a small picture up. A large picture is scaled down, because detection takes three fourths of the
    time at 2,000 pixels. Lines are read at full size.
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
