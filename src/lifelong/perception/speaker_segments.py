"""Encode the voices in a recording: the stretches of speech, and a vector of each one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from lifelong.models.audio.vad import speech_spans
from lifelong.models.base import SAMPLE_RATE, Likeness, Sound, Vectors, VoiceEncoder
from lifelong.perception.sound import decode_sound
from lifelong.types import Crop

PAUSE = 0.3
"""Seconds of silence that end a stretch: between two speakers there is seldom less."""

MARGIN = 0.1
"""Seconds of silence before and after the speech of a stretch."""

LONGEST = 5.0
"""Most seconds of a stretch, so that a change of voices without a pause is detected. The store requires less than
10."""

SHORTEST = 1.0
"""Seconds of speech from which a voice is recognised: of stretches of 1 to 2 s 1 % are wrong, of shorter ones 13 %."""

CHANGE = 0.05
"""A stretch is of another voice if its likeness to the previous one is so much below the threshold of one voice."""


TAG = "voice:"
"""Prefix of the name under which the vectors of a speaker encoder are stored."""


@dataclass(frozen=True, slots=True)
class SpeechStretches:
    """The stretches of speech in a recording: begin and end of each in seconds, and unit rows ``(n, dim)``."""

    spans: tuple[tuple[float, float], ...]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class VoiceReader:
    """Encodes the voices in recordings with a speaker encoder.

    Attributes:
        encoder: of voices.
        seconds: most seconds of a recording that are encoded.
    """

    encoder: VoiceEncoder
    seconds: int

    @property
    def likeness(self) -> Likeness:
        """The scale of the encoder's dot products."""
        return self.encoder.likeness

    def hear(self, content: bytes, *, name: str) -> SpeechStretches:
        """The voices in a recording or video.

        Raises:
            ModelMissingError: a package or the weights are not on this machine.
            AttachmentError: nothing of it can be decoded.
        """
        spans: list[tuple[float, float]] = []
        rows = []
        begin = 0.0
        for piece in decode_sound(content, self.seconds, name):
            stretches = self.listen(piece)
            spans += [(round(begin + start, 2), round(begin + end, 2)) for start, end in stretches.spans]
            rows += list(stretches.vectors)
            begin += len(piece) / SAMPLE_RATE
        return SpeechStretches(tuple(spans), np.stack(rows) if rows else np.zeros((0, 0), np.float32))

    def listen(self, sound: Sound) -> SpeechStretches:
        """The voices in sound, mono at 16 kHz."""
        spans = speech_spans(sound, pause=PAUSE, margin=MARGIN, longest=LONGEST)
        rows = [
            self.encoder.embed(sound[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)]) for start, end in spans
        ]
        return SpeechStretches(tuple(spans), np.stack(rows) if rows else np.zeros((0, 0), np.float32))

    def changes(self, stretches: Sequence[Crop], vectors: Vectors) -> tuple[float, ...]:
        """Seconds at which another voice begins to speak in one recording."""
        times = []
        long = [row for row, crop in enumerate(stretches) if _length(crop) >= SHORTEST]
        for one, other in pairwise(long):
            if float(vectors[one] @ vectors[other]) < self.likeness.threshold - CHANGE:
                times.append(((stretches[one].until or 0.0) + (stretches[other].at or 0.0)) / 2)
        return tuple(times)


def tag(voices: VoiceReader) -> str:
    """The encoder name under which a reader's vectors are stored."""
    return TAG + voices.encoder.name


def mean_voice(stretches: Sequence[Crop], vectors: Vectors) -> Vectors:
    """The mean of several stretches, weighted by their lengths, ``(n, dim)`` to ``(1, dim)``."""
    weights = np.array([[max(_length(crop), 0.01)] for crop in stretches], np.float32)
    mean = (weights * vectors).sum(axis=0, keepdims=True)
    unit: Vectors = mean / max(float(np.linalg.norm(mean)), 1e-9)
    return unit


def long_enough(stretch: Crop) -> bool:
    """Whether a stretch of speech is long enough to recognise its voice."""
    return _length(stretch) >= SHORTEST


def _length(stretch: Crop) -> float:
    return (stretch.until or 0.0) - (stretch.at or 0.0)
