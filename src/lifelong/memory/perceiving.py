"""What was perceived in a message's files becomes findable with it, and is perceived where it is missing."""

from __future__ import annotations

import logging
from collections.abc import Callable

from lifelong.errors import LifelongError
from lifelong.memory import concepts
from lifelong.memory import faces as by_face
from lifelong.perception.perceive import Perception
from lifelong.recall.text import Flag, flags, terms
from lifelong.store.record import Record
from lifelong.types import Message

LOG = logging.getLogger(__name__)


def perceive(perception: Perception, record: Record, message: Message, *, early: bool = False) -> int:
    """Look at a message's files; as ``Perception.perceive``. Then recall finds it by the words in them, too.

    What the person says about a picture by name is heeded, and their concepts are recognised in it.
    """
    try:
        found = perception.perceive(record, message, early=early)
        if perception.encoder is not None:
            faces = perception.faces
            due = [item for item in message.attachments if item.is_picture or not early]  # a video takes seconds
            searched = by_face.notice(record, faces, due, at=perception.now(), bounds=perception.bounds)
            if found or searched:
                files = [item.sha256 for item in message.attachments]
                concepts.recognise_in(record, perception.encoder, files, faces=faces)
            concepts.heed(record, perception.encoder, message, faces=faces)
        return found
    finally:
        reword(record, message)
        enter_passages(record, message)


def reword(record: Record, message: Message) -> None:
    """Enter a message anew under its own words and those that were perceived in its files.

    The latter are no words of the person: they say nothing about whether the message is a wish or a question, and
    the update stage never sees them.
    """
    files = [item.sha256 for item in message.attachments]
    texts = record.perceived.texts(files) if files else []
    texts += [item.name for item in record.concepts.sightings(files=files)] if files else []
    if not texts:
        return
    found = terms("\n".join([message.text, *texts]))
    marks = int(flags(message.text, pictures=sum(item.is_picture for item in message.attachments)))
    with record.transaction():
        if record.messages.get([message.id]):
            seq = record.messages.seq(message.id)
            record.entries.reword(seq, terms=found, flags=marks)


def enter_passages(record: Record, message: Message) -> None:
    """Make the passages of a message's files rankable, and their vectors' turn comes with the next recall.

    Nobody wishes, asks or says "I" in a file: of the marks of a message only those of plain content are set.
    """
    files = [item.sha256 for item in message.attachments]
    with record.transaction():
        if len(record.messages.with_files(files)) > 1:  # given again: every message with it is a source
            record.passages.retire(files)
        for seq, passage in record.passages.unentered(files):
            text = passage.excerpt.text
            marks = int(flags(text) & (Flag.NUMBER | Flag.TIME | Flag.NAME))
            record.entries.add("passage", seq, terms=terms(text), flags=marks)


def perceive_missing(perception: Perception, record: Record, progress: Callable[[int], None] = lambda _: None) -> int:
    """Look at every file that some perceiver has not seen in its present version. It may be stopped and run again.

    Args:
        progress: called with the number of files done so far.

    Returns:
        Files that were looked at; those that could not be are left out and logged.
    """
    unseen, failed = set(perception.unseen(record)), 0
    for count, item in enumerate([item for item in record.media.select() if item.sha256 in unseen], 1):
        failures: list[LifelongError] = []
        perception.look(record, item, failed=failures.append)
        failed += bool(failures)
        progress(count)
    searched = _search_faces(perception, record)
    if (unseen or searched) and perception.encoder is not None:
        concepts.renew(record, perception.encoder, faces=perception.faces)
        if not perception.unseen(record):
            kept = () if perception.faces is None else (by_face.tag(perception.faces),)
            record.looks.drop_others(perception.encoder.name, *kept)
    for message in record.messages.get(record.messages.with_files(unseen | searched)):
        reword(record, message)
        enter_passages(record, message)
    return len(unseen | searched) - failed


def _search_faces(perception: Perception, record: Record) -> set[str]:
    """Search files from before a consent, or from before faces were switched on; switched off, vectors go."""
    if perception.faces is None:
        by_face.erase(record)
        return set()
    faces, now, bounds = perception.faces, perception.now(), perception.bounds
    files = record.media.select()
    return {item.sha256 for item in files if by_face.notice(record, faces, [item], at=now, bounds=bounds)}
