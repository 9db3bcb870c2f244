"""Where in a sound somebody speaks: Silero's voice activity detector, as it comes in the wheel of faster-whisper."""

from __future__ import annotations

import importlib.util
from typing import Final

from lifelong.errors import ModelMissingError
from lifelong.models.base import SAMPLE_RATE, Sound

NEEDED: Final = "faster-whisper is not installed: pip install 'lifelong[perception]'"


def speech_spans(sound: Sound) -> list[tuple[float, float]]:
    """Begin and end of each stretch of speech, in seconds.

    Args:
        sound: mono at 16 kHz.

    Raises:
        ModelMissingError: the package is not installed.
    """
    if importlib.util.find_spec("faster_whisper") is None:
        raise ModelMissingError(f"speech cannot be told from silence: {NEEDED}")
    from faster_whisper.vad import get_speech_timestamps

    found = get_speech_timestamps(sound, sampling_rate=SAMPLE_RATE)
    return [(span["start"] / SAMPLE_RATE, span["end"] / SAMPLE_RATE) for span in found]


def has_speech(sound: Sound) -> bool:
    """Whether anybody speaks."""
    return bool(speech_spans(sound))
