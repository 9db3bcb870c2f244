"""Speech to text: Whisper through ``faster-whisper``, or an endpoint that speaks the OpenAI protocol.

Whisper writes fluent sentences for silence and noise. So only what the voice activity detector (Silero, which comes in
faster-whisper's wheel) takes for speech is given to either of them.
"""

from __future__ import annotations

import importlib.util
import io
import threading
import wave
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifelong.errors import ModelMissingError
from lifelong.models.allowance import BODY_BYTES, allowing, client
from lifelong.models.audio.vad import NEEDED, has_speech
from lifelong.models.base import SAMPLE_RATE, Sound, Spoken
from lifelong.models.chat.endpoint_errors import mapped
from lifelong.models.chat.openai import TIMEOUT_SECONDS, endpoint_key
from lifelong.models.processors import available_processors
from lifelong.models.weights.catalogue import WHISPER, model_folder

if TYPE_CHECKING:
    from openai import OpenAI

UNSURE: Final = -1.0
"""Mean log probability of a token below which a stretch is not kept: Whisper's own limit for a failed decoding."""

REPEATING: Final = 2.4
"""How much a stretch may shrink under zlib before it counts as a loop: Whisper's own limit."""

PIECE: Final = 600
"""Seconds of sound in one request to an endpoint: 19 MB as WAV, and 25 MB is what hosted ones take."""


class Whisper:
    """Whisper in CTranslate2 form, on this machine. It is loaded when it first listens.

    Args:
        folder: with ``model.bin``, ``config.json``, ``tokenizer.json`` and the vocabulary.
        name: stable name of the model.
        language: ISO 639-1 code of what is spoken; None lets a multilingual model find out.
        threads: processor threads; None takes what this process may use.

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
        """Whisper tiny.en of the catalogue; whether it was pulled is found out when it first listens."""
        folder = model_folder(WHISPER, cache=cache)
        return cls(folder, name="whisper:tiny.en", language="en", threads=threads)

    @property
    def name(self) -> str:
        """``whisper:tiny.en``, or the name of its folder."""
        return self._name

    @property
    def lacking(self) -> str:
        """What is not on this machine: the package, or the weights."""
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

    def transcribe(self, sound: Sound) -> list[Spoken]:
        """What is said, a stretch of some seconds at a time; nothing for silence and noise.

        Args:
            sound: mono at 16 kHz.

        Raises:
            ModelMissingError: the package or the weights are not on this machine.
        """
        with self._lock:
            segments, _ = self._loaded().transcribe(
                sound,
                language=self._language,
                vad_filter=True,
                temperature=0.0,  # the higher ones are sampled: the same sound would give other words
                condition_on_previous_text=False,  # a slip would be carried on
            )
            return [
                Spoken(
                    one.text.strip(), round(one.start, 2), round(one.end, 2), round(float(np.exp(one.avg_logprob)), 3)
                )
                for one in segments
                if one.text.strip() and one.avg_logprob >= UNSURE and one.compression_ratio <= REPEATING
            ]

    def close(self) -> None:
        """Give back the memory; the next sound loads it again."""
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


class OpenAITranscriber:
    """A speech recogniser behind ``/v1/audio/transcriptions``.

    Args:
        model: the endpoint's name of the model.
        url: base URL, for example ``http://127.0.0.1:8000/v1``.
        language: ISO 639-1 code of what is spoken; None lets the endpoint find out.
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
        """The voice activity detector, where its package is not installed."""
        return "" if importlib.util.find_spec("faster_whisper") else NEEDED

    def transcribe(self, sound: Sound) -> list[Spoken]:
        """What is said, ten minutes to a request; sound without speech is not sent at all.

        Raises:
            ModelMissingError: the voice activity detector is not installed.
            ModelUnavailableError: the endpoint refused, failed or timed out.
        """
        found: list[Spoken] = []
        step = PIECE * SAMPLE_RATE
        for begin in range(0, len(sound), step):
            piece = sound[begin : begin + step]
            if has_speech(piece):
                found += self._ask(piece, begin / SAMPLE_RATE)
        return found

    def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _ask(self, piece: Sound, begin: float) -> list[Spoken]:
        if self._client is None:
            self._client = client(self._url, self._key, retries=2, timeout=TIMEOUT_SECONDS)
        language = {} if self._language is None else {"language": self._language}
        with mapped(self.name, self._url, self._key), allowing(BODY_BYTES):
            answer = self._client.audio.transcriptions.create(
                model=self._model,
                file=("speech.wav", as_wav(piece), "audio/wav"),
                response_format="verbose_json",
                **language,  # type: ignore[call-overload]  # a parameter that may be left out
            )
        segments = getattr(answer, "segments", None)
        if segments is None:  # a server that knows no times
            segments = [answer]
        length = len(piece) / SAMPLE_RATE
        return [
            Spoken(
                one.text.strip(),
                round(begin + (getattr(one, "start", None) or 0.0), 2),
                round(begin + (getattr(one, "end", None) or length), 2),
            )
            for one in segments
            if one.text.strip()
        ]


def as_wav(sound: Sound) -> bytes:
    """Sound as the bytes of a 16-bit WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(SAMPLE_RATE)
        writer.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return file.getvalue()
