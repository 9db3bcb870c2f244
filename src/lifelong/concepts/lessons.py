"""What a model learns a concept from: the person's own pictures of it, and pictures of their other concepts."""

from __future__ import annotations

from typing import Final

from lifelong.concepts.consent import check_consent
from lifelong.concepts.naming import needs_consent
from lifelong.errors import InputError
from lifelong.perception.attachments import bounded
from lifelong.store.record import Record
from lifelong.types import ConceptLesson, Exemplar, LessonPicture

EDGE: Final = 1024
"""Longest edge of a picture that a model learns from, in pixels."""

BYTES: Final = 4_000_000
"""Largest picture that a model learns from, in bytes."""


def lesson(record: Record, name: str) -> ConceptLesson:
    """The pictures of a concept as a model learns from them: cut to their boxes, upright and without metadata.

    Pictures that resemble it and are of something else, and pictures of the person's other concepts, show the model
    what it is not. People among those are left out without consent.

    Args:
        record: the person's record.
        name: name or id of the concept.

    Raises:
        NotFoundError: this person has no such concept.
        ConsentError: it is a person, and there is no consent.
        InputError: no picture shows it.
    """
    concept = record.concepts.get(name)
    check_consent(record, concept.kind)
    kinds = {each.id: each.kind for each in record.concepts.select()}
    allowed = {id_ for id_, kind in kinds.items() if not needs_consent(kind)} | {concept.id}
    if needs_consent(concept.kind) == "person":
        allowed |= {id_ for id_, kind in kinds.items() if needs_consent(kind) == "person"}
    exemplars = [each for each in record.concepts.exemplars(allowed, voices=False) if _usable(each, concept.id)]
    own = {each.sha256 for each in exemplars if each.concept == concept.id and each.shows}
    if not own:
        raise InputError(f"no picture shows {concept.name!r}: enrol it with some, `lifelong concepts enrol`")
    pictures = [
        LessonPicture(
            each.sha256,
            bounded(record.media.read(each.sha256), most=BYTES, part=each.box, edge=EDGE),
            each.concept == concept.id and each.shows,
        )
        for each in exemplars
        if each.concept == concept.id or each.sha256 not in own  # a picture with both shows both
    ]
    return ConceptLesson(concept, tuple(pictures))


def _usable(exemplar: Exemplar, concept: str) -> bool:
    return exemplar.shows or exemplar.concept == concept
