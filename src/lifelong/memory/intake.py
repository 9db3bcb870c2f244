"""Intake: what comes in is cleaned, checked and stored, verbatim and durable, before anything else happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import get_args

from lifelong.errors import InputError
from lifelong.language.terms import Analysis, analyse
from lifelong.memory.dictation import Dictation, dictated, keep
from lifelong.perception.attachments import PictureLimits, check_all
from lifelong.perception.bounds import Bounds
from lifelong.perception.files import check_files
from lifelong.perception.perceivers import Speech
from lifelong.privacy.redaction import redact
from lifelong.store.jobs import JobRepository
from lifelong.store.messages import Utterance
from lifelong.store.record import Record
from lifelong.types import Attachment, Incoming, Message, Role

AHEAD = timedelta(days=1)
"""How far in the future a message may be: clocks and zones disagree, but nobody has spoken next week yet."""

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)

_REPLACED = {0: "\ufffd"} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


@dataclass(frozen=True, slots=True)
class IntakeLimits:
    """What intake holds to: the longest text in characters, limits of pictures and files, the gap between sessions,
    whether secrets are taken out, and what writes down a message that was spoken."""

    max_text: int = 200_000
    images: PictureLimits = PictureLimits()
    gap: timedelta = timedelta(minutes=60)
    redact: bool = True
    bounds: Bounds = Bounds()
    speech: Speech | None = None


@dataclass(frozen=True, slots=True)
class PreparedMessage:
    """A message that passed every check, with its files' bytes, what its words say, and the voice it was spoken in."""

    said: Utterance
    files: tuple[tuple[Attachment, bytes], ...]
    analysis: Analysis
    dictated: Dictation | None = None


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A stored message and the row number of its entry, for its vector."""

    message: Message
    entry: int


def prepare(incoming: Incoming, *, now: datetime, limits: IntakeLimits) -> PreparedMessage:
    """Clean and check one message; nothing is stored.

    NUL and lone surrogates, which no database or model takes, become U+FFFD, and secrets their names in brackets. All
    other text is kept as it is: literal image tags, prompt markers and template fields are words like any others.

    Raises:
        InputError: the message is empty or too long, its role is unknown, its time has no zone or cannot be, or
            nothing is said in its voice.
        AttachmentError: a picture cannot be taken.
        ModelMissingError: it was spoken, and nothing on this machine writes speech down.
    """
    if incoming.role not in get_args(Role):
        raise InputError(f"role {incoming.role!r} is unknown: give one of {', '.join(get_args(Role))}")
    voice = None
    if incoming.voice is not None:
        if incoming.role != "user":
            raise InputError(f"a voice is what the person says, and the role is {incoming.role!r}: give it as a file")
        voice = dictated(incoming.voice, limits.speech, limits.images, limits.bounds)
    given = "\n".join(filter(None, (incoming.text, voice.text if voice else "")))
    if len(given) > limits.max_text:
        raise InputError(
            f"the message has {len(given):,} characters, at most {limits.max_text:,} are taken: "
            "split it, raise max_text, or import it, as a history is kept in parts"
        )
    text = worded(given, limits)
    if not text.strip() and not incoming.images and not incoming.files:
        raise InputError("the message is empty: give text, a picture or another file, or both")
    pictures = check_all(incoming.images, limits.images)
    others = check_files(incoming.files, limits.images, limits.bounds)
    spoken = () if voice is None else ((replace(voice.item, spoken=True), voice.content),)
    files = tuple({item.sha256: (item, content) for item, content in (*pictures, *others, *spoken)}.values())
    said = Utterance(
        role=incoming.role,
        speaker=clean(incoming.speaker)[:200],
        text=text,
        at=check_time(incoming.at, now=now),
        attachments=tuple(item for item, _ in files),
        key=None if incoming.key is None else clean(incoming.key),
        session_key=None if incoming.session is None else clean(incoming.session),
    )
    return PreparedMessage(said, files, analyse(text, pictures=sum(item.is_picture for item, _ in files)), voice)


def worded(text: str, limits: IntakeLimits) -> str:
    """A text as it is stored: clean, and without secrets unless the limits allow them."""
    return redact(clean(text)) if limits.redact else clean(text)


def clean(text: str) -> str:
    """Text without NUL and lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.translate(_REPLACED)
    return text.replace("\0", "\ufffd")


def check_time(at: datetime | None, *, now: datetime) -> datetime:
    """The time of a message: as given, or now.

    Raises:
        InputError: it has no zone, lies more than a day ahead, or before 1900.
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
    """Refuse times without a zone: they would mean another moment on another machine."""
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
    """Store messages in one transaction, and ask for their update.

    A message whose key is known, or was forgotten, is passed over, so that an import can be run again. Sessions that
    the newest message has left behind are closed.

    Args:
        bring_back: take in again what was forgotten.

    Returns:
        The messages that are new, in the order given.
    """
    if not batch:
        return []
    with record.transaction():
        keys = [item.said.key for item in batch if item.said.key]
        known = set(record.messages.known_keys(keys))
        if bring_back:
            record.tombstones.remove(keys=keys)
        else:
            known |= record.tombstones.buried_keys(keys)
        stored: list[StoredMessage] = []
        for item in batch:
            if item.said.key is not None and item.said.key in known:
                continue
            if item.said.key is not None:
                known.add(item.said.key)
            stored.append(_store(record, jobs, item, now, limits))
        if stored:
            newest = max(item.message.at for item in stored)
            close_sessions(record, jobs, before=newest - limits.gap, now=now)
            record.audit.note("add", len(stored))
    return stored


def receive(
    record: Record,
    jobs: JobRepository,
    batch: Sequence[Incoming],
    *,
    now: datetime,
    limits: IntakeLimits,
    bring_back: bool = False,
) -> list[StoredMessage]:
    """Check all of what comes in, then store it; see ``prepare`` and ``store``."""
    prepared = [prepare(item, now=now, limits=limits) for item in batch]
    return store(record, jobs, prepared, now=now, limits=limits, bring_back=bring_back)


def _store(
    record: Record, jobs: JobRepository, item: PreparedMessage, now: datetime, limits: IntakeLimits
) -> StoredMessage:
    for file, content in item.files:
        record.media.add(file, content)
    seq, message = record.messages.add(item.said, gap=limits.gap)
    if item.dictated is not None:
        keep(record, item.dictated, at=now, worded=partial(worded, limits=limits))
    entry = record.entries.add("message", seq, terms=item.analysis.terms, flags=int(item.analysis.flags))
    if message.role == "user" and message.text.strip():
        jobs.enqueue(record.person, "turn", message.id, at=now)
    if message.attachments:
        jobs.enqueue(record.person, "perceive", message.id, at=now)
    return StoredMessage(message, entry)


def close_sessions(
    record: Record,
    jobs: JobRepository,
    *,
    now: datetime,
    before: datetime | None = None,
    after: datetime | None = None,
    only: str | None = None,
) -> list[str]:
    """Close open sessions and ask for their consolidation.

    Args:
        before: those whose last message is older than this.
        after: with ``before``, also those whose last message is newer than this.
        only: this one.
    """
    with record.transaction():
        closed = record.sessions.close(at=now, before=before, after=after, only=only)
        for session in closed:
            jobs.enqueue(record.person, "session", session, at=now)
    return closed
