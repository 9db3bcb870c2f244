"""How well speech is written down and print is read, and how fast: LibriSpeech, spoken digits, made receipts."""

from __future__ import annotations

import re
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from lifelong.bench.printed_text import printed
from lifelong.bench.statistics import Estimate, estimate
from lifelong.errors import InputError
from lifelong.models.base import SAMPLE_RATE, Sound, SpeechRecogniser, TextReader
from lifelong.perception.reading import read_picture
from lifelong.perception.sound import sound

DIGITS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_FIGURES: Final = {str(number): word for number, word in enumerate(DIGITS)}

ITEMS: Final = (
    "Bread",
    "Milk",
    "Two coffees",
    "Olive oil",
    "Train ticket",
    "Aspirin",
    "Stamps",
    "Notebook",
    "Apples",
    "Tea",
)


@dataclass(frozen=True, slots=True)
class Heard:
    """One set of recordings.

    Attributes:
        errors: word errors of each recording over its words; for digits 0 or 1.
        rate: errors of all over words of all: what is usually stated.
        seconds: of sound.
        speed: seconds of sound in one second of work.
        silent: recordings of which nothing was written down.
    """

    name: str
    errors: Estimate
    rate: float
    words: int
    seconds: float
    speed: float
    silent: int


@dataclass(frozen=True, slots=True)
class Read:
    """One set of pictures with print.

    Attributes:
        errors: wrong signs of each picture over its signs, spaces left out.
        milliseconds: of one picture, the median.
        lines: share of lines that are right to the last sign.
    """

    name: str
    errors: Estimate
    milliseconds: float
    lines: float


@dataclass(frozen=True, slots=True)
class Invented:
    """What was written down of sound in which nobody speaks; it should be nothing."""

    name: str
    text: str


Progress = Callable[[int], None]


def speech(
    data: Path, recogniser: SpeechRecogniser, *, limit: int | None = None, seed: int = 0, progress: Progress
) -> tuple[list[Heard], list[Invented]]:
    """Word error rate and speed on every set below a folder, and what is made up of silence, noise and a hum.

    Args:
        data: with ``trans.txt`` of LibriSpeech's form, and ``fsdd.zip`` of spoken digits, somewhere below.
        recogniser: writes down.
        limit: at most so many recordings of a set, spread evenly.
        seed: of resampling and of the noise.
        progress: called with the number of recordings done.

    Raises:
        InputError: there is neither.
    """
    sets = [*_librispeech(data), *_digits(data)]
    if not sets:
        raise InputError(f"no speech in {data}: give a folder with LibriSpeech's trans.txt, or with fsdd.zip")
    found, done = [], 0
    for name, clips in sets:
        chosen = clips if limit is None else clips[:: -(-len(clips) // limit)]
        errors, wrong, words, seconds, worked, silent = [], 0, 0, 0.0, 0.0, 0
        for content, said in chosen:
            heard = sound(content, name=name)
            began = time.perf_counter()
            text = " ".join(one.text for one in recogniser.transcribe(heard))
            worked += time.perf_counter() - began
            right, given = normal(said), normal(text)
            missed = distance(right, given)
            wrong, words, seconds = wrong + missed, words + len(right), seconds + len(heard) / SAMPLE_RATE
            silent += not given
            errors.append(missed / len(right))
            done += 1
            progress(done)
        found.append(
            Heard(name, estimate(errors, seed=seed), wrong / words, words, seconds, seconds / max(worked, 1e-9), silent)
        )
    return found, [
        Invented(name, " ".join(one.text for one in recogniser.transcribe(noise))) for name, noise in _wordless(seed)
    ]


def reading(reader: TextReader, *, pictures: int = 20, seed: int = 0, progress: Progress) -> list[Read]:
    """Character error rate and speed on made receipts: straight, and turned by up to three degrees with noise."""
    found, done = [], 0
    for name, tilted in (("receipts, straight", False), ("receipts, tilted and noisy", True)):
        random = np.random.default_rng(seed)
        errors, times, right, count = [], [], 0, 0
        for _ in range(pictures):
            lines = _receipt(random)
            picture = printed(lines, random if tilted else None)
            began = time.perf_counter()
            seen = "\n".join(one.text for one in read_picture(picture, reader)).splitlines()
            times.append(time.perf_counter() - began)
            wanted, given = ["".join(line.split()) for line in lines], ["".join(line.split()) for line in seen]
            right += len(set(wanted) & set(given))
            count += len(wanted)
            errors.append(distance("".join(wanted), "".join(given)) / len("".join(wanted)))
            done += 1
            progress(done)
        found.append(Read(name, estimate(errors, seed=seed), 1000 * float(np.median(times)), right / count))
    return found


def normal(text: str) -> list[str]:
    """Words as they are compared: lower case, no punctuation, figures of one digit as words."""
    words = re.sub(r"[^a-z0-9' ]", " ", text.lower()).split()
    return [_FIGURES.get(word, word) for word in words]


def distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Fewest substitutions, insertions and deletions that make one sequence the other (Levenshtein)."""
    row = list(range(len(other) + 1))
    for number, left in enumerate(one, 1):
        before, row[0] = row[0], number
        for place, right in enumerate(other, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (left != right))
    return row[-1]


def _librispeech(data: Path) -> Iterator[tuple[str, list[tuple[bytes, str]]]]:
    for words in sorted(data.rglob("trans.txt")):
        said = dict(line.split(" ", 1) for line in words.read_text(encoding="utf-8").splitlines() if " " in line)
        clips = [
            (path.read_bytes(), said[path.stem]) for path in sorted(words.parent.rglob("*.flac")) if path.stem in said
        ]
        if clips:
            yield f"LibriSpeech, {words.parent.name}", clips


def _digits(data: Path) -> Iterator[tuple[str, list[tuple[bytes, str]]]]:
    for path in sorted(data.rglob("fsdd.zip")):
        with zipfile.ZipFile(path) as archive:
            names = sorted(name for name in archive.namelist() if name.endswith(".wav"))
            yield "spoken digits", [(archive.read(name), DIGITS[int(Path(name).stem[0])]) for name in names]


def _wordless(seed: int) -> list[tuple[str, Sound]]:
    random, ten = np.random.default_rng(seed), 10 * SAMPLE_RATE
    wave = np.sin(2 * np.pi * 440 * np.arange(ten) / SAMPLE_RATE)
    return [
        ("silence", np.zeros(ten, np.float32)),
        ("noise", random.normal(0, 0.02, ten).astype(np.float32)),
        ("a hum", (0.2 * wave).astype(np.float32)),
    ]


def _receipt(random: np.random.Generator) -> list[str]:
    chosen = random.choice(len(ITEMS), 5, replace=False)
    lines = [f"{ITEMS[place]} {random.integers(1, 40)}.{random.integers(10, 99)}" for place in chosen]
    return [
        "Corner Shop",
        f"{random.integers(1, 28)} March 2026",
        *lines,
        f"TOTAL {random.integers(20, 99)}.{random.integers(10, 99)}",
    ]
