"""Forget concepts, and withdraw consent: exemplars, vectors and sightings are deleted, and the store is scanned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lifelong.concepts.consent import has_consent
from lifelong.concepts.faces import erase_faces
from lifelong.concepts.modality import AnyModality
from lifelong.concepts.naming import needs_consent
from lifelong.concepts.voices import erase_voices, index_names
from lifelong.store.record import Record
from lifelong.store.store import Store
from lifelong.types import Concept

SHORTEST = 12
"""Bytes from which a name or a note is looked for in the store's files: a shorter one occurs by chance."""


def withdraw(store: Store, record: Record, modalities: Sequence[AnyModality], kind: str, *, now: datetime) -> bool:
    """End a consent, and erase what was recognised by it: vectors, and files that were given for the concepts only.

    With the consent for people, the vectors of all faces are erased, also of those without a name; with the one for
    voices, those of all voices. A concept that is known by face and by voice stays known by the other one.

    Args:
        store: whose files are scanned.
        record: the person's record.
        modalities: those that recognise again what is left.
        kind: ``person`` or ``voice``.
        now: the time of the withdrawal.

    Returns:
        True when a scan of the store found no trace.
    """
    with record.transaction():
        adapters = record.adapters.samples()
        record.concepts.withdraw(kind, at=now)
        traces = erase_faces(record) if kind == "person" else erase_voices(record)
        whole: list[Concept] = []
        partly: list[Concept] = []
        for concept in record.concepts.select():
            voices = record.concepts.exemplars([concept.id], voices=True)
            concerned = bool(voices) if kind == "voice" else needs_consent(concept.kind) == "person"
            if concerned or needs_consent(concept.kind) == kind:
                others = record.concepts.exemplars([concept.id], voices=kind != "voice")
                stays = any(each.shows for each in others) and (kind == "voice" or has_consent(record, "voice"))
                (partly if stays else whole).append(concept)
        names = _drop_exemplars(record, partly, voices=kind == "voice")
        weights = record.adapters.erased(adapters)
    return forget(store, record, modalities, whole, traces=[*traces, *names, *weights])


def _drop_exemplars(record: Record, concepts: Sequence[Concept], *, voices: bool) -> list[bytes]:
    """Delete the voices or the pictures of concepts; returns the names of files that were deleted with them."""
    own = _own_files(record, concepts, voices=voices)
    for concept in concepts:
        record.concepts.drop_exemplars(concept.id, voices=voices)
    return _drop_unused(record, own)


def _own_files(record: Record, concepts: Sequence[Concept], *, voices: bool | None = None) -> list[str]:
    return [each.sha256 for one in concepts for each in record.concepts.exemplars([one.id], voices=voices) if each.own]


def _drop_unused(record: Record, own: Sequence[str]) -> list[bytes]:
    """Delete files that nothing refers to any more; returns the names of those among ``own``."""
    record.media.drop_unused()
    hashes = {item.sha256 for item in record.media.select()}
    return [sha256.encode() for sha256 in own if sha256 not in hashes]


def forget(
    store: Store,
    record: Record,
    modalities: Sequence[AnyModality],
    concepts: Sequence[Concept],
    *,
    traces: Sequence[bytes] = (),
) -> bool:
    """Delete concepts with their exemplars and sightings, and the files that no message has.

    Args:
        store: whose files are scanned.
        record: the person's record.
        modalities: those that recognise again what is left.
        concepts: the concepts to delete.
        traces: further deleted bytes that the scan looks for.

    Returns:
        True when a scan of the store found no trace of their names, notes, files, adapters and of ``traces``.
    """
    words: list[bytes] = []
    with record.transaction():
        adapters = record.adapters.samples()
        names = record.voices.speakers()
        record.tombstones.add([concept.id for concept in concepts])  # an older archive does not bring them back
        record.audit.note("forget concepts", len(concepts))
        for concept in concepts:
            own = _own_files(record, [concept])
            words += [text.encode() for text in (concept.name, concept.note) if len(text.encode()) >= SHORTEST]
            record.concepts.delete(concept.id)
            drafts = record.writings.resting_on([concept.id])  # they name it
            record.tombstones.add([draft.id for draft in drafts])
            record.writings.delete([draft.id for draft in drafts])
            drawings = [drawing.id for drawing in record.drawings.resting_on([concept.id])]  # they show it
            record.tombstones.add(drawings)
            record.drawings.delete(drawings)
            words += _drop_unused(record, own)
        index_names(record, names)
        weights = record.adapters.erased(adapters)
        record.responses.wipe()
    record.media.sweep()
    for modality in modalities:
        modality.renew()
    held = store.texts_held([word.decode() for word in words])
    words = [word for word in words if word.decode() not in held]
    return store.scrub([*traces, *weights, *words], record=record)
