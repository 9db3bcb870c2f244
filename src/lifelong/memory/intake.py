"""Intake: clean, check and store messages. A message is stored verbatim before any other processing."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import get_args

from lifelong.errors import AttachmentError, InputError
from lifelong.language.terms import Analysis, analyse
from lifelong.memory.dictation import Dictation, store_dictation, transcribe
from lifelong.memory.sessions import close_sessions
from lifelong.perception.attachments import PictureLimits, check_all
from lifelong.perception.bounds import Bounds
from lifelong.perception.files import check_files
from lifelong.perception.perceivers import Speech
from lifelong.privacy.redaction import redact
from lifelong.store.database import Sent
from lifelong.store.jobs import JobRepository
from lifelong.store.messages import Utterance
from lifelong.store.record import Record
from lifelong.types import Attachment, ImportedFile, Incoming, Message, Role

LOG = logging.getLogger(__name__)

AHEAD = timedelta(days=1)
"""How far in the future the time of a message may be, to allow for inexact clocks and wrong time zones."""

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
"""The earliest time of a message."""

_REPLACED = {0: "\ufffd"} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


@dataclass(frozen=True, slots=True)
class IntakeLimits:
    """Limits and options of intake.

    Attributes:
        max_text: most characters of a message.
        images: limits of pictures.
        gap: pause between two messages after which a new session begins.
        redact: remove secrets before storing.
        bounds: limits of other files.
        speech: transcribes spoken messages; None if speech recognition is switched off.
    """

    max_text: int = 200_000
    images: PictureLimits = PictureLimits()
    gap: timedelta = timedelta(minutes=60)
    redact: bool = True
    bounds: Bounds = Bounds()
    speech: Speech | None = None


@dataclass(frozen=True, slots=True)
class PreparedMessage:
    """A message that has passed all checks and is not stored yet.

    Attributes:
        utterance: the message.
        files: metadata and bytes of its files.
        analysis: search terms and flags of its text.
        dictation: the transcript, if the message was spoken.
    """

    utterance: Utterance
    files: tuple[tuple[Attachment, bytes], ...]
    analysis: Analysis
    dictation: Dictation | None = None


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A stored message.

    Attributes:
        message: the message.
        entry: what gives the row number of its search entry; its vector is stored under this number.
    """

    message: Message
    entry: Sent


def prepare(incoming: Incoming, *, now: datetime, limits: IntakeLimits) -> PreparedMessage:
    """Clean and check one message. This function stores nothing.

    NUL and lone surrogates become U+FFFD, because databases and models reject them. A secret becomes its name in
    brackets. All other text stays as it is, including image tags, prompt markers and template fields.

    Args:
        incoming: the message.
        now: time of a message that has none.
        limits: limits and options of intake.

    Returns:
        The message, ready to be stored.

    Raises:
        InputError: the message is empty or too long, its role is unknown, its time has no zone or is out of range, or
            its voice recording has no speech.
        AttachmentError: a picture or another file cannot be used.
        ModelMissingError: the message was spoken, and the model for speech is not installed.
    """
    if incoming.role not in get_args(Role):
        raise InputError(f"role {incoming.role!r} is unknown: give one of {', '.join(get_args(Role))}")
    voice = None
    if incoming.voice is not None:
        if incoming.role != "user":
            raise InputError(f"a voice is what the person says, and the role is {incoming.role!r}: give it as a file")
        voice = transcribe(incoming.voice, limits.speech, limits.images, limits.bounds)
    given, refused = _usable(incoming, limits)
    words = "\n".join(filter(None, (incoming.text, voice.text if voice else "", *refused)))
    if len(words) > limits.max_text:
        raise InputError(
            f"the message has {len(words):,} characters, at most {limits.max_text:,} are taken: "
            "split it, raise max_text, or import it, as a history is kept in parts"
        )
    text = stored_text(words, limits)
    if not text.strip() and not given:
        raise InputError("the message is empty: give text, a picture or another file, or both")
    recording = () if voice is None else ((replace(voice.item, spoken=True), voice.content),)
    files = tuple({item.sha256: (item, content) for item, content in (*given, *recording)}.values())
    utterance = Utterance(
        role=incoming.role,
        speaker=clean(incoming.speaker)[:200],
        text=text,
        at=check_time(incoming.at, now=now),
        attachments=tuple(item for item, _ in files),
        key=None if incoming.key is None else clean(incoming.key),
        session_key=None if incoming.session is None else clean(incoming.session),
    )
    return PreparedMessage(utterance, files, analyse(text, pictures=sum(item.is_picture for item, _ in files)), voice)


