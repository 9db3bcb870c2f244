"""A message that was spoken: what is said in the person's own recording is the message's text.

Only a caller can know that a recording is the person speaking, and says so by giving it as a message's ``voice``. Any
other recording stays a file with words in it, which are nobody's statement.
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
    """What was said in a recording of the person.

    Attributes:
        item, content: the recording.
        passages: the words, with their times.
        found: what else there is to say of it, as JSON has it.
        version: of the recogniser that wrote them down.
    """

    item: Attachment
    content: bytes
    passages: Sequence[Excerpt]
    found: Mapping[str, Any]
    version: str

    @property
    def text(self) -> str:
        """The words."""
        return " ".join(one.text for one in self.passages)


def dictated(voice: FileInput, speech: Speech | None, limits: PictureLimits, bounds: Bounds) -> Dictation:
    """Write down what the person says in a recording.

    Args:
        voice: a path, or the bytes of the recording.
        speech: writes it down.
        limits, bounds: of files.

    Raises:
        AttachmentError: the file cannot be used.
        InputError: it is no recording, nothing is said in it, or speech is switched off.
        ModelMissingError: a package or the weights are not on this machine.
    """
    item, content = check_file(voice, limits, bounds)
    name = item.name or "the recording"
    if not has_sound(item.media_type):
        raise InputError(f"{name} is {item.media_type}: give a recording of the person as voice, and others as files")
    if speech is None:
        raise InputError("what is said in a voice cannot be written down: speech is off, set speech to embedded")
    if lacking := speech.lacking:
        raise ModelMissingError(f"what is said in a voice cannot be written down: {lacking}")
    found = data_of(speech.perceive(InputFile(item, content)))
    passages = found.pop("passages")
    if not passages:
        raise InputError(f"nothing is said in {name}, or nothing that can be understood: record it again, or type it")
    return Dictation(item, content, passages, found, speech.version)


def keep(record: Record, said: Dictation, *, at: datetime, worded: Callable[[str], str]) -> None:
    """Keep the words with their times beside the recording; recall has them by the message alone.

    Args:
        at: when they were written down.
        worded: how words are stored.
    """
    name = said.item.sha256
    record.passages.put(name, Speech.name, [rewrite_excerpt(one, worded) for one in said.passages])
    record.passages.retire([name])  # it may have been a file of another message before
    record.perceived.put(name, Speech.name, said.version, said.found, at=at)
