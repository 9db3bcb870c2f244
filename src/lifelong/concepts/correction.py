"""Correct a recognition: a file does not show one concept, or shows another one."""

from __future__ import annotations

from datetime import datetime

from lifelong.concepts.modality import AnyModality, MediaFile, Region


def correct(
    modality: AnyModality,
    file: MediaFile,
    *,
    not_: str | None,
    is_: str | None,
    at: float | None = None,
    now: datetime,
) -> None:
    """Store a correction as exemplars: negative ones of ``not_``, positive ones of ``is_``.

    Args:
        modality: of the file.
        file: stored or new.
        not_: name or id of the concept that was recognised by mistake.
        is_: name or id of the concept that it is.
        at: seconds into a recording: only the stretch of speech there is meant. Without it, both are about every
            stretch in which ``not_`` was recognised, and ``is_`` alone is about the whole file.
        now: the time of the correction.

    Raises:
        NotFoundError: a concept is unknown.
        InputError: the encoder is switched off, ``is_`` is about a drawn picture, or nobody speaks at that time.
        ConsentError: the person has not consented to recognising voices.
    """
    modality.check_consent()
    modality.check_available()
    record = modality.record
    wrong = None if not_ is None else record.concepts.get(not_)
    right = None if is_ is None else record.concepts.get(is_)
    item, content = file
    if right is not None:
        modality.check_exemplar(right.name, file)
    with record.transaction():
        own = all(item.sha256 != other.sha256 for other in record.media.select())
        record.media.add(item, content)
    modality.index([item], at=now)
    with record.transaction():
        sightings = [] if wrong is None else record.concepts.sightings(files=[item.sha256], concepts=[wrong.id])
        regions = modality.regions(item.sha256, sightings, at=at) or [Region()]
        for concept, shows in ((wrong, False), (right, True)):
            if concept is not None:
                for region in modality.confirmed(regions) if shows else regions:
                    record.concepts.put_exemplar(
                        concept.id, item.sha256, box=region.box, span=region.span, shows=shows, own=own, at=now
                    )
    modality.renew()
