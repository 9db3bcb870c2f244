"""The GE2E speaker encoder on onnxruntime: one vector of 256 numbers for a voice.

The weights are those of Resemblyzer (Resemble AI, Apache-2.0), trained on LibriSpeech-other and VoxCeleb. The network
encodes 1.6 s of speech; longer speech is encoded in several pieces, and the vector is their mean direction.
"""

from __future__ import annotations

import importlib.util
import threading
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import ModelMissingError
from lifelong.models.audio import mel
from lifelong.models.audio.vad import NEEDED
from lifelong.models.base import Likeness, Sound
from lifelong.models.onnx_session import session
from lifelong.models.weights.downloads import VOICES, model_folder

NAME: Final = "ge2e-resemblyzer-1"

GRAPH: Final = "ge2e.onnx"
"""Written by `lifelong models pull voices` from the checkpoint beside it."""

FRAMES: Final = 160
"""Mel frames of 10 ms in one piece, as in the training."""

MELS: Final = 40
"""Mel bands of a frame."""

DIM: Final = 256
"""Length of a vector."""

STEP: Final = 77
"""Frames from the start of one piece to the next: 1.3 pieces a second."""

COVERED: Final = 0.75
"""Smallest share of sound in the last of several pieces; with less sound, and more padding, it is left out."""

LOUDNESS: Final = -30.0
"""Smallest loudness, in dB relative to full scale; quieter sound is amplified to it."""


class SpeakerEncoder:
    """Encodes the voice in a part of speech.

    Args:
        path: the ONNX graph, as ``ge2e_graph.network`` writes it.
        threads: threads for one sound; None takes one for each processor.

    Raises:
        ModelMissingError: the graph, or the package of the voice activity detector, is not installed.
    """

    likeness: Final = Likeness(threshold=0.70, width=0.02, same=0.87)
    """Measured on four speakers of LibriSpeech and of the spoken digits, three seconds against a clip: 0.3 % of the
    pairs of one speaker and of the pairs of two speakers are on the wrong side of 0.68; 99 % of the pairs of two
    speakers are below 0.66."""

    def __init__(self, path: Path, *, threads: int | None = None) -> None:
        if importlib.util.find_spec("faster_whisper") is None:
            raise ModelMissingError(f"voices='embedded' cannot tell speech from silence: {NEEDED}")
        if not path.is_file():
            raise ModelMissingError(
                f"The voice model is not on this machine (expected {path}). "
                "Run `lifelong models pull voices` once, with a network, to bring it, or set voices='off'."
            )
        self._path = path
        self._threads = threads
        self._lock = threading.Lock()
        self._loaded: Any = None

    @classmethod
    def embedded(cls, *, cache: Path | None = None) -> SpeakerEncoder:
        """Use the downloaded weights.

        Raises:
            ModelMissingError: the graph or a package is not installed.
        """
        return cls(model_folder(VOICES, cache=cache) / GRAPH)

    @property
    def name(self) -> str:
        """Tag of the vectors."""
        return NAME

    def __repr__(self) -> str:
        return f"SpeakerEncoder(name={NAME!r})"

    def embed(self, speech: Sound) -> NDArray[np.float32]:
        """Encode the voice in speech without long silences, mono at 16 kHz, as a unit vector ``(256,)``.

        Raises:
            ModelUnavailableError: the file is not a model that onnxruntime can run.
        """
        (rows,) = self._session().run(["voice"], {"mel": pieces(raised(speech))})
        mean = rows.mean(axis=0)
        unit: NDArray[np.float32] = (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32)
        return unit

    def close(self) -> None:
        """Release the graph."""
        with self._lock:
            self._loaded = None

    def _session(self) -> Any:
        with self._lock:
            if self._loaded is None:
                self._loaded = session(self._path, again="lifelong models pull voices --force", threads=self._threads)
            return self._loaded


def raised(sound: Sound) -> Sound:
    """Amplify quiet sound to LOUDNESS; louder sound is not changed."""
    loudness = 10 * np.log10(max(float(np.mean(np.square(sound, dtype=np.float64))), 1e-12)) if len(sound) else 0.0
    return sound if loudness >= LOUDNESS else (sound * 10 ** ((LOUDNESS - loudness) / 20)).astype(np.float32)


def pieces(sound: Sound) -> NDArray[np.float32]:
    """Split the mel frames of a sound into overlapping pieces, ``(n, 160, 40)``; there is at least one."""
    count = -(-(len(sound) + 1) // mel.HOP)
    starts = list(range(0, max(1, count - FRAMES + STEP + 1), STEP))
    if len(starts) > 1 and (len(sound) - starts[-1] * mel.HOP) / (FRAMES * mel.HOP) < COVERED:
        starts.pop()
    short = (starts[-1] + FRAMES) * mel.HOP - len(sound)
    frames = mel.power(np.pad(sound, (0, max(0, short))), MELS)
    return np.stack([frames[start : start + FRAMES] for start in starts])
