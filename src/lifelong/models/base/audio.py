"""Models that hear: what is said, and who says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from lifelong.models.base.vectors import Likeness

Sound = NDArray[np.float32]
"""Decoded sound: one channel at SAMPLE_RATE, shape ``(n,)``, dtype float32, -1 to 1."""


SAMPLE_RATE = 16_000
"""Samples per second of all sound that a model is given."""


@dataclass(frozen=True, slots=True)
class SpeechSegment:
    """One stretch of speech: words, and when they were said in seconds from the start of the sound."""

    text: str
    start: float
    end: float
    confidence: float = 1.0


@runtime_checkable
class SpeechRecogniser(Protocol):
    """A model that writes down what is said."""

    @property
    def name(self) -> str:
        """Stable name, recorded with everything it wrote down."""
        ...

    @property
    def lacking(self) -> str:
        """Why it cannot work on this machine yet, and what to do; "" when it can."""
        ...

    def transcribe(self, sound: Sound) -> list[SpeechSegment]:
        """What is said, in order; nothing where nobody speaks.

        Blocking; the engine calls it from a thread.

        Raises:
            ModelMissingError: a package or file that it needs is not on this machine.
            ModelUnavailableError: the endpoint refused, failed or timed out.
        """
        ...

    def close(self) -> None:
        """Give back memory and connections."""
        ...


@runtime_checkable
class VoiceEncoder(Protocol):
    """A model that turns speech into a unit vector of its speaker. It is given sound only where a consent stands."""

    @property
    def name(self) -> str:
        """Stable name; vectors of different names are never compared."""
        ...

    @property
    def likeness(self) -> Likeness:
        """What its dot products mean."""
        ...

    def embed(self, speech: Sound) -> NDArray[np.float32]:
        """The voice in a stretch of speech, ``(dim,)``. Blocking; safe to call from several threads."""
        ...

    def close(self) -> None:
        """Give back memory."""
        ...
