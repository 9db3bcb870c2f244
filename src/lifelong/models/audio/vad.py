"""Voice activity detection by Silero's model, which is in the wheel of faster-whisper."""

from __future__ import annotations

import importlib.util
from typing import Final

from lifelong.errors import ModelMissingError
from lifelong.models.base import SAMPLE_RATE, Sound

NEEDED: Final = "faster-whisper is not installed: pip install 'lifelong[perception]'"


def speech_spans(
    sound: Sound, *, pause: float = 2.0, margin: float = 0.4, longest: float = float("inf")
) -> list[tuple[float, float]]:
    """Begin and end of each part with speech, in seconds.

    Args:
        sound: mono at 16 kHz.
        pause: seconds of silence that end a part.
        margin: seconds of silence before and after the speech of a part.
        longest: largest length of a part in seconds; a longer one is cut where it is most silent.

    Raises:
        ModelMissingError: the package is not installed.
    """
    if importlib.util.find_spec("faster_whisper") is None:
        raise ModelMissingError(f"speech cannot be told from silence: {NEEDED}")
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(
        min_silence_duration_ms=round(1000 * pause), speech_pad_ms=round(1000 * margin), max_speech_duration_s=longest
    )
    spans = get_speech_timestamps(sound, options, sampling_rate=SAMPLE_RATE)
    return [(span["start"] / SAMPLE_RATE, span["end"] / SAMPLE_RATE) for span in spans]


def has_speech(sound: Sound) -> bool:
    """Whether the sound contains speech."""
    return bool(speech_spans(sound))
