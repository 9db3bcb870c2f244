"""Which stored pictures a model is shown, and what is written beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lifelong.agent.notes import day, named
from lifelong.models.base import ChatMessage
from lifelong.perception.reading import union
from lifelong.privacy.data_block import block
from lifelong.types import WHOLE, Attachment, Hit, Message, Part, PixelBox, Sighting

MEDIA_ID = 12
"""Signs of a picture's hash that a model is shown as its id, and gives back to look at it."""

PICTURE_TOKENS = 1000
"""What one picture is taken to cost of a model's context; endpoints count from 85 to about 1,600."""


EDGE = 2048
"""Pixels of the longest side with which a whole picture is sent; no common endpoint lets its model see more."""

SHARP = 1024
"""Longest side in pixels up to which a model sees a picture well: what is larger may need its parts sent, too."""

MARGIN = 0.05
"""Of a picture's edges, what is shown around the part that matters."""

LEAST = 64
"""Fewest pixels of a side that is sent: less says nothing, and some models refuse it."""

MOST = 0.75
"""Of a picture's area; a larger part shows nothing that the whole does not."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A stored picture, or a part of it, as it goes to a model.

    Attributes:
        sha256: of the stored file.
        message: id of the message that it came with.
        at: when that was said, in the person's zone.
        name: under which it was given, or "".
        sender: who sent it, "" for the person.
        content: JPEG or PNG without EXIF.
        part: what of it is shown.
    """

    sha256: str
    message: str
    at: datetime
    name: str
    content: bytes
    part: Part = WHOLE
    sender: str = ""

    @property
    def media(self) -> str:
        """Its id for a model, with the part: ``0123456789ab, part [0.1, 0.2, 0.5, 0.4] at full size``."""
        if self.part == WHOLE:
            return self.sha256[:MEDIA_ID]
        return f"{self.sha256[:MEDIA_ID]}, part [{', '.join(f'{side:.3g}' for side in self.part)}] at full size"

    @property
    def label(self) -> str:
        """Its date, message, sender and id, in words."""
        name = f", {named(self.name)}" if self.name else ""
        sender = f" of {self.sender}" if self.sender else ""
        return f"{day(self.at)}, with message {self.message}{sender}{name} (media {self.media})"


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


def details(
    item: Attachment, hits: Iterable[Hit], seen: Sequence[Sighting], question: str
) -> tuple[list[Part], list[Part]]:
    """The parts of a picture that are worth showing at full size beside the whole; none of a small picture.

    Args:
        item: the picture.
        hits: what was recalled; the best passage that was read in this picture has its place in it.
        seen: concepts that were recognised in it, the surest first.
        question: what was asked; a concept that it names by name or kind goes before a surer one.

    Returns:
        Parts that bear on the question, and others.
    """
    if max(item.width, item.height) <= SHARP:
        return [], []
    best = sorted(hits, key=lambda hit: -hit.score)
    read = [hit.passage.excerpt.boxes for hit in best if hit.passage is not None and hit.passage.file == item.sha256]
    named = [each.box for each in seen if _says(question, each.name) or _says(question, each.kind)]
    bearing = [*(_place(boxes, item) for boxes in read[:1] if boxes), *named[:1]]
    others = [each.box for each in seen[:1] if not bearing]
    return _worth(bearing, item), _worth(others, item)


def _says(text: str, word: str) -> bool:
    return bool(word) and re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) is not None


def _place(boxes: Sequence[PixelBox], item: Attachment) -> Part:
    """The part of a picture around the lines of a passage."""
    left, top, right, bottom = union(boxes)
    return left / item.width, top / item.height, right / item.width, bottom / item.height


def _worth(parts: Sequence[Part], item: Attachment) -> list[Part]:
    """Parts with a margin, without those that show nothing more than the whole."""
    found = dict.fromkeys(grown(part, item, margin=MARGIN) for part in parts)
    return [part for part in found if (part[2] - part[0]) * (part[3] - part[1]) <= MOST]


def grown(part: Part, item: Attachment, *, margin: float = 0.0) -> Part:
    """A part with a margin, inside the picture and of at least LEAST pixels a side, where the picture has them.

    Args:
        part: of the picture.
        item: the picture.
        margin: as part of its edges.
    """
    left, right = _stretched(part[0] - margin, part[2] + margin, LEAST / max(1, item.width))
    top, bottom = _stretched(part[1] - margin, part[3] + margin, LEAST / max(1, item.height))
    return left, top, right, bottom


def _stretched(begin: float, end: float, least: float) -> tuple[float, float]:
    """A stretch of at least this length, moved and cut so that it lies between 0 and 1."""
    more = max(0.0, least - (end - begin)) / 2
    begin, end = begin - more, end + more
    shift = max(0.0, -begin) - max(0.0, end - 1) if more else 0.0
    return max(0.0, round(begin + shift, 4)), min(1.0, round(end + shift, 4))


def view(pictures: Sequence[Picture], title: str = "Pictures from memory, in this order:") -> ChatMessage:
    """A message that holds pictures and says of each when it was sent, with which message, and by whom."""
    lines = [f"{number}. {picture.label}" for number, picture in enumerate(pictures, 1)]
    return ChatMessage("user", block("memory", [title, *lines]), tuple(picture.content for picture in pictures))