def _usable(incoming: Incoming, limits: IntakeLimits) -> tuple[list[tuple[Attachment, bytes]], list[str]]:
    """Check the files of a message; of an import, a line for each file that cannot be used.

    Raises:
        AttachmentError: a file that a caller gave cannot be used.
    """
    checked = check_all([one for one in incoming.images if not isinstance(one, ImportedFile)], limits.images)
    refused: list[str] = []
    for file in (*incoming.images, *incoming.files):
        if isinstance(file, ImportedFile):
            try:
                checked += check_files([file], limits.images, limits.bounds)
            except AttachmentError as error:
                LOG.info("a file of an import is not stored: %s", error)
                refused.append(f"[file not included: {file.name}]")
    others = [one for one in incoming.files if not isinstance(one, ImportedFile)]
    return [*checked, *check_files(others, limits.images, limits.bounds)], refused


def stored_text(text: str, limits: IntakeLimits) -> str:
    """Return the text as it is stored: cleaned, and without secrets if ``limits.redact`` is set."""
    return redact(clean(text)) if limits.redact else clean(text)


def clean(text: str) -> str:
    """Replace NUL and lone surrogates by U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.translate(_REPLACED)
    return text.replace("\0", "\ufffd")


def check_time(at: datetime | None, *, now: datetime) -> datetime:
    """Return the time of a message, or ``now`` if it has none.

    Raises:
        InputError: the time has no zone, is more than a day in the future, or is before 1900.
    """
    if at is None:
        return now
    if at.tzinfo is None or at.utcoffset() is None:
        raise InputError(
            f"time {at.isoformat()} has no zone: add one, as in {at.isoformat()}+00:00, "
            "or pass datetime(..., tzinfo=ZoneInfo('Europe/Lisbon'))"
        )
    if at > now + AHEAD:
        raise InputError(
            f"time {at.isoformat()} is in the future (now is {now.isoformat(timespec='seconds')}): "
            "give the time when it was said"
        )
    if at < EARLIEST:
        raise InputError(f"time {at.isoformat()} is before 1900: give the time when it was said")
    return at


def check_aware(**times: datetime | None) -> None:
    """Reject times without a zone, because their meaning depends on the machine.

    Args:
        times: the times by the name of their parameter.

    Raises:
        InputError: a time has no zone.
    """
    for name, value in times.items():
        if value is not None and value.tzinfo is None:
            raise InputError(f"{name}={value.isoformat()} has no zone: pass an aware datetime")


def store(
    record: Record,
    jobs: JobRepository,
    batch: Sequence[PreparedMessage],
    *,
    now: datetime,
    limits: IntakeLimits,
    bring_back: bool = False,
) -> list[StoredMessage]:
    """Store messages in one transaction and enqueue the jobs that process them.

    A message is skipped if its key is already stored or was forgotten, so an import can run more than once. A session
    is closed if its last message is older than the newest message by more than ``limits.gap``.

    Args:
        record: the record of the person.
        jobs: the queue of the update stage.
        batch: the messages.
        now: time of the storage.
        limits: limits and options of intake.
        bring_back: store messages that were forgotten before.

    Returns:
        The messages that are new, in the order of ``batch``.
    """
    if not batch:
        return []
    with record.transaction():
        keys = [item.utterance.key for item in batch if item.utterance.key]
        known_keys = set(record.messages.known_keys(keys)) if keys else set()
        if bring_back:
            record.tombstones.remove(keys=keys)
        else:
            known_keys |= record.tombstones.find_keys(keys)
        messages: list[StoredMessage] = []
        for item in batch:
            if item.utterance.key is not None and item.utterance.key in known_keys:
                continue
            if item.utterance.key is not None:
                known_keys.add(item.utterance.key)
            messages.append(_store(record, jobs, item, now, limits))
        if messages:
            newest = max(item.message.at for item in messages)
            close_sessions(record, jobs, before=newest - limits.gap, now=now)
            record.audit.note("add", len(messages))
    return messages


def receive(
    record: Record,
    jobs: JobRepository,
    batch: Sequence[Incoming],
    *,
    now: datetime,
    limits: IntakeLimits,
    bring_back: bool = False,
) -> list[StoredMessage]:
    """Check all messages, then store them. Arguments and errors are those of ``prepare`` and ``store``."""
    prepared = [prepare(item, now=now, limits=limits) for item in batch]
    return store(record, jobs, prepared, now=now, limits=limits, bring_back=bring_back)


def _store(
    record: Record, jobs: JobRepository, item: PreparedMessage, now: datetime, limits: IntakeLimits
) -> StoredMessage:
    for file, content in item.files:
        record.media.add(file, content)
    _, message = record.messages.add(item.utterance, gap=limits.gap)
    if item.dictation is not None:
        store_dictation(record, item.dictation, at=now, clean=partial(stored_text, limits=limits))
    entry = record.entries.index(message.id, terms=item.analysis.terms, flags=int(item.analysis.flags))
    if message.role == "user" and message.text.strip():
        jobs.enqueue(record.person, "turn", message.id, at=now)
    if message.attachments:
        jobs.enqueue(record.person, "perceive", message.id, at=now)
    return StoredMessage(message, entry)
