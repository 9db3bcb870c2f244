"""Dictation: transcribe a recording of the person and use the transcript as the text of the message.

The caller states that the person speaks in a recording by passing it as the ``voice`` of a message. Every other
recording is stored as a file, and its words are not statements of the person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lifelong.errors import InputError, ModelMissingError
from lifelong.perception.attachments import PictureLimits
from lifelong.perception.bounds import Bounds
from lifelong.perception.files import check_file
from lifelong.perception.kinds import has_sound
from lifelong.perception.perceive import InputFile, data_of, rewrite_excerpt
from lifelong.perception.perceivers import Speech
from lifelong.store.record import Record
from lifelong.types import Attachment, Excerpt, FileInput


@dataclass(frozen=True, slots=True)
class Dictation:
    """The transcript of a recording of the person.

    Attributes:
        item: metadata of the recording.
        content: bytes of the recording.
        passages: the words with their times in the recording.
        data: other results of speech recognition, as JSON values.
        version: version of the speech recogniser.
    """

    item: Attachment
    content: bytes
    passages: Sequence[Excerpt]
    data: Mapping[str, Any]
    version: str

    @property
    def text(self) -> str:
        """The words of all passages, joined with spaces."""
        return " ".join(one.text for one in self.passages)


def transcribe(voice: FileInput, speech: Speech | None, limits: PictureLimits, bounds: Bounds) -> Dictation:
    """Transcribe a recording of the person.

    Args:
        voice: the path or the bytes of the recording.
        speech: the speech recogniser; None if speech recognition is switched off.
        limits: the largest picture that is accepted.
        bounds: limits of other files.

    Returns:
        The transcript.

    Raises:
        AttachmentError: the file cannot be used.
        InputError: the file is not a recording, the recording has no speech, or speech recognition is switched off.
        ModelMissingError: a package or the model weights are not installed.
    """
    item, content = check_file(voice, limits, bounds)
    name = item.name or "the recording"
    if not has_sound(item.media_type):
        raise InputError(f"{name} is {item.media_type}: give a recording of the person as voice, and others as files")
    if speech is None:
        raise InputError("what is said in a voice cannot be written down: speech is off, set speech to embedded")
    if lacking := speech.lacking:
        raise ModelMissingError(f"what is said in a voice cannot be written down: {lacking}")
    data = data_of(speech.perceive(InputFile(item, content)))
    passages = data.pop("passages")
    if not passages and data.get("unsure"):
        raise InputError(f"what is said in {name} was not understood: {'; '.join(data.get('notes', ()))}")
    if not passages:
        raise InputError(f"nothing is said in {name}, or nothing that can be understood: record it again, or type it")
    return Dictation(item, content, passages, data, speech.version)


def store_dictation(record: Record, dictation: Dictation, *, at: datetime, clean: Callable[[str], str]) -> None:
    """Store a transcript with the recording. Recall finds the words only through the message.

    Args:
        record: the record of the person.
        dictation: the transcript.
        at: time of the transcription.
        clean: cleans a text before it is stored.
    """
    name = dictation.item.sha256
    record.passages.put(name, Speech.name, [rewrite_excerpt(one, clean) for one in dictation.passages])
    record.passages.retire([name])  # the recording may already be a file of another message
    record.findings.put(name, Speech.name, dictation.version, dictation.data, at=at)
