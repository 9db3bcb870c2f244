"""Change the name, kind and note of a concept, take an exemplar back, or merge two concepts."""

from __future__ import annotations

from collections.abc import Iterable

from lifelong.concepts.consent import check_consent
from lifelong.concepts.modality import AnyModality
from lifelong.concepts.naming import checked_naming
from lifelong.concepts.voices import index_names
from lifelong.errors import InputError, NotFoundError
from lifelong.store.record import Record
from lifelong.types import Concept, Part


def rename(record: Record, name: str, new: str, *, kind: str | None, note: str | None) -> Concept:
    """Change the name of a concept, and its kind and note if they are given.

    Args:
        record: the person's record.
        name: name or id of the concept.
        new: the new name.
        kind: the new kind; None keeps the present one.
        note: the new note; None keeps the present one.

    Raises:
        InputError: the new name is taken, or cannot be used.
        NotFoundError: this person has no such concept.
        ConsentError: the new kind needs consent.
    """
    concept = record.concepts.get(name)
    new_name, _ = checked_naming(new, kind or "")
    other = record.concepts.find(new_name)
    if other is not None and other.id != concept.id:
        raise InputError(f"{new_name[:40]!r} is taken: choose another name, or merge the two")
    new_kind = concept.kind if kind is None else kind
    if new_kind != concept.kind:
        check_consent(record, new_kind)
    with record.transaction():
        names = record.voices.speakers()
        new_note = concept.note if note is None else note
        record.concepts.change(concept.id, name=new_name, kind=new_kind, note=new_note)
        index_names(record, names)
    return record.concepts.get(concept.id)


def drop_exemplar(
    record: Record, modalities: Iterable[AnyModality], name: str, sha256: str, *, box: Part | None = None
) -> Concept:
    """Delete the exemplars of a concept in one file; the concept is recognised again without them.

    Args:
        record: the person's record.
        modalities: the modalities with a model; each recognises again in every stored file.
        name: name or id of the concept.
        sha256: the file.
        box: only the exemplar of this place in the picture; None means all of the file.

    Raises:
        NotFoundError: this person has no such concept, or the concept no such exemplar.
        InputError: nothing else shows the concept.
    """
    concept = record.concepts.get(name)
    with record.transaction():
        if not record.concepts.drop_exemplar(concept.id, sha256, box):
            raise NotFoundError(f"{concept.name!r} has no exemplar in the file {sha256[:12]!r}")
        if not any(each.shows for each in record.concepts.exemplars([concept.id])):
            raise InputError(f"nothing else shows {concept.name!r}: forget it, or show it in another file first")
        record.media.drop_unused()
    record.media.sweep()
    for modality in modalities:
        modality.renew()
    return record.concepts.get(concept.id)


def merge(record: Record, modalities: Iterable[AnyModality], name: str, into: str) -> Concept:
    """Merge a concept into another, which gets its pictures and recordings; its name is dropped.

    Args:
        record: the person's record.
        modalities: the modalities with a model; each recognises again in every stored file.
        name: name or id of the concept that is dropped.
        into: name or id of the other concept.

    Raises:
        InputError: both are the same.
        NotFoundError: this person has no such concept.
    """
    source, target = record.concepts.get(name), record.concepts.get(into)
    if source.id == target.id:
        raise InputError(f"{name!r} and {into!r} are the same concept: name two")
    with record.transaction():
        names = record.voices.speakers()
        record.concepts.move(source.id, target.id)
        index_names(record, names)
    for modality in modalities:
        modality.renew()
    return record.concepts.get(target.id)
