"""The voices in a recording: where somebody speaks, and a vector of each stretch of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from lifelong.models.audio.vad import speech_spans
from lifelong.models.base import SAMPLE_RATE, Likeness, Sound, Vectors, VoiceEncoder
from lifelong.perception.sound import decoded
from lifelong.types import Crop

PAUSE = 0.3
"""Seconds of silence that end a stretch: two people who take turns seldom leave less."""

MARGIN = 0.1
"""Seconds of silence kept on both sides of a stretch."""

LONGEST = 5.0
"""Seconds of a stretch at most, so that a change of voices without a pause is heard all the same. The store counts
on less than 10."""

SHORTEST = 1.0
"""Seconds of speech under which a voice is not named: of stretches of 1 to 2 s, 1 % go to the wrong side, of shorter
ones 13 %."""

CHANGE = 0.05
"""A stretch that is less like the one before it by so much than two of one voice is taken for another voice's."""


TAG = "voice:"
"""Begins the name under which a speaker encoder's vectors are kept."""


@dataclass(frozen=True, slots=True)
class SpeechStretches:
    """The stretches of speech in a recording: begin and end of each in seconds, and unit rows ``(n, dim)``."""

    spans: tuple[tuple[float, float], ...]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class VoiceReader:
    """Hears voices with a speaker encoder.

    Attributes:
        encoder: tells voices apart.
        seconds: of a recording at most that are listened to.
    """

    encoder: VoiceEncoder
    seconds: int

    @property
    def likeness(self) -> Likeness:
        """What the dot products of two voices mean."""
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
        for piece in decoded(content, self.seconds, name):
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
    """The name under which a reader's vectors are kept."""
    return TAG + voices.encoder.name


def mean_voice(stretches: Sequence[Crop], vectors: Vectors) -> Vectors:
    """One voice of several stretches, each by its length, ``(n, dim)`` to ``(1, dim)``."""
    weights = np.array([[max(_length(crop), 0.01)] for crop in stretches], np.float32)
    mean = (weights * vectors).sum(axis=0, keepdims=True)
    unit: Vectors = mean / max(float(np.linalg.norm(mean)), 1e-9)
    return unit


def long_enough(stretch: Crop) -> bool:
    """Whether a stretch of speech is long enough to tell whose it is."""
    return _length(stretch) >= SHORTEST


def _length(stretch: Crop) -> float:
    return (stretch.until or 0.0) - (stretch.at or 0.0)
