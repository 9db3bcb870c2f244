"""The perception pipeline: perceive the files of a message, recognise concepts in them, and index their words."""

from __future__ import annotations

import logging
from collections.abc import Callable

from lifelong.concepts.appearance import AppearanceModality
from lifelong.concepts.faces import erase_faces, index_faces, tag
from lifelong.concepts.statements import apply_message
from lifelong.concepts.voices import VoiceModality, erase_voices, index_voices
from lifelong.errors import LifelongError
from lifelong.perception import speaker_segments
from lifelong.perception.perceive import Perception
from lifelong.recall.indexing import index_message, index_passages
from lifelong.store.record import Record
from lifelong.types import Message

LOG = logging.getLogger(__name__)


def perceive(perception: Perception, record: Record, message: Message, *, early: bool = False) -> int:
    """Perceive a message's files as ``Perception.perceive`` does, and index the words in them for recall.

    Concepts are recognised in the files, and what the message says about them by name is applied.

    Args:
        perception: the perceivers and encoders.
        record: the person's record.
        message: with the files.
        early: only what the reply needs.

    Returns:
        How many findings are new.

    Raises:
        LifelongError: the first failure of a perceiver, after all have run.
    """
    speech = VoiceModality(record, perception.voices)
    try:
        if not early:  # before speech is transcribed: a passage ends where another voice begins
            speech.index(message.attachments, at=perception.now())
        count = perception.perceive(record, message, early=early)
        if perception.encoder is not None:
            looks = AppearanceModality(record, perception.encoder, perception.faces, bounds=perception.bounds)
            due = [item for item in message.attachments if item.is_picture or not early]  # a video takes seconds
            searched = looks.index(due, at=perception.now())
            if count or searched:
                looks.recognise_stored([item.sha256 for item in message.attachments])
            apply_message(looks, message)
        if not early:
            apply_message(speech, message)
        return count
    finally:
        index_message(record, message)
        index_passages(record, message)


def perceive_missing(perception: Perception, record: Record, progress: Callable[[int], None] = lambda _: None) -> int:
    """Perceive every file that a perceiver has not seen in its current version. It may be stopped and run again.

    Args:
        perception: the perceivers and encoders.
        record: the person's record.
        progress: called with the number of files done so far.

    Returns:
        How many files were perceived; those that failed are left out and logged.
    """
    speech = _search_voices(perception, record)  # first: what was transcribed before may have to be again
    unseen, failed = set(perception.unseen(record)), 0
    for count, item in enumerate([item for item in record.media.select() if item.sha256 in unseen], 1):
        failures: list[LifelongError] = []
        perception.look(record, item, failed=failures.append)
        failed += bool(failures)
        progress(count)
    searched = _search_faces(perception, record)
    if (unseen or searched) and perception.encoder is not None:
        AppearanceModality(record, perception.encoder, perception.faces).renew()
        if not perception.unseen(record):
            current = () if perception.faces is None else (tag(perception.faces),)
            record.looks.drop_others(perception.encoder.name, *current)
    VoiceModality(record, perception.voices).renew()
    files = unseen | searched | speech
    for message in record.messages.get(record.messages.with_files(files)):
        index_message(record, message)
        index_passages(record, message)
    return len(files) - failed


def _search_faces(perception: Perception, record: Record) -> set[str]:
    """Search files from before a consent, or from before faces were switched on; switched off, vectors are erased."""
    if perception.faces is None:
        erase_faces(record)
        return set()
    faces, now, bounds = perception.faces, perception.now(), perception.bounds
    files = record.media.select()
    return {item.sha256 for item in files if index_faces(record, faces, [item], at=now, bounds=bounds)}


def _search_voices(perception: Perception, record: Record) -> set[str]:
    """Search recordings from before a consent; switched off, or of another encoder, vectors are erased."""
    if perception.voices is None:
        erase_voices(record)
        return set()
    reader, now = perception.voices, perception.now()
    files = {item.sha256 for item in record.media.select() if index_voices(record, reader, [item], at=now)}
    record.voices.drop_others(speaker_segments.tag(reader))
    return files
