"""IS-Net on onnxruntime: the mask of the most salient thing of a picture (Qin et al., arXiv 2203.03041)."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import ModelMissingError
from lifelong.models.base import Pixels
from lifelong.models.onnx_session import session
from lifelong.models.weights.downloads import CUTOUT, model_folder

EDGE: Final = 512
"""Edge of the input in pixels. The published graph takes 1,024, four times the work, for masks that look alike."""

GRAPH: Final = "isnet-512.onnx"

_MEAN: Final = 128.0
_SCALE: Final = 256.0
"""Of the training: pixels from -0.5 to 0.5."""


class ISNet:
    """Separates a thing from its background; the graph is loaded at the first use.

    Args:
        path: the graph, as ``isnet_graph.write`` writes it.
        threads: threads for one picture; None takes one for each processor.

    Raises:
        ModelMissingError: the file does not exist.
    """

    edge = EDGE

    def __init__(self, path: Path, *, threads: int | None = None) -> None:
        if not path.is_file():
            raise ModelMissingError(f"{path} is missing: run `lifelong models pull cutout`")
        self._path = path
        self._threads = threads
        self._session: Any = None
        self._lock = threading.Lock()

    @classmethod
    def embedded(cls, *, cache: Path | None = None) -> ISNet:
        """The pulled model.

        Raises:
            ModelMissingError: it was not pulled.
        """
        return cls(model_folder(CUTOUT, cache=cache) / GRAPH)

    def __repr__(self) -> str:
        return f"<ISNet {self._path.name}>"

    def mask(self, image: Pixels) -> NDArray[np.float32]:
        """How much each pixel of a picture belongs to the thing, 0 to 1, ``(EDGE, EDGE)``."""
        with self._lock:
            if self._session is None:
                self._session = session(self._path, again="lifelong models pull cutout --force", threads=self._threads)
            run = self._session.run
        pixels = ((image.astype(np.float32) - _MEAN) / _SCALE).transpose(2, 0, 1)[None]
        (output,) = run(["output"], {"input": pixels})
        mask: NDArray[np.float32] = np.clip(output[0, 0], 0, 1).astype(np.float32)
        return mask

    def close(self) -> None:
        """Release the graph."""
        with self._lock:
            self._session = None
