"""What was said: messages, their files and their sessions."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Role = Literal["user", "assistant", "other"]
"""Who speaks: the person (``user``), the assistant, or anybody else in an imported history (``other``)."""

ImageInput = str | os.PathLike[str] | bytes
"""A picture as a caller gives it: a path, or the bytes of the file."""

FileInput = str | os.PathLike[str] | bytes
"""A picture, recording, video or document as a caller gives it: a path, or the bytes of the file."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to a message, addressed by its content.

    Attributes:
        sha256: hex digest of the stored bytes; also its name in the media folder.
        media_type: type read from the content, such as ``image/jpeg``.
        size: bytes.
        width, height: pixels, as displayed; 0 where there is nothing to see.
        name: the name under which the person gave it ("bertha.jpg"), or "".
        spoken: whether the message was spoken in it: its text is what is said there.
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
        """Whether it is a picture, and no recording, video or document."""
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message on its way in, from a caller or an imported file.

    Attributes:
        text: what was said.
        role: who speaks.
        speaker: a name, or "" for the person or the assistant themselves.
        at: when it was said (aware); None means now.
        images: pictures, as paths or bytes.
        files: files of any kind that is taken: recordings, videos, documents, pictures.
        voice: a recording in which the person says this: its words are theirs, and follow ``text``, which may be "".
        key: a stable name from outside. A second message with the same key is the same message.
        session: a name from outside that keeps a session's messages together; None goes by time.
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
class Message:
    """One stored utterance.

    Attributes:
        shown: for a reply, the ids of what the model was shown; else empty.
        reply_to: for a reply, the id of the message that it answers.
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
class Session:
    """A run of messages. ``closed`` is None while it is open."""

    id: str
    first: datetime
    last: datetime
    closed: datetime | None
    messages: int
