"""Apply what the person states about a file: "this is Bertha, my old truck" enrols, "that is not Bertha" corrects."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence

from lifelong.concepts.modality import AnyModality
from lifelong.concepts.naming import Naming, parse_denial, parse_naming
from lifelong.errors import ConsentError
from lifelong.store.concepts import note_of
from lifelong.store.record import Record
from lifelong.types import Attachment, Concept, Message

LOG = logging.getLogger(__name__)


def apply_message(modality: AnyModality, message: Message) -> None:
    """Take a name, or a denial, from what the person says about a file.

    A name is about the files of the same message. A denial is about them, or else about the newest message's files in
    which the concept was recognised.
    """
    record = modality.record
    if not modality.available or message.role != "user" or message.speaker not in ("", record.name):
        return
    files = [item.sha256 for item in message.attachments if modality.is_exemplar(item)]
    denial = parse_denial(message.text)
    naming = parse_naming(message.text) if files and denial is None else None
    if naming is None and denial is None:
        return
    if not files and not modality.voice and any(item.is_picture for item in message.attachments):
        return  # the words are about a picture that was drawn
    if naming:
        _enrol(modality, naming, files, message)
    if denial and (concept := record.concepts.find(denial)):
        _deny(modality, concept, files, message)


def _enrol(modality: AnyModality, naming: Naming, files: Sequence[str], message: Message) -> None:
    record = modality.record
    concept = record.concepts.find(naming.name)
    kind = modality.infer_kind(naming, concept, files)
    if kind is None:
        return
    try:
        modality.check_consent(kind)
    except ConsentError as error:
        LOG.info("not enrolled from a message: %s", error)
        return
    with record.transaction():
        stored = record.messages.get([message.id])
        if not stored:  # forgotten meanwhile
            return
        concept = record.concepts.find(naming.name) or record.concepts.add(
            naming.name, kind=kind, note=note_of(stored[0].text), at=message.at
        )
        for sha256 in files:
            record.concepts.put_exemplar(concept.id, sha256, shows=True, own=False, at=message.at)
    modality.index(message.attachments, at=message.at)
    modality.renew()


def _deny(modality: AnyModality, concept: Concept, files: Sequence[str], message: Message) -> None:
    record = modality.record
    sightings = record.concepts.sightings(concepts=[concept.id])
    files = files or modality.denied_files(_newest_files(record, {item.sha256 for item in sightings}, before=message))
    regions = [(sha256, region) for sha256 in files for region in modality.regions(sha256, sightings)]
    for sha256, region in regions:
        record.concepts.put_exemplar(
            concept.id, sha256, box=region.box, span=region.span, shows=False, own=False, at=message.at
        )
    if regions:
        modality.renew()


def _newest_files(record: Record, files: Collection[str], *, before: Message) -> list[Attachment]:
    """Those of these files that the newest message with one of them has, up to a message."""
    messages = [item for item in record.messages.get(record.attachments.message_ids(files)) if item.at <= before.at]
    newest = max(messages, key=lambda item: item.at, default=None)
    return [item for item in newest.attachments if item.sha256 in files] if newest else []
