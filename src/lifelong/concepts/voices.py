"""People by their voices, while the person's consent to recognise voices stands; without it no voice is listened to.

The vector of each stretch of speech is kept with its times and, where the voice is known, with whose it is: so who says
a passage of a transcript is looked up, not written into it, and goes with the consent.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import datetime

import numpy as np

from lifelong.concepts.consent import allowed, check_consent, looked_for
from lifelong.concepts.naming import checked_naming, denied, named
from lifelong.concepts.recognition import Known, learn, sureness
from lifelong.errors import ConsentError, InputError, LifelongError
from lifelong.models.base import Vectors
from lifelong.perception.kinds import has_sound
from lifelong.perception.perceivers import Speech
from lifelong.perception.sound import lacking
from lifelong.perception.voices import Heard, VoiceReader, long_enough, mean_voice, tag
from lifelong.recall.indexing import enter_again
from lifelong.store.record import Record
from lifelong.types import WHOLE, Attachment, Concept, Crop, Exemplar, Message, Recognition, Sighting

LOG = logging.getLogger(__name__)

PERCEIVER = "voices"
"""Names the note that a recording was searched for voices, which one without any has, too."""

OFF = "voices are not listened to: set voices='embedded', after `lifelong models pull voices`"

Recording = tuple[Attachment, bytes]


def notice(record: Record, voices: VoiceReader | None, files: Sequence[Attachment], *, at: datetime) -> int:
    """Search recordings for voices that this encoder has not heard yet, if that is allowed; returns how many."""
    if voices is None or lacking() or not allowed(record, "voice"):
        return 0
    searched = 0
    for item in files:
        if not has_sound(item.media_type) or record.perceived.versions(item.sha256).get(PERCEIVER) == tag(voices):
            continue
        try:
            heard = voices.hear(record.media.read(item.sha256), name=item.name or f"the file {item.sha256[:12]}")
        except LifelongError as error:  # gone meanwhile, or it cannot be decoded
            LOG.warning("not searched for voices: %s (%s)", item.sha256[:12], error)
            continue
        searched += _keep(record, voices, item.sha256, heard, at)
    return searched


def _keep(record: Record, voices: VoiceReader, sha256: str, heard: Heard, at: datetime) -> bool:
    with record.transaction():
        if not allowed(record, "voice"):  # withdrawn while it was searched
            return False
        if heard.spans:
            record.voices.put(sha256, tag(voices), heard.spans, heard.vectors)
        record.perceived.put(sha256, PERCEIVER, tag(voices), {"count": len(heard.spans)}, at=at)
        if voices.changes(*record.voices.of([sha256], tag(voices))):
            record.perceived.drop(Speech.name, file=sha256)  # to be written down again, each voice by itself
        before = record.voices.named([sha256])
        _recognise(record, voices, [sha256], known(record, voices))
        refresh(record, before, files=[sha256])
    return True


def known(record: Record, voices: VoiceReader | None) -> list[Known]:
    """The concepts that are known by voice; none without consent."""
    if voices is None or not allowed(record, "voice"):
        return []
    exemplars = record.concepts.exemplars(heard=True)
    crops, vectors = record.voices.of({item.sha256 for item in exemplars}, tag(voices))
    shown: dict[str, list[Vectors]] = {}
    unlike: dict[str, list[Vectors]] = {}
    for item in exemplars:
        inside = [row for row, crop in enumerate(crops) if crop.sha256 == item.sha256 and _within(crop, item)]
        if inside:
            voice = mean_voice([crops[row] for row in inside], vectors[inside])
            (shown if item.shows else unlike).setdefault(item.concept, []).append(voice)

    def stacked(rows: dict[str, list[Vectors]]) -> dict[str, Vectors]:
        return {concept: np.concatenate(each) for concept, each in rows.items()}

    return learn(record.concepts.select(), stacked(shown), stacked(unlike), voices.likeness)


def _within(crop: Crop, exemplar: Exemplar) -> bool:
    if exemplar.span is None:
        return True
    middle = ((crop.at or 0.0) + (crop.until or 0.0)) / 2
    return exemplar.span[0] <= middle <= exemplar.span[1]


def _recognise(record: Record, voices: VoiceReader, files: Collection[str], whose: Sequence[Known]) -> None:
    """Recognise in these recordings, and keep who speaks where."""
    crops, vectors = record.voices.of(files, tag(voices))
    record.voices.recognise(tag(voices), files, speakers(crops, vectors, whose, voices))


def speakers(crops: Sequence[Crop], vectors: Vectors, whose: Sequence[Known], voices: VoiceReader) -> list[Sighting]:
    """Who speaks in which stretches; those of nobody known, and those too short to tell, are left out."""
    long = [row for row, crop in enumerate(crops) if long_enough(crop)]
    if not whose or not long:
        return []
    sure = sureness([crops[row] for row in long], vectors[long], whose, voices.likeness)
    found = []
    for row, chances in zip(long, sure, strict=True):
        best, crop = int(chances.argmax()), crops[row]
        if chances[best] >= 0.5:
            one = whose[best].concept
            score = float(chances[best])
            found.append(Sighting(one.id, one.name, one.kind, crop.sha256, WHOLE, score, crop.at, crop.until))
    return found


def renew(record: Record, voices: VoiceReader | None) -> None:
    """Recognise again in every recording, because a concept has changed; words are found by the names that changed."""
    before = record.voices.named()
    if voices is not None:
        whose = known(record, voices)
        for sha256 in record.voices.files(tag(voices)):
            _recognise(record, voices, [sha256], whose)
    refresh(record, before)


def refresh(
    record: Record, before: dict[str, list[tuple[str, float]]], *, files: Collection[str] | None = None
) -> None:
    """Enter the recordings anew in which others are known now than ``before``, as ``record.voices.named`` gave it."""
    now = record.voices.named(files)
    changed = {sha256 for sha256 in {*before, *now} if before.get(sha256) != now.get(sha256)}
    if changed:
        enter_again(record, changed)


def enrol(
    record: Record,
    voices: VoiceReader | None,
    name: str,
    recordings: Sequence[Recording],
    *,
    kind: str = "",
    note: str = "",
    now: datetime,
) -> Concept:
    """Make a concept known by its voice in recordings, in which nobody else speaks; or add some to one that is known.

    Raises:
        InputError: the name cannot be used, voices are switched off, or nobody speaks in a recording.
        ConsentError: the person has not consented to recognising voices.
    """
    name, kind = checked_naming(name, kind)
    check_consent(record, kind, voice=True)
    if voices is None:
        raise InputError(OFF)
    heard = [voices.hear(content, name=item.name or "the recording") for item, content in recordings]
    for (item, _), one in zip(recordings, heard, strict=True):
        if not any(long_enough(Crop("", WHOLE, *span)) for span in one.spans):
            raise InputError(
                f"{item.name or 'the recording'} holds no second of speech on end: give one in which {name} speaks"
            )
    with record.transaction():
        there = record.concepts.named(name)
        concept = there or record.concepts.add(name, kind=kind or "voice", note=note, at=now)
        if there is not None and (kind or note):
            record.concepts.change(there.id, name=there.name, kind=kind or there.kind, note=note or there.note)
        stored = {item.sha256 for item in record.media.select()}
        for (item, content), one in zip(recordings, heard, strict=True):
            record.media.add(item, content)
            _keep(record, voices, item.sha256, one, now)
            own = item.sha256 not in stored
            record.concepts.put_exemplar(concept.id, item.sha256, shows=True, own=own, at=now)
    renew(record, voices)
    return record.concepts.get(concept.id)


def find(record: Record, voices: VoiceReader | None, recording: Recording) -> Recognition:
    """Who of the person's own speaks in a recording, and when; nothing is stored.

    Raises:
        InputError: voices are switched off.
        ConsentError: the person has not consented to recognising voices.
    """
    if voices is None:
        raise InputError(OFF)
    check_consent(record, "", voice=True)
    item, content = recording
    heard, whose = voices.hear(content, name=item.name or "the recording"), known(record, voices)
    crops = [Crop(item.sha256, WHOLE, *span) for span in heard.spans]
    seen = speakers(crops, heard.vectors, whose, voices)
    near = None
    if whose and crops:
        sure = sureness(crops, heard.vectors, whose, voices.likeness)
        row, best = (int(place) for place in np.unravel_index(int(sure.argmax()), sure.shape))
        one, crop = whose[best].concept, crops[row]
        near = Sighting(one.id, one.name, one.kind, crop.sha256, WHOLE, float(sure[row, best]), crop.at, crop.until)
    return Recognition(tuple(seen), near)


def correct(
    record: Record,
    voices: VoiceReader | None,
    recording: Recording,
    *,
    not_: str | None,
    is_: str | None,
    at: float | None = None,
    now: datetime,
) -> None:
    """Learn that one concept does not speak in a recording, or that another does.

    Args:
        at: seconds into the recording, where it is about the stretch of speech there alone. Without, a "no" is about
            every stretch that was taken for the concept's, and so is a "yes" beside it; a "yes" alone is about all.

    Raises:
        NotFoundError: a concept is unknown.
        InputError: voices are switched off, or nobody speaks at that time.
        ConsentError: the person has not consented to recognising voices.
    """
    check_consent(record, "", voice=True)
    if voices is None:
        raise InputError(OFF)
    item, content = recording
    with record.transaction():
        own = all(item.sha256 != each.sha256 for each in record.media.select())
        record.media.add(item, content)
    notice(record, voices, [item], at=now)
    with record.transaction():
        spans = _spans(record, voices, item.sha256, not_, at)
        for name, shows in ((not_, False), (is_, True)):
            if name is not None:
                concept = record.concepts.get(name)
                for span in spans or [None]:
                    record.concepts.put_exemplar(concept.id, item.sha256, span=span, shows=shows, own=own, at=now)
    renew(record, voices)


def _spans(
    record: Record, voices: VoiceReader, sha256: str, not_: str | None, at: float | None
) -> list[tuple[float, float] | None]:
    crops, _ = record.voices.of([sha256], tag(voices))
    spans = [(crop.at or 0.0, crop.until or 0.0) for crop in crops]
    if at is not None:
        there = [span for span in spans if span[0] <= at <= span[1]]
        if not there:
            raise InputError(f"nobody speaks at {at:g} s: give a time in one of " + _listed(spans))
        return [*there]
    if not_ is None:
        return []
    wrong = record.concepts.get(not_).id
    seen = record.concepts.sightings(files=[sha256], concepts=[wrong])
    return [(item.at or 0.0, item.until) for item in seen if item.until is not None]


def _listed(spans: Sequence[tuple[float, float]]) -> str:
    return ", ".join(f"{begin:g} to {end:g} s" for begin, end in spans[:8]) or "a recording with speech"


def heed(record: Record, voices: VoiceReader | None, message: Message) -> None:
    """Take a name, or a "no", from what the person says about a recording: "this is Bo", "no, that is not Bo"."""
    if voices is None or message.role != "user" or message.speaker not in ("", record.name):
        return
    recordings = [item.sha256 for item in message.attachments if item.media_type.startswith("audio/")]
    naming = named(message.text)
    if naming and recordings and denied(message.text) is None:
        _name(record, voices, naming.name, naming.kind, recordings, message)
    if (name := denied(message.text)) and (concept := record.concepts.named(name)):
        seen = record.concepts.sightings(concepts=[concept.id])
        where = recordings or _newest(record, {item.sha256 for item in seen}, before=message)
        wrong = [item for item in seen if item.sha256 in where and item.until is not None]
        for item in wrong:
            span = (item.at or 0.0, item.until or 0.0)
            record.concepts.put_exemplar(concept.id, item.sha256, span=span, shows=False, own=False, at=message.at)
        if wrong:
            renew(record, voices)


def _name(
    record: Record, voices: VoiceReader, name: str, kind: str, recordings: Sequence[str], message: Message
) -> None:
    try:
        check_consent(record, "", voice=True)
    except ConsentError as error:
        LOG.info("not enrolled from a message: %s", error)
        return
    if voices.changes(*record.voices.of(recordings, tag(voices))):
        LOG.info("not enrolled from a message: more than one voice speaks in the recording")
        return
    with record.transaction():
        if not record.messages.get([message.id]):
            return
        there = record.concepts.named(name)
        concept = there or record.concepts.add(name, kind=kind or "voice", note=message.text[:500], at=message.at)
        for sha256 in recordings:
            record.concepts.put_exemplar(concept.id, sha256, shows=True, own=False, at=message.at)
    renew(record, voices)


def _newest(record: Record, files: Collection[str], *, before: Message) -> list[str]:
    """Those of these files that the newest message with one of them has."""
    messages = [item for item in record.messages.get(record.messages.with_files(files)) if item.at <= before.at]
    newest = max(messages, key=lambda item: item.at, default=None)
    return [item.sha256 for item in newest.attachments if item.sha256 in files] if newest else []


def erase(record: Record) -> list[bytes]:
    """Delete every voice vector of the person, that recordings were searched, and who was known in them.

    Returns:
        The beginnings of some of them, to be looked for in the files.
    """
    with record.transaction():
        before = record.voices.named()
        gone = record.voices.drop()
        record.perceived.drop(PERCEIVER)
        refresh(record, before)
    return looked_for(gone)
