"""The protocols of models for sound: speech recognition and speaker encoding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from lifelong.models.base.vectors import Likeness

Sound = NDArray[np.float32]
"""Decoded sound: one channel at SAMPLE_RATE, shape ``(n,)``, dtype float32, -1 to 1."""


SAMPLE_RATE = 16_000
"""Samples per second of all sound that models receive."""


@dataclass(frozen=True, slots=True)
class SpeechSegment:
    """A part of a recording with speech.

    Attributes:
        text: its words.
        start, end: in seconds from the start of the recording.
        confidence: from 0 to 1.
        doubt: why these are probably not the words that were said; "" for words that can be relied on.
        language: ISO 639-1 code of the language, if the recogniser detects it.
    """

    text: str
    start: float
    end: float
    confidence: float = 1.0
    doubt: str = ""
    language: str = ""


@runtime_checkable
class SpeechRecogniser(Protocol):
    """A model that transcribes speech."""

    @property
    def name(self) -> str:
        """Stable name; it is stored with every transcript."""
        ...

    @property
    def lacking(self) -> str:
        """The reason why the model cannot run on this machine, and what to do; "" if it can run."""
        ...

    def transcribe(self, sound: Sound) -> list[SpeechSegment]:
        """Transcribe the speech, in order; a sound without speech gives an empty list.

        This call blocks; the engine calls it from a thread.

        Raises:
            ModelMissingError: a required package or file is not installed.
            ModelUnavailableError: the endpoint refused, failed or timed out.
        """
        ...

    def close(self) -> None:
        """Release memory and connections."""
        ...


@runtime_checkable
class VoiceEncoder(Protocol):
    """A model that encodes the speaker of a sound as a unit vector. It is used only under a consent of the person."""

    @property
    def name(self) -> str:
        """Stable name; vectors of different names are never compared."""
        ...

    @property
    def likeness(self) -> Likeness:
        """The scale of its dot products."""
        ...

    def embed(self, speech: Sound) -> NDArray[np.float32]:
        """Encode the voice in a part of speech, ``(dim,)``. This call blocks; several threads may call it."""
        ...

    def close(self) -> None:
        """Release memory."""
        ...
