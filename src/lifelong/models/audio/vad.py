"""Where in a sound somebody speaks: Silero's voice activity detector, as it comes in the wheel of faster-whisper."""

from __future__ import annotations

import importlib.util
from typing import Final

from lifelong.errors import ModelMissingError
from lifelong.models.base import SAMPLE_RATE, Sound

NEEDED: Final = "faster-whisper is not installed: pip install 'lifelong[perception]'"


def speech_spans(
    sound: Sound, *, pause: float = 2.0, margin: float = 0.4, longest: float = float("inf")
) -> list[tuple[float, float]]:
    """Begin and end of each stretch of speech, in seconds.

    Args:
        sound: mono at 16 kHz.
        pause: seconds of silence that end a stretch.
        margin: seconds of silence kept on both sides of one.
        longest: seconds of a stretch; a longer one is cut where it is most silent.

    Raises:
        ModelMissingError: the package is not installed.
    """
    if importlib.util.find_spec("faster_whisper") is None:
        raise ModelMissingError(f"speech cannot be told from silence: {NEEDED}")
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(
        min_silence_duration_ms=round(1000 * pause), speech_pad_ms=round(1000 * margin), max_speech_duration_s=longest
    )
    found = get_speech_timestamps(sound, options, sampling_rate=SAMPLE_RATE)
    return [(span["start"] / SAMPLE_RATE, span["end"] / SAMPLE_RATE) for span in found]


def has_speech(sound: Sound) -> bool:
    """Whether anybody speaks."""
    return bool(speech_spans(sound))
