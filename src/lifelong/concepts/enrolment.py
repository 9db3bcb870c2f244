"""The person's own beings and things: enrolled, recognised in every picture, corrected, merged and forgotten."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

import numpy as np

from lifelong.concepts import faces as by_face
from lifelong.concepts import voices as by_voice
from lifelong.concepts.consent import allowed, check_consent
from lifelong.concepts.naming import checked_naming, denied, named, needs_consent
from lifelong.concepts.recognition import Known, learn, nearest, recognise
from lifelong.errors import ConsentError, InputError
from lifelong.models.base import FaceEncoder, ImageEncoder, Vectors
from lifelong.perception.looks import EDGE, cut, survey
from lifelong.perception.pictures import upright
from lifelong.perception.voices import VoiceReader
from lifelong.store.record import Record, Store
from lifelong.types import WHOLE, Attachment, Concept, Crop, Exemplar, Message, Part, Recognition, Sighting, clock

LOG = logging.getLogger(__name__)

Picture = tuple[Attachment, bytes]


def enrol(
    record: Record,
    encoder: ImageEncoder,
    name: str,
    pictures: Sequence[Picture],
    *,
    kind: str = "",
    note: str = "",
    box: Part = WHOLE,
    now: datetime,
    faces: FaceEncoder | None = None,
) -> Concept:
    """Make a concept known by its pictures, or add pictures to one that is known.

    A person is known by face where ``faces`` finds one in the box, else by look.

    Raises:
        InputError: the name is empty or too long, there is no picture, or the box is none.
        ConsentError: it is a person or a voice, and the person has not consented to recognising those.
    """
    name, kind = checked_naming(name, kind)
    if not pictures:
        raise InputError(f"no picture of {name!r}: give at least one")
    left, top, right, bottom = box
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise InputError(f"box {box}: give left, top, right and bottom as parts of the picture, from 0 to 1")
    known = record.concepts.named(name)
    kind = kind or (known.kind if known else "")
    if needs_consent(kind) == "voice":
        raise InputError(f"a picture has no voice: give recordings of {name}, or another kind, such as 'person'")
    check_consent(record, kind)
    looks = [survey(encoder, upright(content, edge=EDGE)) for _, content in pictures]
    with record.transaction():
        concept = known or record.concepts.add(name, kind=kind, note=note, at=now)
        if known is not None and (kind != known.kind or note):
            record.concepts.change(known.id, name=known.name, kind=kind, note=note or known.note)
        for (item, content), (boxes, vectors, _) in zip(pictures, looks, strict=True):
            record.media.add(item, content)
            record.looks.put(item.sha256, encoder.name, boxes, vectors)
            record.concepts.put_exemplar(concept.id, item.sha256, box=box, shows=True, own=True, at=now)
    by_face.notice(record, faces, [item for item, _ in pictures], at=now)
    renew(record, encoder, faces=faces)
    return record.concepts.get(concept.id)


def withdraw(store: Store, record: Record, encoder: ImageEncoder | None, kind: str, *, now: datetime) -> bool:
    """End a consent: what was recognised by it is erased, vectors and pictures of its own included.

    With the consent for people, the vectors of all faces go, of those without a name, too; with the one for voices,
    those of all voices. A concept that is known by face and by voice stays known by the other.

    Returns:
        True when a scan of the store found no trace.
    """
    with record.transaction():
        record.concepts.withdraw(kind, at=now)
        traces = by_face.erase(record) if kind == "person" else by_voice.erase(record)
        gone: list[Concept] = []
        halves: list[Concept] = []
        for concept in record.concepts.select():
            heard = record.concepts.exemplars([concept.id], heard=True)
            rests = bool(heard) if kind == "voice" else needs_consent(concept.kind) == "person"
            if rests or needs_consent(concept.kind) == kind:
                rest = record.concepts.exemplars([concept.id], heard=kind != "voice")
                kept = any(each.shows for each in rest) and (kind == "voice" or allowed(record, "voice"))
                (halves if kept else gone).append(concept)
        words = _forget_half(record, halves, heard=kind == "voice")
    return forget(store, record, encoder, gone, traces=[*traces, *words])


def _forget_half(record: Record, concepts: Sequence[Concept], *, heard: bool) -> list[bytes]:
    """Delete voices or pictures of concepts; returns the names of their own files, which went with them."""
    own = [each.sha256 for one in concepts for each in record.concepts.exemplars([one.id], heard=heard) if each.own]
    for concept in concepts:
        record.concepts.drop_exemplars(concept.id, heard=heard)
    record.media.drop_unused()
    kept = {item.sha256 for item in record.media.select()}
    return [sha256.encode() for sha256 in own if sha256 not in kept]


def forget(
    store: Store,
    record: Record,
    encoder: ImageEncoder | None,
    concepts: Sequence[Concept],
    *,
    faces: FaceEncoder | None = None,
    voices: VoiceReader | None = None,
    traces: Sequence[bytes] = (),
) -> bool:
    """Delete concepts with their exemplars, sightings and pictures that no message has.

    Args:
        traces: bytes that went with them, to be looked for as well.

    Returns:
        True when a scan of the store found no trace of their words and exemplars' vectors.
    """
    words: list[bytes] = []
    with record.transaction():
        before = record.voices.named()
        record.tombstones.bury([concept.id for concept in concepts])  # an older archive does not bring them back
        record.audit.note("forget concepts", len(concepts))
        for concept in concepts:
            own = [item.sha256 for item in record.concepts.exemplars([concept.id]) if item.own]
            words += [text.encode() for text in (concept.name, concept.note) if len(text.encode()) >= 12]
            record.concepts.delete(concept.id)
            record.media.drop_unused()
            kept = {item.sha256 for item in record.media.select()}
            words += [sha256.encode() for sha256 in own if sha256 not in kept]
        by_voice.refresh(record, before)
        record.answered.wipe()
    record.media.sweep()
    if encoder is not None:
        renew(record, encoder, faces=faces)
    by_voice.renew(record, voices)
    return store.scrub([*traces, *(word for word in words if not store.holds(word.decode()))])


def models(record: Record, encoder: ImageEncoder, *, without: Collection[Known] = ()) -> list[Known]:
    """The concepts as they are recognised with this encoder; exemplars that it has not seen yet are looked at.

    Args:
        without: those that are recognised otherwise.
    """
    others = {each.concept.id for each in without}
    concepts = [concept for concept in record.concepts.select() if concept.id not in others]
    exemplars = record.concepts.exemplars([concept.id for concept in concepts], heard=False)
    vectors = _vectors(record, encoder, exemplars)
    shown: dict[str, Vectors] = {}
    unlike: dict[str, Vectors] = {}
    for into, shows in ((shown, True), (unlike, False)):
        for concept in {item.concept for item in exemplars}:
            own = [vectors[Crop(e.sha256, e.box)] for e in exemplars if e.concept == concept and e.shows is shows]
            if own:
                into[concept] = np.stack(own)
    return learn(concepts, shown, unlike, encoder.likeness)


def _vectors(record: Record, encoder: ImageEncoder, exemplars: Sequence[Exemplar]) -> dict[Crop, Vectors]:
    crops, rows = record.looks.of({item.sha256 for item in exemplars}, encoder.name)
    found = dict(zip(crops, rows, strict=True))
    for item in exemplars:
        crop = Crop(item.sha256, item.box)
        if crop not in found:
            pixels = np.asarray(upright(record.media.read(item.sha256), edge=EDGE))
            found[crop] = encoder.embed([cut(pixels, item.box)])[0]
            record.looks.add(item.sha256, encoder.name, item.box, found[crop])
    return found


def recognise_in(
    record: Record, encoder: ImageEncoder, files: Sequence[str], *, faces: FaceEncoder | None = None
) -> list[Sighting]:
    """Recognise in these pictures, which were looked at, and keep what is seen."""
    people = by_face.people(record, faces)
    crops, vectors = record.looks.of(files, encoder.name)
    seen = recognise(crops, vectors, models(record, encoder, without=people), encoder.likeness) if crops else {}
    found = [item for each in seen.values() for item in each]
    found += by_face.sightings(record, faces, people, files)
    record.concepts.see(files, found)
    return found


def renew(
    record: Record,
    encoder: ImageEncoder,
    progress: Callable[[int], None] = lambda _: None,
    *,
    faces: FaceEncoder | None = None,
) -> None:
    """Recognise again in every picture that was looked at, because a concept has changed."""
    people = by_face.people(record, faces)
    known, done = models(record, encoder, without=people), 0
    for crops, vectors in record.looks.pages(encoder.name):
        seen = recognise(crops, vectors, known, encoder.likeness)
        files = {crop.sha256 for crop in crops}
        found = [item for each in seen.values() for item in each]
        record.concepts.see(files, found + by_face.sightings(record, faces, people, files))
        done += len(files)
        progress(done)


def find(record: Record, encoder: ImageEncoder, picture: Picture, *, faces: FaceEncoder | None = None) -> Recognition:
    """Who and what of the person's own a picture shows; nothing is stored."""
    item, content = picture
    boxes, vectors, tags = survey(encoder, upright(content, edge=EDGE))
    crops = [Crop(item.sha256, box) for box in boxes]
    people = by_face.people(record, faces)
    known = models(record, encoder, without=people)
    seen = recognise(crops, vectors, known, encoder.likeness).get(item.sha256, [])
    near = [nearest(crops, vectors, known, encoder.likeness)]
    if faces is not None and people:
        crops, vectors = by_face.crops(faces, item.sha256, content)
        seen = [*recognise(crops, vectors, people, faces.likeness).get(item.sha256, []), *seen]
        near.append(nearest(crops, vectors, people, faces.likeness))
    found = sorted((each for each in near if each is not None), key=lambda each: -each.score)
    return Recognition(tuple(seen), found[0] if found else None, tags)


