"""Which stored pictures a model is shown, and what is written beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lifelong.agent.context import data, day
from lifelong.models.base import ChatMessage
from lifelong.types import Attachment, Hit, Message

MEDIA_ID = 12
"""Signs of a picture's hash that a model is shown as its id, and gives back to look at it."""

PICTURE_TOKENS = 1000
"""What one picture is taken to cost of a model's context; endpoints count from 85 to about 1,600."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A stored picture as it goes to a model.

    Attributes:
        sha256: of the stored file.
        message: id of the message that it came with.
        at: when that was said, in the person's zone.
        name: under which the person gave it, or "".
        content: JPEG or PNG without EXIF.
    """

    sha256: str
    message: str
    at: datetime
    name: str
    content: bytes

    @property
    def label(self) -> str:
        """Its date, message and id, in words."""
        name = f", “{data(self.name)}”" if self.name else ""
        return f"{day(self.at)}, with message {self.message}{name} (media {self.sha256[:MEDIA_ID]})"


def is_picture(item: Attachment) -> bool:
    """Whether an attachment can be seen."""
    return item.media_type.startswith("image/")


def candidates(talk: Sequence[Message], hits: Iterable[Hit], *, known: Iterable[str] = ()) -> list[str]:
    """Pictures worth showing beside a question, the best first, by their hashes.

    Those of the open talk come first, the newest before; then those of recalled messages, best match first, of
    equal matches the newest.

    Args:
        talk: the open talk, oldest first.
        hits: what was recalled.
        known: hashes of pictures that the model sees already.
    """
    seen = set(known)
    chosen: list[str] = []
    best = sorted(hits, key=lambda hit: (-round(hit.score, 2), -hit.at.timestamp()))
    for items in ([item.attachments for item in reversed(talk)], [hit.attachments for hit in best]):
        for attached in (each for attachments in items for each in attachments):
            if is_picture(attached) and attached.sha256 not in seen:
                seen.add(attached.sha256)
                chosen.append(attached.sha256)
    return chosen


def view(pictures: Sequence[Picture], title: str = "Pictures from memory, in this order:") -> ChatMessage:
    """A message that holds pictures and says of each when it was sent, and with which message."""
    lines = [f"{number}. {picture.label}" for number, picture in enumerate(pictures, 1)]
    return ChatMessage("user", "\n".join([title, *lines]), tuple(picture.content for picture in pictures))
