"""How well voices are told apart: speakers of LibriSpeech and of the spoken digits, beside the mean spectrum.

The speakers of each set are halved by their order. The encoder's threshold was chosen on every second one, so that the
other half is the one to believe.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from lifelong.bench.metrics import auroc
from lifelong.concepts.recognition import learn
from lifelong.concepts.voices import speakers
from lifelong.errors import InputError
from lifelong.models.audio import mel
from lifelong.models.base import SAMPLE_RATE, Sound, Vectors
from lifelong.perception.sound import sound
from lifelong.perception.voices import VoiceReader, mean_voice
from lifelong.types import WHOLE, Concept, Crop

Half = Literal["other speakers", "speakers of the threshold"]
HALVES: Final[tuple[Half, Half]] = ("other speakers", "speakers of the threshold")

SHORT: Final = 3.0
"""Seconds of speech of a short clip."""

PAUSE: Final = 0.15
"""Seconds between two spoken digits, of which ten are one clip."""

FALSE_ACCEPTS: Final = 0.05

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording of one speaker.

    Attributes:
        stretches, vectors: its speech as it is heard when it comes.
        short, whole: one vector of its first seconds of speech, and of all of it.
        spectrum: the same two by the mean and the spread of each mel band, as a baseline.
    """

    speaker: str
    half: Half
    stretches: tuple[Crop, ...]
    vectors: Vectors
    short: Vectors
    whole: Vectors
    spectrum: tuple[Vectors, Vectors]


@dataclass(frozen=True, slots=True)
class Told:
    """How well clips of one speaker are told from clips of others.

    Attributes:
        top1: share of clips whose speaker is the nearest one, each speaker enrolled by one clip.
        auroc: of all pairs, those of one speaker above those of two.
        eer: equal error rate: as many pairs of two speakers accepted as of one refused.
        tar: share of pairs of one speaker accepted where 5 % of those of two are.
    """

    half: Half
    by: str
    length: str
    speakers: int
    clips: int
    top1: float
    auroc: float
    eer: float
    tar: float


@dataclass(frozen=True, slots=True)
class Named:
    """What recognition says, each speaker in turn being a stranger and the others enrolled by one clip.

    Attributes:
        right, wrong: shares of the seconds of known speakers under their own name and another's; the rest is unnamed.
        strangers: share of a stranger's seconds under anybody's name.
        turns: how many stretches of speech there were.
    """

    half: Half
    right: float
    wrong: float
    strangers: float
    turns: int


def load(data: Path, voices: VoiceReader, *, progress: Callable[[int], None] = lambda _: None) -> list[Clip]:
    """Hear every clip below a folder.

    Args:
        data: with ``trans.txt`` of LibriSpeech's form, and ``fsdd.zip`` of spoken digits, somewhere below.
        voices: hears.
        progress: called with the number of clips done.

    Raises:
        InputError: there is neither.
    """
    found = []
    for half, speaker, content in _speakers(data):
        found.append(_heard(half, speaker, content, voices))
        progress(len(found))
    if not found:
        raise InputError(f"no speech in {data}: give a folder with LibriSpeech's trans.txt, or with fsdd.zip")
    return found


def _speakers(data: Path) -> Iterator[tuple[Half, str, bytes | Sound]]:
    for words in sorted(data.rglob("trans.txt")):
        folders = sorted((path for path in words.parent.iterdir() if path.is_dir()), key=lambda path: int(path.name))
        for place, folder in enumerate(folders):
            for path in sorted(folder.glob("*.flac")):
                yield _half(place), folder.name, path.read_bytes()
    for path in sorted(data.rglob("fsdd.zip")):
        with zipfile.ZipFile(path) as archive:
            takes: dict[tuple[str, int], list[Sound]] = {}
            for name in sorted(name for name in archive.namelist() if name.endswith(".wav")):
                _, speaker, take = Path(name).stem.split("_")
                takes.setdefault((speaker, int(take)), []).append(sound(archive.read(name), name=name))
        names = sorted({speaker for speaker, _ in takes})
        pause = np.zeros(round(PAUSE * SAMPLE_RATE), np.float32)
        for (speaker, _), digits in sorted(takes.items()):
            yield (
                _half(names.index(speaker)),
                speaker,
                np.concatenate([part for one in digits for part in (one, pause)]),
            )


def _half(place: int) -> Half:
    return HALVES[place % 2]