def correct(
    record: Record,
    encoder: ImageEncoder,
    picture: Picture,
    *,
    not_: str | None,
    is_: str | None,
    now: datetime,
    faces: FaceEncoder | None = None,
) -> None:
    """Learn that a picture does not show one concept, or that it shows another.

    Raises:
        NotFoundError: a concept is unknown.
    """
    item, content = picture
    stored = {each.sha256 for each in record.media.select()}
    with record.transaction():
        record.media.add(item, content)
        for name, shows in ((not_, False), (is_, True)):
            if name is None:
                continue
            concept = record.concepts.get(name)
            seen = record.concepts.sightings(files=[item.sha256], concepts=[concept.id])
            box = WHOLE if shows or not seen else seen[0].box
            record.concepts.put_exemplar(
                concept.id, item.sha256, box=box, shows=shows, own=item.sha256 not in stored, at=now
            )
    by_face.notice(record, faces, [item], at=now)
    renew(record, encoder, faces=faces)


def lines(record: Record, seen: Sequence[Sighting], message: Message, now: datetime) -> list[str]:
    """What was recognised in a message's files, a line each: name, kind, how sure, and when it was seen before.

    Pictures in which nothing of the person's own is seen are described by their tags.
    """
    found = []
    for item in _once(seen):
        concept = record.concepts.get(item.concept)
        files = [each.sha256 for each in record.concepts.sightings(concepts=[concept.id])]
        before = [each.at for each in record.messages.get(record.messages.with_files(files)) if each.at < message.at]
        when = "" if item.at is None else f", at {clock(item.at)} of the video"
        if item.until is not None:
            when = f", by voice, {_spoken(seen, item)}"
        last = f", last seen {_day(max(before).astimezone(now.tzinfo))}" if before else ""
        what = f", the {concept.kind}" if concept.kind else ""
        note = f'; the person said of it: "{concept.note[:200]}"' if concept.note else ""
        found.append(f"{concept.name}{what} ({item.score:.0%} sure{when}{last}){note}")
    named_ = {item.sha256 for item in seen}
    rest = [item.sha256 for item in message.attachments if item.sha256 not in named_]
    looks = [finding.text for finding in record.perceived.of(rest) if finding.perceiver == "look" and finding.text]
    return [*found, *(f"nothing known by name; it looks like: {text}" for text in looks)]


