"""The stored pictures in a prompt: which ones, which parts of them, and their labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lifelong.agent.notes import day, named
from lifelong.models.base import ChatMessage
from lifelong.models.picture_tokens import picture_tokens
from lifelong.perception.attachments import pixels_of
from lifelong.perception.picture_text import union
from lifelong.privacy.data_block import block
from lifelong.types import WHOLE, Attachment, Hit, Message, Part, PixelBox, Sighting

MEDIA_ID = 12
"""Characters of a picture's hash that are its id in a prompt and in calls of ``look``."""

PICTURE_TOKENS = 1000
"""Estimated tokens of a picture that a model may still ask for; those in a prompt are counted by their pixels."""

EDGE = 2048
"""Longest side in pixels of a whole picture in a prompt; common endpoints scale down what is larger."""

SHARP = 1024
"""Longest side in pixels up to which a model reads details well; of larger pictures, parts are sent, too."""

MARGIN = 0.05
"""Margin around a part, as a share of the picture's sides."""

LEAST = 64
"""Smallest side of a part in pixels: smaller ones show nothing, and some models refuse them."""

MOST = 0.75
"""Largest part as a share of the picture's area; a larger one shows no more than the whole."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A stored picture, or a part of it, in a prompt.

    Attributes:
        sha256: hash of the stored file.
        message: id of the message that it came with.
        at: time of the message, in the person's zone.
        name: file name, or "".
        sender: who sent it; "" for the person.
        content: JPEG or PNG without EXIF.
        part: the part that is shown.
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
        """The id for a model, with the part: ``0123456789ab, part [0.1, 0.2, 0.5, 0.4] at full size``."""
        if self.part == WHOLE:
            return self.sha256[:MEDIA_ID]
        return f"{self.sha256[:MEDIA_ID]}, part [{', '.join(f'{side:.3g}' for side in self.part)}] at full size"

    @property
    def label(self) -> str:
        """Date, message, sender and id, in words."""
        name = f", {named(self.name)}" if self.name else ""
        sender = f" of {self.sender}" if self.sender else ""
        return f"{day(self.at)}, with message {self.message}{sender}{name} (media {self.media})"


def is_picture(item: Attachment) -> bool:
    """Whether an attachment is a picture."""
    return item.media_type.startswith("image/")


def candidates(talk: Sequence[Message], hits: Iterable[Hit], *, exclude: Iterable[str] = ()) -> list[str]:
    """Hashes of the pictures that may help with a question, the best first.

    Pictures of the open talk come first, the newest before older ones; then those of the hits, the best hit first, of
    equal hits the newest.

    Args:
        talk: the open talk, oldest first.
        hits: the hits of recall.
        exclude: hashes of pictures that are in the prompt already.
    """
    used = set(exclude)
    hashes: list[str] = []
    best = sorted(hits, key=lambda hit: (-round(hit.score, 2), -hit.at.timestamp()))
    for items in ([item.attachments for item in reversed(talk)], [hit.attachments for hit in best]):
        for attached in (each for attachments in items for each in attachments):
            if is_picture(attached) and attached.sha256 not in used:
                used.add(attached.sha256)
                hashes.append(attached.sha256)
    return hashes


def details(
    item: Attachment, hits: Iterable[Hit], sightings: Sequence[Sighting], question: str
) -> tuple[list[Part], list[Part]]:
    """The parts of a picture to show at full size beside the whole; none of a small picture.

    Args:
        item: the picture.
        hits: the hits of recall; the boxes of the best passage of this picture are a part.
        sightings: concepts recognised in it, the surest first.
        question: the question; a concept that it names by name or kind goes before a surer one.

    Returns:
        Parts that are relevant to the question, and others.
    """
    if max(item.width, item.height) <= SHARP:
        return [], []
    best = sorted(hits, key=lambda hit: -hit.score)
    text_boxes = [
        hit.passage.excerpt.boxes for hit in best if hit.passage is not None and hit.passage.file == item.sha256
    ]
    places = [each.box for each in sightings if _says(question, each.name) or _says(question, each.kind)]
    relevant = [*(_place(boxes, item) for boxes in text_boxes[:1] if boxes), *places[:1]]
    others = [each.box for each in sightings[:1] if not relevant]
    return _useful(relevant, item), _useful(others, item)


def _says(text: str, word: str) -> bool:
    return bool(word) and re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) is not None


def _place(boxes: Sequence[PixelBox], item: Attachment) -> Part:
    """The part of a picture around the lines of a passage."""
    left, top, right, bottom = union(boxes)
    return left / item.width, top / item.height, right / item.width, bottom / item.height


def _useful(parts: Sequence[Part], item: Attachment) -> list[Part]:
    """Parts with a margin, without those that show no more than the whole."""
    distinct = dict.fromkeys(grown(part, item, margin=MARGIN) for part in parts)
    return [part for part in distinct if (part[2] - part[0]) * (part[3] - part[1]) <= MOST]


def grown(part: Part, item: Attachment, *, margin: float = 0.0) -> Part:
    """A part with a margin, inside the picture, with at least LEAST pixels a side if the picture is that large.

    Args:
        part: the part.
        item: the picture.
        margin: as a share of the picture's sides.
    """
    left, right = _stretched(part[0] - margin, part[2] + margin, LEAST / max(1, item.width))
    top, bottom = _stretched(part[1] - margin, part[3] + margin, LEAST / max(1, item.height))
    return left, top, right, bottom


def _stretched(begin: float, end: float, least: float) -> tuple[float, float]:
    """An interval of at least this length, moved and cut so that it lies between 0 and 1."""
    more = max(0.0, least - (end - begin)) / 2
    begin, end = begin - more, end + more
    shift = max(0.0, -begin) - max(0.0, end - 1) if more else 0.0
    return max(0.0, round(begin + shift, 4)), min(1.0, round(end + shift, 4))


def pictures_cost(messages: Iterable[ChatMessage], model: str = "") -> int:
    """Estimated tokens of the pictures of a prompt.

    Args:
        messages: the prompt.
        model: name of the model, whose family decides how pictures are counted.
    """
    images = [image for message in messages for image in message.images]
    return sum(picture_tokens(*pixels_of(image), model) for image in images)


def view(pictures: Sequence[Picture], title: str = "Pictures from memory, in this order:") -> ChatMessage:
    """A message with pictures and the label of each."""
    lines = [f"{number}. {picture.label}" for number, picture in enumerate(pictures, 1)]
    return ChatMessage("user", block("memory", [title, *lines]), tuple(picture.content for picture in pictures))
