"""Enrol a concept: store exemplar files under its name, and recognise it in every file from then on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lifelong.concepts.modality import Encoding, MediaFile, Modality
from lifelong.concepts.naming import checked_naming
from lifelong.errors import InputError
from lifelong.types import WHOLE, Concept, Part
from lifelong.types.concepts import is_part


def enrol(
    modality: Modality[Encoding],
    name: str,
    files: Sequence[MediaFile],
    *,
    kind: str = "",
    note: str = "",
    box: Part = WHOLE,
    now: datetime,
) -> Concept:
    """Make a new concept known by exemplars, or add exemplars to a concept that exists.

    Args:
        modality: how the files are encoded and compared.
        name: of the concept; upper and lower case are the same.
        files: exemplars. Pictures show the concept; in recordings nobody else speaks.
        kind: what it is, such as ``truck``; "" keeps the kind of a concept that exists.
        note: words about it; "" keeps those of a concept that exists.
        box: where in each picture the concept is.
        now: the time of enrolment.

    Raises:
        InputError: the name is empty or too long, there is no file, the box is none, the encoder is switched off, or
            a file cannot be an exemplar.
        ConsentError: it is a person or a voice, and the person has not consented to recognising those.
    """
    record = modality.record
    name, kind = checked_naming(name, kind)
    if not files:
        raise InputError(f"no {modality.noun} of {name!r}: give at least one")
    if not is_part(box):
        raise InputError(f"box {box}: give left, top, right and bottom as parts of the picture, from 0 to 1")
    concept = record.concepts.find(name)
    kind = kind or (concept.kind if concept else "")
    modality.check_kind(name, kind)
    modality.check_consent(kind)
    modality.check_available()
    encodings = [modality.encode(name, file) for file in files]
    with record.transaction():
        concept = record.concepts.find(name)
        if concept is None:
            concept = record.concepts.add(name, kind=kind or modality.default_kind, note=note, at=now)
        elif (kind and kind != concept.kind) or note:
            kind, note = kind or concept.kind, note or concept.note
            record.concepts.change(concept.id, name=concept.name, kind=kind, note=note)
        hashes = {item.sha256 for item in record.media.select()}
        for (item, content), encoding in zip(files, encodings, strict=True):
            record.media.add(item, content)
            modality.store(item, encoding, at=now)
            own = not modality.voice or item.sha256 not in hashes  # a picture counts as own beside a message, too
            record.concepts.put_exemplar(concept.id, item.sha256, box=box, shows=True, own=own, at=now)
    modality.index([item for item, _ in files], at=now)
    modality.renew()
    return record.concepts.get(concept.id)