def _once(seen: Sequence[Sighting]) -> list[Sighting]:
    """The surest of each concept's stretches in a recording, and what was seen."""
    return list({(item.concept, item.sha256, item.until is None): item for item in reversed(seen)}.values())[::-1]


def _spoken(seen: Sequence[Sighting], one: Sighting) -> str:
    """When somebody speaks in a recording."""
    same = [each for each in seen if (each.concept, each.sha256) == (one.concept, one.sha256)]
    times = sorted((each.at or 0.0, each.until) for each in same if each.until is not None)
    return "speaking " + ", ".join(f"from {clock(begin)} to {clock(end)}" for begin, end in times[:4])


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"


def heed(record: Record, encoder: ImageEncoder, message: Message, *, faces: FaceEncoder | None = None) -> None:
    """Take a name, or a "no", from what the person says about a picture.

    A name is for the pictures of the same message. A "no" is for them, or for the newest picture that shows what is
    denied.
    """
    if message.role != "user" or message.speaker not in ("", record.name):
        return
    pictures = [item.sha256 for item in message.attachments if item.media_type.startswith("image/")]
    if (naming := named(message.text)) and pictures and denied(message.text) is None:
        _name(record, encoder, naming.name, naming.kind, pictures, message, faces)
    if (name := denied(message.text)) and (concept := record.concepts.named(name)):
        seen = record.concepts.sightings(concepts=[concept.id])
        where = pictures or _newest(record, [item.sha256 for item in seen], before=message)
        for sha256 in where:
            box = next((item.box for item in seen if item.sha256 == sha256), WHOLE)
            record.concepts.put_exemplar(concept.id, sha256, box=box, shows=False, own=False, at=message.at)
        if where:
            renew(record, encoder, faces=faces)


