"""What was perceived in a message's files becomes findable with it, and is perceived where it is missing."""

from __future__ import annotations

import logging
from collections.abc import Callable

from lifelong.concepts import enrolment
from lifelong.concepts import faces as by_face
from lifelong.concepts import voices as by_voice
from lifelong.errors import LifelongError
from lifelong.perception.perceive import Perception
from lifelong.perception.voices import tag
from lifelong.recall.indexing import enter_passages, reword
from lifelong.store.record import Record
from lifelong.types import Message

LOG = logging.getLogger(__name__)


def perceive(perception: Perception, record: Record, message: Message, *, early: bool = False) -> int:
    """Look at a message's files; as ``Perception.perceive``. Then recall finds it by the words in them, too.

    What the person says about a picture or recording by name is heeded, and their concepts are recognised in it.
    """
    faces, voices = perception.faces, perception.voices
    try:
        if not early:  # before the words are written down, whose passages end where another voice begins
            by_voice.notice(record, voices, message.attachments, at=perception.now())
        found = perception.perceive(record, message, early=early)
        if perception.encoder is not None:
            due = [item for item in message.attachments if item.is_picture or not early]  # a video takes seconds
            searched = by_face.notice(record, faces, due, at=perception.now(), bounds=perception.bounds)
            if found or searched:
                files = [item.sha256 for item in message.attachments]
                enrolment.recognise_in(record, perception.encoder, files, faces=faces)
            enrolment.heed(record, perception.encoder, message, faces=faces)
        if not early:
            by_voice.heed(record, voices, message)
        return found
    finally:
        reword(record, message)
        enter_passages(record, message)


def perceive_missing(perception: Perception, record: Record, progress: Callable[[int], None] = lambda _: None) -> int:
    """Look at every file that some perceiver has not seen in its present version. It may be stopped and run again.

    Args:
        progress: called with the number of files done so far.

    Returns:
        Files that were looked at; those that could not be are left out and logged.
    """
    spoken = _search_voices(perception, record)  # first: what was written down before may have to be again
    unseen, failed = set(perception.unseen(record)), 0
    for count, item in enumerate([item for item in record.media.select() if item.sha256 in unseen], 1):
        failures: list[LifelongError] = []
        perception.look(record, item, failed=failures.append)
        failed += bool(failures)
        progress(count)
    searched = _search_faces(perception, record)
    if (unseen or searched) and perception.encoder is not None:
        enrolment.renew(record, perception.encoder, faces=perception.faces)
        if not perception.unseen(record):
            kept = () if perception.faces is None else (by_face.tag(perception.faces),)
            record.looks.drop_others(perception.encoder.name, *kept)
    by_voice.renew(record, perception.voices)
    looked = unseen | searched | spoken
    for message in record.messages.get(record.messages.with_files(looked)):
        reword(record, message)
        enter_passages(record, message)
    return len(looked) - failed


def _search_faces(perception: Perception, record: Record) -> set[str]:
    """Search files from before a consent, or from before faces were switched on; switched off, vectors go."""
    if perception.faces is None:
        by_face.erase(record)
        return set()
    faces, now, bounds = perception.faces, perception.now(), perception.bounds
    files = record.media.select()
    return {item.sha256 for item in files if by_face.notice(record, faces, [item], at=now, bounds=bounds)}


def _search_voices(perception: Perception, record: Record) -> set[str]:
    """Hear whose voices are in recordings from before a consent; switched off, or another encoder's, vectors go."""
    if perception.voices is None:
        by_voice.erase(record)
        return set()
    voices, now = perception.voices, perception.now()
    heard = {item.sha256 for item in record.media.select() if by_voice.notice(record, voices, [item], at=now)}
    record.voices.drop_others(tag(voices))
    return heard
