"""Recognition of speakers by their voice: LibriSpeech and the spoken digits, beside the mean spectrum.

The speakers of each set are halved by their order. The encoder's threshold was chosen on every second speaker, so the
figures of the other half are the honest ones.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

import numpy as np

from lifelong.bench.metrics import AUROC, EqualErrorRate, TrueAcceptRate
from lifelong.concepts.recognition import learn
from lifelong.concepts.voices import speakers
from lifelong.errors import InputError
from lifelong.models.audio import mel
from lifelong.models.base import SAMPLE_RATE, Sound, Vectors
from lifelong.perception.sound import sound
from lifelong.perception.speaker_segments import VoiceReader, mean_voice
from lifelong.types import WHOLE, Concept, Crop

Half = Literal["other speakers", "speakers of the threshold"]
HALVES: Final[tuple[Half, Half]] = ("other speakers", "speakers of the threshold")

SHORT: Final = 3.0
"""Seconds of speech of a short clip."""

PAUSE: Final = 0.15
"""Seconds between two spoken digits, of which ten are one clip."""

_WHEN: Final = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SpeakerClip:
    """A recording of one speaker.

    Attributes:
        stretches, vectors: its stretches of speech with their vectors, as the product stores them.
        short, whole: one vector of its first seconds of speech, and one of all of it.
        spectrum: the same two from the mean and the spread of each mel band, as a baseline.
    """

    speaker: str
    half: Half
    stretches: tuple[Crop, ...]
    vectors: Vectors
    short: Vectors
    whole: Vectors
    spectrum: tuple[Vectors, Vectors]


@dataclass(frozen=True, slots=True)
class VoiceSeparation:
    """How well clips of one speaker are separated from clips of others.

    Attributes:
        top1: share of clips whose speaker is the nearest one, each speaker enrolled by one clip.
        auroc: of pairs of one speaker above pairs of two.
        eer: equal error rate of these pairs.
        tar: share of pairs of one speaker that are accepted where 5 % of the pairs of two are.
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
class VoiceNaming:
    """The names that recognition gives, with each speaker in turn as a stranger and the others enrolled by one clip.

    Attributes:
        right, wrong: shares of the seconds of known speakers with their own name and another's; the rest has none.
        strangers: share of a stranger's seconds with anybody's name.
        turns: number of stretches of speech.
    """

    half: Half
    right: float
    wrong: float
    strangers: float
    turns: int


def load(data: Path, voices: VoiceReader, *, progress: Callable[[int], None] = lambda _: None) -> list[SpeakerClip]:
    """Read and embed every clip below a folder.

    Args:
        data: with ``trans.txt`` of LibriSpeech's form, and ``fsdd.zip`` of spoken digits, somewhere below.
        voices: finds speech and embeds it.
        progress: called with the number of clips done.

    Raises:
        InputError: there is neither.
    """
    clips = []
    for half, speaker, content in _speakers(data):
        clips.append(_clip(half, speaker, content, voices))
        progress(len(clips))
    if not clips:
        raise InputError(f"no speech in {data}: give a folder with LibriSpeech's trans.txt, or with fsdd.zip")
    return clips


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


def _clip(half: Half, speaker: str, content: bytes | Sound, voices: VoiceReader) -> SpeakerClip:
    samples = sound(content, name=speaker) if isinstance(content, bytes) else content
    voice = voices.listen(samples)
    speech = [samples[round(begin * SAMPLE_RATE) : round(end * SAMPLE_RATE)] for begin, end in voice.spans]
    joined = np.concatenate([*speech, np.zeros(0, np.float32)])
    short = joined[: round(SHORT * SAMPLE_RATE)]
    crops = tuple(Crop("", WHOLE, *span) for span in voice.spans)
    return SpeakerClip(
        speaker,
        half,
        crops,
        voice.vectors,
        voices.encoder.embed(short),
        mean_voice(crops, voice.vectors)[0],
        (_spectrum(short), _spectrum(joined)),
    )