def _name(
    record: Record,
    encoder: ImageEncoder,
    name: str,
    kind: str,
    pictures: Sequence[str],
    message: Message,
    faces: FaceEncoder | None,
) -> None:
    known = record.concepts.named(name)
    if known is None and not kind:
        tags = [finding.data.get("tags") for finding in record.perceived.of(pictures) if finding.perceiver == "look"]
        kind = next((str(found[0][0]) for found in tags if found), "")
        if not kind:  # it could be a person: a name alone does not say
            return
    kind = kind or (known.kind if known else "")
    try:
        check_consent(record, kind)
    except ConsentError as error:
        LOG.info("not enrolled from a message: %s", error)
        return
    with record.transaction():
        if not record.messages.get([message.id]):
            return
        concept = known or record.concepts.add(name, kind=kind, note=message.text[:500], at=message.at)
        for sha256 in pictures:
            record.concepts.put_exemplar(concept.id, sha256, shows=True, own=False, at=message.at)
    by_face.notice(record, faces, message.attachments, at=message.at)
    renew(record, encoder, faces=faces)


def _newest(record: Record, files: Sequence[str], *, before: Message) -> list[str]:
    """The newest of these pictures that a message up to this one has; none where it was a video that came last."""
    messages = [item for item in record.messages.get(record.messages.with_files(files)) if item.at <= before.at]
    newest = max(messages, key=lambda item: item.at, default=None)
    return (
        [item.sha256 for item in newest.attachments if item.sha256 in files and item.is_picture][:1] if newest else []
    )
