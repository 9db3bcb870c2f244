"""The history: messages, their files and their sessions."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lifelong.types.values import Value

Role = Literal["user", "assistant", "other"]
"""The speaker: the person (``user``), the assistant, or another speaker in an imported history (``other``)."""


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """A file in the export of another product, which is read when its message is stored.

    If it cannot be used, its message is stored without it, and the text of the message names it.

    Attributes:
        name: its name in the export, without folders.
        load: returns its bytes.
    """

    name: str
    load: Callable[[], bytes]


ImageInput = str | os.PathLike[str] | bytes | ImportedFile
"""A picture as a caller gives it: a path, the bytes of the file, or a file of an export."""

FileInput = ImageInput
"""A picture, recording, video or document as a caller gives it: a path, the bytes of the file, or a file of an
export."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to a message, addressed by its content.

    Attributes:
        sha256: hex digest of the stored bytes; also its name in the media folder.
        media_type: type detected from the content, such as ``image/jpeg``.
        size: bytes.
        width, height: displayed size in pixels; 0 for a file without pictures.
        name: the name of the file as the person gave it ("bertha.jpg"), or "".
        spoken: whether the file is the recording of the message, whose text is then its transcript.
    """

    sha256: str
    media_type: str
    size: int
    width: int
    height: int
    name: str = ""
    spoken: bool = False

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture, not a recording, video or document."""
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message to be stored, from a caller or an imported file.

    Attributes:
        text: the words of the message.
        role: role of the speaker.
        speaker: name of the speaker, or "" for the person or the assistant.
        at: time of the message (aware); None means now.
        images: pictures, as paths or bytes.
        files: files of any supported kind: recordings, videos, documents, pictures.
        voice: a recording of the person's message. Its transcript follows ``text``, which may be "".
        key: a stable external key. A second message with the same key is the same message.
        session: an external key of the session; None groups messages by time.
    """

    text: str
    role: Role = "user"
    speaker: str = ""
    at: datetime | None = None
    images: tuple[ImageInput, ...] = ()
    key: str | None = None
    session: str | None = None
    files: tuple[FileInput, ...] = ()
    voice: FileInput | None = None


@dataclass(frozen=True, slots=True)
class Message(Value):
    """One stored utterance.

    Attributes:
        shown: for a reply, the ids of the items in the model's context; else empty.
        reply_to: for a reply, the id of the answered message.
    """

    id: str
    role: Role
    speaker: str
    text: str
    at: datetime
    session: str
    attachments: tuple[Attachment, ...] = ()
    key: str | None = None
    reply_to: str | None = None
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageSource:
    """A place that messages came from, by how their keys begin.

    Attributes:
        prefix: the beginning of the keys with its colon: ``chatgpt:``, and ``web:`` for the web app.
            ``erasure.preview`` takes it as ``source``.
        messages: number of messages.
        first, last: times of the earliest and the latest of them.
    """

    prefix: str
    messages: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """Consecutive messages that are close in time. ``closed`` is None while the session is open."""

    id: str
    first: datetime
    last: datetime
    closed: datetime | None
    messages: int
