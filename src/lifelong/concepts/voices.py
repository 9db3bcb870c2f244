"""The modality of recordings: people are recognised by voice, while the person's consent for voices stands.

Without the consent no voice is encoded. The vector of each stretch of speech is stored with its times and, where the
voice is recognised, with the concept. So the speaker of a passage of a transcript is looked up and not written into
the passage, and a withdrawal removes it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import datetime

import numpy as np

from lifelong.concepts.consent import has_consent, scan_samples
from lifelong.concepts.modality import MediaFile, Modality, Region
from lifelong.concepts.naming import Naming
from lifelong.concepts.recognition import ConceptMatcher, learn, nearest, sureness
from lifelong.errors import InputError, LifelongError
from lifelong.models.base import Vectors
from lifelong.perception.kinds import has_sound
from lifelong.perception.perceivers import Speech
from lifelong.perception.sound import lacking
from lifelong.perception.speaker_segments import SpeechStretches, VoiceReader, long_enough, mean_voice, tag
from lifelong.recall.indexing import reindex_files
from lifelong.store.record import Record
from lifelong.types import WHOLE, Attachment, Concept, Crop, Exemplar, Recognition, Sighting

LOG = logging.getLogger(__name__)

PERCEIVER = "voices"
"""Name of the finding that a recording was searched for voices, which a recording without any voice has, too."""

OFF = "voices are not listened to: set voices='embedded', after `lifelong models pull voices`"


class VoiceModality(Modality[SpeechStretches]):
    """Recognises concepts in recordings and videos by voice.

    Args:
        record: the person's record.
        reader: encodes voices, used only while the person consents; None where voices are switched off.
    """

    noun = "recording"
    voice = True
    default_kind = "voice"

    def __init__(self, record: Record, reader: VoiceReader | None) -> None:
        super().__init__(record)
        self._reader = reader

    @property
    def available(self) -> bool:
        """Whether voices are switched on."""
        return self._reader is not None

    def check_available(self) -> None:
        """Refuse to work while voices are switched off.

        Raises:
            InputError: they are.
        """
        self._required_reader()

    def _required_reader(self) -> VoiceReader:
        if self._reader is None:
            raise InputError(OFF)
        return self._reader

    def is_exemplar(self, item: Attachment) -> bool:
        """Whether a file is a recording; a video is not."""
        return item.media_type.startswith("audio/")

    def encode(self, name: str, file: MediaFile) -> SpeechStretches:
        """Encode the stretches of speech in a recording.

        Raises:
            InputError: none of them is long enough to recognise a voice.
        """
        item, content = file
        stretches = self._required_reader().hear(content, name=item.name or "the recording")
        if not any(long_enough(Crop("", WHOLE, *span)) for span in stretches.spans):
            raise InputError(
                f"{item.name or 'the recording'} holds no second of speech on end: give one in which {name} speaks"
            )
        return stretches

    def store(self, item: Attachment, encoding: SpeechStretches, *, at: datetime) -> None:
        """Store the voices of a recording, and recognise them."""
        _store(self.record, self._required_reader(), item.sha256, encoding, at)

    def index(self, files: Sequence[Attachment], *, at: datetime) -> int:
        """Encode the voices of stored recordings and videos, with consent; returns how many files were searched."""
        return index_voices(self.record, self._reader, files, at=at)

    def recognise(self, file: MediaFile) -> Recognition:
        """Recognise voices in a recording that need not be stored."""
        reader, (item, content) = self._required_reader(), file
        stretches = reader.hear(content, name=item.name or "the recording")
        people = voice_matchers(self.record, reader)
        crops = [Crop(item.sha256, WHOLE, *span) for span in stretches.spans]
        sightings = speakers(crops, stretches.vectors, people, reader)
        return Recognition(tuple(sightings), nearest(crops, stretches.vectors, people, reader.likeness))

    def renew(self) -> None:
        """Recognise again in every stored recording, and index those anew in which other names are recognised."""
        names = self.record.voices.speakers()
        if self._reader is not None:
            people = voice_matchers(self.record, self._reader)
            for sha256 in self.record.voices.files(tag(self._reader)):
                _recognise_stored(self.record, self._reader, [sha256], people)
        index_names(self.record, names)

    def infer_kind(self, naming: Naming, concept: Concept | None, files: Sequence[str]) -> str | None:
        """The kind that the message gives, else ``voice``; None where more than one voice speaks in the recordings."""
        reader = self._required_reader()
        if reader.changes(*self.record.voices.of(files, tag(reader))):
            LOG.info("not enrolled from a message: more than one voice speaks in the recording")
            return None
        return naming.kind or self.default_kind

    def denied_files(self, files: Sequence[Attachment]) -> list[str]:
        """All of them."""
        return [item.sha256 for item in files]

    def regions(self, sha256: str, sightings: Sequence[Sighting], *, at: float | None = None) -> list[Region]:
        """The stretches of speech in which a concept was recognised, or else the one at a time.

        Raises:
            InputError: nobody speaks at that time.
        """
        if at is not None:
            return [Region(span=span) for span in self._stretches(sha256, at)]
        return [
            Region(span=(item.at or 0.0, item.until))
            for item in sightings
            if item.sha256 == sha256 and item.until is not None
        ]

    def _stretches(self, sha256: str, at: float) -> list[tuple[float, float]]:
        crops, _ = self.record.voices.of([sha256], tag(self._required_reader()))
        spans = [(crop.at or 0.0, crop.until or 0.0) for crop in crops]
        hits = [span for span in spans if span[0] <= at <= span[1]]
        if not hits:
            times = ", ".join(f"{begin:g} to {end:g} s" for begin, end in spans[:8]) or "a recording with speech"
            raise InputError(f"nobody speaks at {at:g} s: give a time in one of {times}")
        return hits

    def confirmed(self, regions: Sequence[Region]) -> list[Region]:
        """The same stretches of speech."""
        return list(regions)


def index_voices(record: Record, voices: VoiceReader | None, files: Sequence[Attachment], *, at: datetime) -> int:
    """Encode the voices of recordings and videos, with consent, and recognise them; those encoded before are skipped.

    Args:
        record: the person's record.
        voices: the encoder; None searches nothing.
        files: stored ones.
        at: the time of the search.

    Returns:
        How many files were searched.
    """
    if voices is None or lacking() or not has_consent(record, "voice"):
        return 0
    count = 0
    for item in files:
        if not has_sound(item.media_type) or record.findings.versions(item.sha256).get(PERCEIVER) == tag(voices):
            continue
        try:
            stretches = voices.hear(record.media.read(item.sha256), name=item.name or f"the file {item.sha256[:12]}")
        except LifelongError as error:  # forgotten meanwhile, or it cannot be decoded
            LOG.warning("not searched for voices: %s (%s)", item.sha256[:12], error)
            continue
        count += _store(record, voices, item.sha256, stretches, at)
    return count


def _store(record: Record, voices: VoiceReader, sha256: str, stretches: SpeechStretches, at: datetime) -> bool:
    with record.transaction():
        if not has_consent(record, "voice"):  # withdrawn during the search
            return False
        if stretches.spans:
            record.voices.put(sha256, tag(voices), stretches.spans, stretches.vectors)
        record.findings.put(sha256, PERCEIVER, tag(voices), {"count": len(stretches.spans)}, at=at)
        if voices.changes(*record.voices.of([sha256], tag(voices))):
            record.findings.drop(Speech.name, file=sha256)  # to be transcribed again, in passages of one voice each
        names = record.voices.speakers([sha256])
        _recognise_stored(record, voices, [sha256], voice_matchers(record, voices))
        index_names(record, names, files=[sha256])
    return True


def voice_matchers(record: Record, voices: VoiceReader | None) -> list[ConceptMatcher]:
    """The concepts that are recognised by voice; none without consent."""
    if voices is None or not has_consent(record, "voice"):
        return []
    exemplars = record.concepts.exemplars(voices=True)
    crops, vectors = record.voices.of({item.sha256 for item in exemplars}, tag(voices))
    positives: dict[str, list[Vectors]] = {}
    negatives: dict[str, list[Vectors]] = {}
    for item in exemplars:
        inside = [row for row, crop in enumerate(crops) if crop.sha256 == item.sha256 and _within(crop, item)]
        if inside:
            mean = mean_voice([crops[row] for row in inside], vectors[inside])
            (positives if item.shows else negatives).setdefault(item.concept, []).append(mean)

    def stacked(rows: dict[str, list[Vectors]]) -> dict[str, Vectors]:
        return {concept: np.concatenate(each) for concept, each in rows.items()}

    return learn(record.concepts.select(), stacked(positives), stacked(negatives), voices.likeness)


def _within(crop: Crop, exemplar: Exemplar) -> bool:
    if exemplar.span is None:
        return True
    middle = ((crop.at or 0.0) + (crop.until or 0.0)) / 2
    return exemplar.span[0] <= middle <= exemplar.span[1]


def _recognise_stored(
    record: Record, voices: VoiceReader, files: Collection[str], people: Sequence[ConceptMatcher]
) -> None:
    crops, vectors = record.voices.of(files, tag(voices))
    record.voices.recognise(tag(voices), files, speakers(crops, vectors, people, voices))


def speakers(
    crops: Sequence[Crop], vectors: Vectors, people: Sequence[ConceptMatcher], voices: VoiceReader
) -> list[Sighting]:
    """Who speaks in which stretches; stretches of unknown voices, and those too short to recognise, are left out."""
    long = [row for row, crop in enumerate(crops) if long_enough(crop)]
    if not people or not long:
        return []
    sure = sureness([crops[row] for row in long], vectors[long], people, voices.likeness)
    best = [(row, int(scores.argmax()), float(scores.max())) for row, scores in zip(long, sure, strict=True)]
    return [people[person].sighting(crops[row], score) for row, person, score in best if score >= 0.5]


def index_names(
    record: Record, names: dict[str, list[tuple[str, float]]], *, files: Collection[str] | None = None
) -> None:
    """Index recordings anew in which other names are recognised than before, so that their words are found by them.

    Args:
        record: the person's record.
        names: those of before, from ``record.voices.speakers()``.
        files: only these.
    """
    current = record.voices.speakers(files)
    changed = {sha256 for sha256 in {*names, *current} if names.get(sha256) != current.get(sha256)}
    if changed:
        reindex_files(record, changed)


def erase_voices(record: Record) -> list[bytes]:
    """Delete every voice vector of the person, every finding that a file was searched, and the recognised names.

    Returns:
        Samples of the vectors, for the scan of the store's files.
    """
    with record.transaction():
        names = record.voices.speakers()
        vectors = record.voices.drop()
        record.findings.drop(PERCEIVER)
        index_names(record, names)
    return scan_samples(vectors)
