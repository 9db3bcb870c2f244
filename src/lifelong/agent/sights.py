"""What a chat model that sees says of the picture of a message: one sentence, kept as seen and as nobody's words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lifelong.agent.prompt_pictures import EDGE, is_picture
from lifelong.errors import AttachmentError, NotFoundError
from lifelong.extraction.gate.sight import fault_of_sight
from lifelong.models.base import ChatModel
from lifelong.perception.attachments import bare
from lifelong.privacy.redaction import redact
from lifelong.store.record import Record
from lifelong.types import Excerpt, Message
from lifelong.types.refusals import RefusedOutput

Sight = tuple[str, Excerpt]
"""Hash of a picture, and what a model saw in it."""


def picture_of(record: Record, message: Message, model: ChatModel | None) -> list[bytes]:
    """The first picture of a message of the person, scaled down, for a model that sees; else none. Blocking."""
    if model is None or not model.profile.images or message.role != "user":
        return []
    item = next(filter(is_picture, message.attachments), None)
    if item is None:
        return []
    try:
        return [bare(record.media.read(item.sha256), edge=EDGE)]
    except (AttachmentError, NotFoundError):  # damaged, or erased by another process just now
        return []


def sights_of(
    record: Record, message: Message, sentences: Sequence[str], refused: Callable[[RefusedOutput], None]
) -> list[Sight]:
    """What a model saw in the first picture of a message, if it may be stored. Blocking.

    Args:
        record: the person's record.
        message: the message with the picture.
        sentences: what the model says.
        refused: gets what is not stored.
    """
    item = next(filter(is_picture, message.attachments), None)
    if item is None or not sentences:
        return []
    said = [message.text, *(each.excerpt.text for each in record.passages.of([item.sha256]))]
    if fault := fault_of_sight(sentences[0], said):
        refused(RefusedOutput(message.id, "picture", fault, "nothing"))
        return []
    return [(item.sha256, Excerpt("seen", redact(sentences[0])))]