def _spectrum(speech: Sound) -> Vectors:
    bands = np.log(mel.power(speech, 40) + 1e-8)
    vector: Vectors = np.concatenate([bands.mean(axis=0), bands.std(axis=0)]).astype(np.float32)
    return vector


def separation(clips: Sequence[SpeakerClip]) -> list[VoiceSeparation]:
    """Pairs and nearest speakers, for both halves, both lengths, and the baseline."""
    rows = []
    for half in HALVES:
        mine = [clip for clip in clips if clip.half == half]
        for place, length in enumerate((f"{SHORT:g} s", "whole")):
            ours = np.stack([clip.whole if place else clip.short for clip in mine])
            plain = np.stack([clip.spectrum[place] for clip in mine])
            plain = (plain - plain.mean(axis=0)) / (plain.std(axis=0) + 1e-9)
            plain /= np.linalg.norm(plain, axis=1, keepdims=True)
            for by, vectors in (("voice", ours), ("mean spectrum", plain)):
                rows.append(_separation(half, by, length, [clip.speaker for clip in mine], vectors))
    return rows


def _separation(half: Half, by: str, length: str, speakers_of: Sequence[str], vectors: Vectors) -> VoiceSeparation:
    names = np.array(speakers_of)
    likeness = (vectors @ vectors.T).astype(np.float64)
    same = names[:, None] == names[None]
    upper = np.triu(np.ones_like(same), 1)
    own, others = likeness[same & upper], likeness[~same & upper]
    right: list[bool] = []
    for draw in range(min(np.unique(names, return_counts=True)[1])):
        enrolled = np.array([np.flatnonzero(names == name)[draw] for name in np.unique(names)])
        queries = np.setdiff1d(np.arange(len(names)), enrolled)
        right += (names[enrolled][likeness[np.ix_(queries, enrolled)].argmax(axis=1)] == names[queries]).tolist()
    return VoiceSeparation(
        half=half,
        by=by,
        length=length,
        speakers=len(set(speakers_of)),
        clips=len(speakers_of),
        top1=float(np.mean(right)),
        auroc=AUROC().measure(own.tolist(), others.tolist()) or 0.0,
        eer=EqualErrorRate().measure(own, others),
        tar=TrueAcceptRate().measure(own, others),
    )


def naming(clips: Sequence[SpeakerClip], voices: VoiceReader) -> list[VoiceNaming]:
    """The name of every stretch of speech, as recognition gives it for a recording that a person sends."""
    return [_naming(half, [clip for clip in clips if clip.half == half], voices) for half in HALVES]


def _naming(half: Half, clips: Sequence[SpeakerClip], voices: VoiceReader) -> VoiceNaming:
    names = sorted({clip.speaker for clip in clips})
    of = {name: [clip for clip in clips if clip.speaker == name] for name in names}
    right = wrong = total = stranger_total = strangers = 0.0
    turns = 0
    for stranger in names:
        for draw in range(min(map(len, of.values()))):
            concepts = [Concept(name, name, "voice", "", _WHEN, 1) for name in names if name != stranger]
            vectors = {each.id: of[each.id][draw].whole[None] for each in concepts}
            known = learn(concepts, vectors, {}, voices.likeness)
            for name in names:
                for clip in of[name][:draw] + of[name][draw + 1 :]:
                    names_of = speakers(clip.stretches, clip.vectors, known, voices) if clip.stretches else []
                    shares = [(one.name, (one.until or 0.0) - (one.at or 0.0)) for one in names_of]
                    length = sum((one.until or 0.0) - (one.at or 0.0) for one in clip.stretches)
                    turns += len(clip.stretches)
                    if name == stranger:
                        strangers += sum(share for _, share in shares)
                        stranger_total += length
                    else:
                        right += sum(share for one, share in shares if one == name)
                        wrong += sum(share for one, share in shares if one != name)
                        total += length
    return VoiceNaming(half, right / total, wrong / total, strangers / stranger_total, turns)
