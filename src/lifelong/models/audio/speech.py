"""Speech to text by Whisper, through ``faster-whisper``.

Whisper writes fluent sentences for silence and noise. It therefore receives only the parts in which the voice activity
detector finds speech (Silero, which is in the wheel of faster-whisper).

An English model writes fluent English for speech of another language, too. It is not sure of it, and it writes
something else when it hears the same a little faster. Where it is not sure, it therefore hears the sound twice, and
words that do not stay the same are marked as doubtful.
"""

from __future__ import annotations

import importlib.util
import re
import threading
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Final

import numpy as np

from lifelong.errors import ModelMissingError
from lifelong.models.audio.vad import NEEDED
from lifelong.models.base import Sound, SpeechSegment
from lifelong.models.processors import available_processors
from lifelong.models.weights.downloads import WHISPER, WHISPER_MULTILINGUAL, model_folder

UNSURE: Final = -1.0
"""Mean log probability of a token below which the words of a segment are doubtful: Whisper's own limit of a failed
decoding."""

REPEATING: Final = 2.4
"""zlib compression ratio of a segment above which it repeats itself, and is doubtful. Whisper's own limit."""

CHECKED: Final = -0.45
"""Mean log probability of a token below which an English model hears the sound a second time."""

FASTER: Final = 1.06
"""How much faster the second time is."""

AGREEING: Final = 0.4
"""Share of the words of both times that are the same, from which they are believed."""

OUTROS: Final = re.compile(
    r"(?i)(?:thanks?(?: you)?(?: so| very)?(?: much)? for (?:watching|listening)|see you (?:in the|next) (?:next )?"
    r"(?:video|time)|(?:don't forget to |please )?(?:like and )?subscribe\b|subtitles by|amara\.org)"
)
"""What Whisper writes where it understands nothing, because its training data end like this."""

FOREIGN: Final = (
    "this does not seem to be English, and the speech recogniser knows no other language: run `lifelong models pull "
    "whisper-multilingual`, then add it again, or type what was said"
)
UNCLEAR: Final = "the words could not be recognised well enough"


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
        """The multilingual Whisper base of the catalogue if it was pulled, else tiny.en.

        A missing model raises an error at the first use.
        """
        several = model_folder(WHISPER_MULTILINGUAL, cache=cache)
        if (several / WHISPER_MULTILINGUAL.filename).is_file():
            return cls(several, name="whisper:base", threads=threads)
        return cls(model_folder(WHISPER, cache=cache), name="whisper:tiny.en", language="en", threads=threads)

    @property
    def name(self) -> str:
        """``whisper:tiny.en``, ``whisper:base``, or the name of its folder."""
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

        A segment that is probably not what was said has a ``doubt``.

        Args:
            sound: mono at 16 kHz.

        Raises:
            ModelMissingError: the package or the weights are not installed.
        """
        with self._lock:
            heard, language = self._hear(sound)
            foreign = self._is_foreign(sound, heard)
            return [
                SpeechSegment(
                    one.text.strip(),
                    round(one.start, 2),
                    round(one.end, 2),
                    round(float(np.exp(one.avg_logprob)), 3),
                    FOREIGN if foreign else _doubt(one),
                    language,
                )
                for one in heard
            ]

    def _hear(self, sound: Sound, beams: int = 5) -> tuple[list[Any], str]:
        """The segments with words, and the language."""
        segments, info = self._loaded().transcribe(
            sound,
            language=self._language,
            vad_filter=True,
            beam_size=beams,
            temperature=0.0,  # higher temperatures sample: the same sound would give different words
            condition_on_previous_text=False,  # an error would continue in later segments
        )
        return [one for one in segments if one.text.strip()], str(info.language or "")

    def _is_foreign(self, sound: Sound, heard: Sequence[Any]) -> bool:
        """Whether an English model writes something else when it hears the same a little faster."""
        english = self._language == "en" or not self._loaded().model.is_multilingual
        if not heard or not english or not any(map(_needs_check, heard)):
            return False
        count = int(len(sound) / FASTER)
        faster = np.interp(np.linspace(0, len(sound) - 1, count), np.arange(len(sound)), sound).astype(np.float32)
        again, _ = self._hear(faster, beams=1)
        return SequenceMatcher(None, _words(heard), _words(again), autojunk=False).ratio() < AGREEING

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


def _needs_check(segment: Any) -> bool:
    return bool(segment.avg_logprob < CHECKED or OUTROS.search(segment.text))


def _doubt(segment: Any) -> str:
    """Why the words of a segment are doubtful; "" if they are not."""
    failed = segment.avg_logprob < UNSURE or segment.compression_ratio > REPEATING
    return UNCLEAR if failed or (segment.avg_logprob < CHECKED and OUTROS.search(segment.text)) else ""


def _words(segments: Sequence[Any]) -> list[str]:
    return re.findall(r"[\w']+", " ".join(one.text for one in segments).casefold())