def _heard(half: Half, speaker: str, content: bytes | Sound, voices: VoiceReader) -> Clip:
    heard = sound(content, name=speaker) if isinstance(content, bytes) else content
    found = voices.listen(heard)
    speech = [heard[round(begin * SAMPLE_RATE) : round(end * SAMPLE_RATE)] for begin, end in found.spans]
    joined = np.concatenate([*speech, np.zeros(0, np.float32)])
    short = joined[: round(SHORT * SAMPLE_RATE)]
    crops = tuple(Crop("", WHOLE, *span) for span in found.spans)
    return Clip(
        speaker,
        half,
        crops,
        found.vectors,
        voices.encoder.embed(short),
        mean_voice(crops, found.vectors)[0],
        (_spectrum(short), _spectrum(joined)),
    )


def _spectrum(speech: Sound) -> Vectors:
    bands = np.log(mel.power(speech, 40) + 1e-8)
    found: Vectors = np.concatenate([bands.mean(axis=0), bands.std(axis=0)]).astype(np.float32)
    return found


def told(clips: Sequence[Clip]) -> list[Told]:
    """Pairs and nearest speakers, for both halves, both lengths, and the baseline."""
    found = []
    for half in HALVES:
        mine = [clip for clip in clips if clip.half == half]
        for place, length in enumerate((f"{SHORT:g} s", "whole")):
            ours = np.stack([clip.whole if place else clip.short for clip in mine])
            plain = np.stack([clip.spectrum[place] for clip in mine])
            plain = (plain - plain.mean(axis=0)) / (plain.std(axis=0) + 1e-9)
            plain /= np.linalg.norm(plain, axis=1, keepdims=True)
            for by, rows in (("voice", ours), ("mean spectrum", plain)):
                found.append(_told(half, by, length, [clip.speaker for clip in mine], rows))
    return found


def _told(half: Half, by: str, length: str, whose: Sequence[str], rows: Vectors) -> Told:
    names = np.array(whose)
    likeness = (rows @ rows.T).astype(np.float64)
    same = names[:, None] == names[None]
    upper = np.triu(np.ones_like(same), 1)
    own, others = likeness[same & upper], likeness[~same & upper]
    right: list[bool] = []
    for draw in range(min(np.unique(names, return_counts=True)[1])):
        enrolled = np.array([np.flatnonzero(names == name)[draw] for name in np.unique(names)])
        asked = np.setdiff1d(np.arange(len(names)), enrolled)
        right += (names[enrolled][likeness[np.ix_(asked, enrolled)].argmax(axis=1)] == names[asked]).tolist()
    floor = np.quantile(others, 1 - FALSE_ACCEPTS)
    above = auroc(own.tolist(), others.tolist()) or 0.0
    tar = float((own > floor).mean())
    return Told(half, by, length, len(set(whose)), len(whose), float(np.mean(right)), above, _eer(own, others), tar)


def _eer(own: Floats, others: Floats) -> float:
    limits = np.sort(np.concatenate([own, others]))
    refused = np.searchsorted(np.sort(own), limits) / len(own)
    accepted = 1 - np.searchsorted(np.sort(others), limits) / len(others)
    nearest = int(np.abs(refused - accepted).argmin())
    return float(refused[nearest] + accepted[nearest]) / 2


def named(clips: Sequence[Clip], voices: VoiceReader) -> list[Named]:
    """What recognition says of every stretch of speech, as it does of a recording that comes."""
    return [_named(half, [clip for clip in clips if clip.half == half], voices) for half in HALVES]


def _named(half: Half, clips: Sequence[Clip], voices: VoiceReader) -> Named:
    names = sorted({clip.speaker for clip in clips})
    of = {name: [clip for clip in clips if clip.speaker == name] for name in names}
    right = wrong = total = strange = strangers = 0.0
    turns = 0
    for stranger in names:
        for draw in range(min(map(len, of.values()))):
            concepts = [Concept(name, name, "voice", "", _WHEN, 1) for name in names if name != stranger]
            shown = {each.id: of[each.id][draw].whole[None] for each in concepts}
            whose = learn(concepts, shown, {}, voices.likeness)
            for name in names:
                for clip in of[name][:draw] + of[name][draw + 1 :]:
                    said = speakers(clip.stretches, clip.vectors, whose, voices) if clip.stretches else []
                    shares = [(one.name, (one.until or 0.0) - (one.at or 0.0)) for one in said]
                    length = sum((one.until or 0.0) - (one.at or 0.0) for one in clip.stretches)
                    turns += len(clip.stretches)
                    if name == stranger:
                        strangers += sum(share for _, share in shares)
                        strange += length
                    else:
                        right += sum(share for one, share in shares if one == name)
                        wrong += sum(share for one, share in shares if one != name)
                        total += length
    return Named(half, right / total, wrong / total, strangers / strange, turns)


_WHEN: Final = datetime(2026, 1, 1, tzinfo=UTC)
