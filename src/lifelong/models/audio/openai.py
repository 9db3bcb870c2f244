"""A speech recogniser behind an endpoint of the OpenAI protocol.

Only the parts in which the voice activity detector finds speech are sent.
"""

from __future__ import annotations

import importlib.util
import io
import wave
from typing import TYPE_CHECKING, Final

import numpy as np

from lifelong.models.audio.vad import NEEDED, has_speech
from lifelong.models.base import SAMPLE_RATE, Sound, SpeechSegment
from lifelong.models.endpoint.client import BODY_BYTES, TIMEOUT_SECONDS, client, endpoint_key, response_limit
from lifelong.models.endpoint.errors import translated_errors
from lifelong.models.endpoint.outgoing import Endpoint

if TYPE_CHECKING:
    from lifelong.models.endpoint.client import OpenAI

PIECE: Final = 600
"""Seconds of sound in one request: 19 MB as WAV; hosted endpoints accept 25 MB."""


class OpenAITranscriber(Endpoint):
    """A speech recogniser behind ``/v1/audio/transcriptions``.

    Args:
        model: the endpoint's name of the model.
        url: base URL, for example ``http://127.0.0.1:8000/v1``.
        language: ISO 639-1 code of the spoken language; None lets the endpoint detect it.
        key: API key; None reads the environment.
    """

    def __init__(self, model: str, *, url: str, language: str | None = None, key: str | None = None) -> None:
        self._model = model
        self._url = url
        self._language = language
        self._key = endpoint_key(key)
        self._client: OpenAI | None = None

    @property
    def name(self) -> str:
        """``openai:MODEL``."""
        return f"openai:{self._model}"

    @property
    def lacking(self) -> str:
        """Names the package of the voice activity detector if it is not installed; else ""."""
        return "" if importlib.util.find_spec("faster_whisper") else NEEDED

    def transcribe(self, sound: Sound) -> list[SpeechSegment]:
        """Transcribe a sound, ten minutes in each request; sound without speech is not sent.

        Raises:
            ModelMissingError: the voice activity detector is not installed.
            ModelUnavailableError: the endpoint refused, failed or timed out.
        """
        segments: list[SpeechSegment] = []
        step = PIECE * SAMPLE_RATE
        for begin in range(0, len(sound), step):
            piece = sound[begin : begin + step]
            if has_speech(piece):
                segments += self._ask(piece, begin / SAMPLE_RATE)
        return segments

    def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _ask(self, piece: Sound, begin: float) -> list[SpeechSegment]:
        if self._client is None:
            self._client = client(self._url, self._key, retries=2, timeout=TIMEOUT_SECONDS, sending=self._noted)
        language = {} if self._language is None else {"language": self._language}
        with translated_errors(self.name, self._url, self._key), response_limit(BODY_BYTES):
            answer = self._client.audio.transcriptions.create(
                model=self._model,
                file=("speech.wav", as_wav(piece), "audio/wav"),
                response_format="verbose_json",
                **language,  # type: ignore[call-overload]  # an optional parameter
            )
        segments = getattr(answer, "segments", None)
        if segments is None:  # a server without times
            segments = [answer]
        length = len(piece) / SAMPLE_RATE
        return [
            SpeechSegment(
                one.text.strip(),
                round(begin + (getattr(one, "start", None) or 0.0), 2),
                round(begin + (getattr(one, "end", None) or length), 2),
            )
            for one in segments
            if one.text.strip()
        ]


def as_wav(sound: Sound) -> bytes:
    """Encode sound as a 16-bit WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(SAMPLE_RATE)
        writer.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return file.getvalue()
