"""Speech to text by Whisper, through ``faster-whisper``.

Whisper writes fluent sentences for silence and noise. It therefore receives only the parts in which the voice activity
detector finds speech (Silero, which is in the wheel of faster-whisper).
"""

from __future__ import annotations

import importlib.util
import threading
from pathlib import Path
from typing import Any, Final

import numpy as np

from lifelong.errors import ModelMissingError
from lifelong.models.audio.vad import NEEDED
from lifelong.models.base import Sound, SpeechSegment
from lifelong.models.processors import available_processors
from lifelong.models.weights.catalogue import WHISPER, model_folder

UNSURE: Final = -1.0
"""Smallest mean log probability of a token in a segment that is kept: Whisper's own limit of a failed decoding."""

REPEATING: Final = 2.4
"""Largest zlib compression ratio of a segment; a higher one means repetition. Whisper's own limit."""


class Whisper:
    """Whisper in the CTranslate2 format, on this machine, loaded at the first use.

    Args:
        folder: folder with ``model.bin``, ``config.json``, ``tokenizer.json`` and the vocabulary.
        name: stable name of the model.
        language: ISO 639-1 code of the spoken language; None lets a multilingual model detect it.
        threads: processor threads; None takes all that this process may use.

    Paper: Radford et al., Robust Speech Recognition via Large-Scale Weak Supervision (2022).
    """

    def __init__(
        self, folder: Path, *, name: str = "", language: str | None = None, threads: int | None = None
    ) -> None:
        self._folder = folder
        self._name = name or f"whisper:{folder.name}"
        self._language = language
        self._threads = threads
        self._model: Any = None
        self._lock = threading.Lock()

    @classmethod
    def embedded(cls, *, cache: Path | None = None, threads: int | None = None) -> Whisper:
        """Whisper tiny.en of the catalogue. A missing model raises an error at the first use."""
        folder = model_folder(WHISPER, cache=cache)
        return cls(folder, name="whisper:tiny.en", language="en", threads=threads)

    @property
    def name(self) -> str:
        """``whisper:tiny.en``, or the name of its folder."""
        return self._name

    @property
    def lacking(self) -> str:
        """What is not installed: the package or the weights; "" if both are."""
        if importlib.util.find_spec("faster_whisper") is None:
            return NEEDED
        if not (self._folder / "model.bin").is_file():
            return (
                f"there is no Whisper model in {self._folder}: run `lifelong models pull {WHISPER.name}`, or set "
                "speech to whisper:FOLDER or openai:MODEL@URL"
            )
        return ""

    def __repr__(self) -> str:
        return f"<Whisper {self._name} in {self._folder}>"

    def transcribe(self, sound: Sound) -> list[SpeechSegment]:
        """Transcribe a sound in segments of some seconds; silence and noise give an empty list.

        Args:
            sound: mono at 16 kHz.

        Raises:
            ModelMissingError: the package or the weights are not installed.
        """
        with self._lock:
            segments, _ = self._loaded().transcribe(
                sound,
                language=self._language,
                vad_filter=True,
                temperature=0.0,  # higher temperatures sample: the same sound would give different words
                condition_on_previous_text=False,  # an error would continue in later segments
            )
            return [
                SpeechSegment(
                    one.text.strip(), round(one.start, 2), round(one.end, 2), round(float(np.exp(one.avg_logprob)), 3)
                )
                for one in segments
                if one.text.strip() and one.avg_logprob >= UNSURE and one.compression_ratio <= REPEATING
            ]

    def close(self) -> None:
        """Release the memory; the next sound loads the model again."""
        with self._lock:
            self._model = None

    def _loaded(self) -> Any:
        if self._model is None:
            if lacking := self.lacking:
                raise ModelMissingError(f"speech cannot be written down: {lacking}")
            from faster_whisper import WhisperModel

            self._model = WhisperModel(
                str(self._folder),
                device="cpu",
                compute_type="int8",
                cpu_threads=self._threads or available_processors(),
                local_files_only=True,
            )
        return self._model
