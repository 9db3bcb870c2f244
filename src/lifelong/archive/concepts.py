"""Concepts in an archive: names, exemplars and consents. Vectors and sightings are computed again on import."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, model_validator

from lifelong.concepts.naming import needs_consent
from lifelong.store.record import Record
from lifelong.types import Attachment, Consent, Exemplar
from lifelong.types.concepts import is_part


class ArchivedConcept(BaseModel):
    """A concept without its counts and derived fields."""

    id: str
    name: str
    kind: str
    note: str
    made: datetime


class ArchivedConcepts(BaseModel):
    """All concepts of a person, with the exemplars' files that belong to no message."""

    concepts: list[ArchivedConcept] = []
    exemplars: list[Exemplar] = []
    pictures: list[Attachment] = []
    consents: list[Consent] = []

    @model_validator(mode="after")
    def _possible(self) -> Self:
        """Reject values that no export writes, because the record would store them permanently."""
        times = [each.made for each in self.concepts] + [each.at for each in self.exemplars]
        times += [time for each in self.consents for time in (each.given, each.ended) if time is not None]
        if any(time.tzinfo is None for time in times):
            raise ValueError("a time has no zone")
        if any("\0" in text for each in self.concepts for text in (each.id, each.name, each.kind, each.note)):
            raise ValueError("a NUL in a concept")
        if not all(is_part(each.box) for each in self.exemplars):
            raise ValueError("a box is none")
        if not all(0 <= each.span[0] < each.span[1] for each in self.exemplars if each.span is not None):
            raise ValueError("a span is none")
        return self


def dump(record: Record) -> dict[str, Any]:
    """Return all concepts of a record as JSON values."""
    concepts = [
        ArchivedConcept(id=each.id, name=each.name, kind=each.kind, note=each.note, made=each.made)
        for each in record.concepts.select()
    ]
    exemplars = record.concepts.exemplars()
    own = {each.sha256 for each in exemplars if each.own}
    return ArchivedConcepts(
        concepts=concepts,
        exemplars=exemplars,
        pictures=[item for item in record.media.select() if item.sha256 in own],
        consents=record.concepts.consents(),
    ).model_dump(mode="json")


def restore(record: Record, archived: ArchivedConcepts, read: Callable[[Attachment], bytes]) -> int:
    """Add the concepts whose names and ids are not in the record.

    Recognising people and voices needs a consent that is valid in the record or in the archive. An import does not
    renew a consent that was withdrawn in the record.

    Args:
        record: the record of the person.
        archived: the concepts of the archive.
        read: returns the bytes of a file of the archive.

    Returns:
        The number of added concepts.
    """
    here = record.concepts.consents()
    for consent in archived.consents:
        if not any(each.kind == consent.kind for each in here):
            record.concepts.consent(consent.kind, at=consent.given, ended=consent.ended)
    allowed = {each.kind for each in record.concepts.consents() if each.ended is None} | {""}
    pictures = {item.sha256: item for item in archived.pictures}
    added = 0
    for concept in archived.concepts:
        if record.concepts.named(concept.name) or record.concepts.named(concept.id):
            continue
        there = {item.sha256: item for item in record.media.select()}
        mine = [
            each
            for each in archived.exemplars
            if each.concept == concept.id and (each.sha256 in there or (each.own and each.sha256 in pictures))
        ]
        types = {each.sha256: (there.get(each.sha256) or pictures[each.sha256]).media_type for each in mine}
        mine = [each for each in mine if _needed(concept.kind, types[each.sha256]) in allowed]
        if not any(each.shows for each in mine):  # its files were erased, or there is no consent
            continue
        record.concepts.add(concept.name, kind=concept.kind, note=concept.note, at=concept.made, id=concept.id)
        added += 1
        for each in mine:
            if each.sha256 not in there:
                record.media.add(pictures[each.sha256], read(pictures[each.sha256]))
            record.concepts.put_exemplar(
                concept.id, each.sha256, box=each.box, span=each.span, shows=each.shows, own=each.own, at=each.at
            )
    return added


def _needed(kind: str, media_type: str) -> str:
    """Return the consent that an exemplar needs. Every recording is an exemplar of a voice."""
    return needs_consent(kind) if media_type.startswith("image/") else "voice"
