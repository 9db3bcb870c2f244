"""Transcription of speech, and its speed: LibriSpeech and spoken digits."""

from __future__ import annotations

import re
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from lifelong.bench.metrics import SymbolErrorRate
from lifelong.bench.statistics import Estimate, estimate
from lifelong.errors import InputError
from lifelong.models.base import SAMPLE_RATE, Sound, SpeechRecogniser
from lifelong.perception.sound import sound

DIGITS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_WORD_OF: Final = {str(number): word for number, word in enumerate(DIGITS)}

Progress = Callable[[int], None]

Recordings = list[tuple[bytes, str]]
"""Files with their reference transcripts."""


@dataclass(frozen=True, slots=True)
class TranscriptionScore:
    """One set of recordings.

    Attributes:
        errors: word error rate of each recording; for digits 0 or 1.
        rate: errors of all recordings over words of all: the usual word error rate.
        seconds: of sound.
        speed: seconds of sound in one second of work.
        silent: recordings with an empty transcript.
    """

    name: str
    errors: Estimate
    rate: float
    words: int
    seconds: float
    speed: float
    silent: int


@dataclass(frozen=True, slots=True)
class NoiseTranscript:
    """The transcript of sound without speech; it should be empty."""

    name: str
    text: str


def transcribe(
    data: Path, recogniser: SpeechRecogniser, *, limit: int | None = None, seed: int = 0, progress: Progress
) -> tuple[list[TranscriptionScore], list[NoiseTranscript]]:
    """Word error rate and speed on every set below a folder, and transcripts of silence, noise and a hum.

    Args:
        data: with ``trans.txt`` of LibriSpeech's form, and ``fsdd.zip`` of spoken digits, somewhere below.
        recogniser: transcribes.
        limit: at most so many recordings of a set, spread evenly.
        seed: of resampling and of the noise.
        progress: called with the number of recordings done.

    Raises:
        InputError: there is neither.
    """
    sets = [*_librispeech(data), *_digits(data)]
    if not sets:
        raise InputError(f"no speech in {data}: give a folder with LibriSpeech's trans.txt, or with fsdd.zip")
    scores, done, metric = [], 0, SymbolErrorRate()
    for name, recordings in sets:
        some = recordings if limit is None else recordings[:: -(-len(recordings) // limit)]
        rates, wrong, words, seconds, work, silent = [], 0, 0, 0.0, 0.0, 0
        for content, speech in some:
            samples = sound(content, name=name)
            began = time.perf_counter()
            text = " ".join(one.text for one in recogniser.transcribe(samples))
            work += time.perf_counter() - began
            reference, hypothesis = normal_words(speech), normal_words(text)
            errors = metric.errors(reference, hypothesis)
            wrong, words, seconds = wrong + errors, words + len(reference), seconds + len(samples) / SAMPLE_RATE
            silent += not hypothesis
            rates.append(errors / len(reference))
            done += 1
            progress(done)
        speed = seconds / max(work, 1e-9)
        scores.append(
            TranscriptionScore(name, estimate(rates, seed=seed), wrong / words, words, seconds, speed, silent)
        )
    return scores, [
        NoiseTranscript(name, " ".join(one.text for one in recogniser.transcribe(noise) if not one.doubt))
        for name, noise in _without_speech(seed)
    ]


def normal_words(text: str) -> list[str]:
    """Words as they are compared: lower case, no punctuation, figures of one digit as words."""
    words = re.sub(r"[^a-z0-9' ]", " ", text.lower()).split()
    return [_WORD_OF.get(word, word) for word in words]


def _librispeech(data: Path) -> Iterator[tuple[str, Recordings]]:
    for path in sorted(data.rglob("trans.txt")):
        text_of = dict(line.split(" ", 1) for line in path.read_text(encoding="utf-8").splitlines() if " " in line)
        recordings = [
            (file.read_bytes(), text_of[file.stem])
            for file in sorted(path.parent.rglob("*.flac"))
            if file.stem in text_of
        ]
        if recordings:
            yield f"LibriSpeech, {path.parent.name}", recordings


def _digits(data: Path) -> Iterator[tuple[str, Recordings]]:
    for path in sorted(data.rglob("fsdd.zip")):
        with zipfile.ZipFile(path) as archive:
            names = sorted(name for name in archive.namelist() if name.endswith(".wav"))
            yield "spoken digits", [(archive.read(name), DIGITS[int(Path(name).stem[0])]) for name in names]


def _without_speech(seed: int) -> list[tuple[str, Sound]]:
    random, ten = np.random.default_rng(seed), 10 * SAMPLE_RATE
    wave = np.sin(2 * np.pi * 440 * np.arange(ten) / SAMPLE_RATE)
    return [
        ("silence", np.zeros(ten, np.float32)),
        ("noise", random.normal(0, 0.02, ten).astype(np.float32)),
        ("a hum", (0.2 * wave).astype(np.float32)),
    ]
