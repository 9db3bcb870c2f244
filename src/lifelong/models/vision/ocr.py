"""Text in pictures: PP-OCRv6 small through the ``rapidocr`` package, whose wheel contains its models.

Detection finds boxes, a classifier turns upside-down boxes, and recognition reads Chinese, Japanese and Latin script.
For other scripts it gives the few signs that it knows, such as figures, with high confidence. Such lines are marked as
unread.
Nothing is downloaded: only the models in the wheel are used.
"""

from __future__ import annotations

import importlib.util
import logging
import re
import threading
from collections.abc import Callable
from functools import partial
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

LONG_LINE: Final = 3.0
"""Width of a line, in its heights, from which its signs are counted; a shorter one may be one sign."""

DENSITY: Final = 0.6
"""Fewest signs of a line for each of its heights. Chinese has about 1, Latin script 1.5 to 2.5."""

LEAST_SIGNS: Final = 4
"""Fewest signs of a line that is print although its confidence is low; textures have fewer."""

_FOREIGN: Final = re.compile(
    "[\u0370-\u03ff\u1f00-\u1fff\u0400-\u052f]{2}|[\u0590-\u06ff\u0900-\u0dff\u0e00-\u0eff\uac00-\ud7af]"
)
"""Signs of scripts that the recogniser does not know, or of which it knows some signs of formulas: Greek, Cyrillic."""


class RapidOcr:
    """The embedded text reader. It is loaded at the first use, which takes about 2 s.

    Args:
        threads: processor threads; None takes all that this process may use.
    """

    def __init__(self, *, threads: int | None = None) -> None:
        self._threads = threads
        self._engine: Any = None
        self._crops: list[tuple[str, float, float, float]] = []
        self._over: list[bool] = []
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
            self._crops, self._over = [], []
            lines = engine(np.ascontiguousarray(picture[:, :, ::-1]))  # it expects BGR
            crops = self._crops
            over = [one for one, crop in zip(self._over, crops, strict=False) if crop[0].strip()]
        height, width = picture.shape[:2]
        unread = [TextLine("", (0, 0, width, height), 0.0, unread=True) for crop in crops if is_unread(*crop)]
        if lines.boxes is None or lines.txts is None:
            return unread
        read = []
        for number, (corners, text, score) in enumerate(zip(lines.boxes, lines.txts, lines.scores, strict=True)):
            box = _box(corners, width, height)
            if score >= LEAST_CONFIDENCE and text.strip() and not is_unread(text, score, *_size(corners)):
                turn = _turn(box, over[number] if number < len(over) else False)
                read.append(TextLine(text.strip(), box, round(float(score), 3), turn=turn))
        return [*read, *unread]

    def close(self) -> None:
        """Release the memory; the next picture loads the models again."""
        with self._lock:
            self._engine = None

    def _recognise(self, recognise: Callable[[Any], Any], crops: Any) -> Any:
        """Recognise the lines of a picture, and note all of them; the package drops those in which it reads nothing."""
        result = recognise(crops)
        texts, scores = result.txts or (), result.scores or ()
        for crop, text, score in zip(crops, texts, scores, strict=False):
            across, along = sorted(crop.shape[:2])
            self._crops.append((str(text), float(score), float(along), float(across)))
        return result

    def _classify(self, classify: Callable[[Any], Any], crops: Any) -> Any:
        """Find which lines stand on their heads, and note it; the package turns them and does not say so."""
        turned, result = classify(crops)
        least = self._engine.text_cls.cls_thresh
        self._over = ["180" in label and score > least for label, score in result.cls_res or ()]
        return turned, result

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
            self._engine.cls_and_rotate = partial(self._classify, self._engine.cls_and_rotate)
            self._engine.recognize_txt = partial(self._recognise, self._engine.recognize_txt)
        return self._engine


def is_unread(text: str, score: float, width: float, height: float) -> bool:
    """Whether a line is print that was not read: its script is unknown, or its signs are not clear.

    Args:
        text: what was recognised.
        score: its confidence.
        width, height: of the line, in pixels, along and across its direction.
    """
    if score >= LEAST_CONFIDENCE and _FOREIGN.search(text):
        return True
    signs = len("".join(text.split()))
    if width < LONG_LINE * height:
        return False
    return signs < DENSITY * width / height or (score < LEAST_CONFIDENCE and signs >= LEAST_SIGNS)


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


def _turn(box: tuple[int, int, int, int], over: bool) -> int:
    """The direction of a line, as in `TextLine.turn`.

    Args:
        box: the line; the package turns one that is 1.5 times as high as wide, so that what ran downwards is upright.
        over: it then stood on its head.
    """
    if box[3] - box[1] >= 1.5 * (box[2] - box[0]):
        return 1 if over else 3
    return 2 if over else 0


def _size(corners: Any) -> tuple[float, float]:
    """The length of the longer and of the shorter side of a box, in pixels."""
    first, second = (float(np.hypot(*(np.subtract(corners[n + 1], corners[n])))) for n in (0, 1))
    return max(first, second), max(1.0, min(first, second))
