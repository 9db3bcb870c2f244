"""Requests to forget, in a chat: a preview of what is meant. It is a pure function of the record and the text."""

from __future__ import annotations

from collections.abc import Collection

from lifelong.erasure.preview import preview
from lifelong.erasure.targets import Embed, Search, targets
from lifelong.erasure.wording import LONGEST, keeps, wording
from lifelong.models.base import Reading
from lifelong.privacy.redaction import was_redacted
from lifelong.store.record import Record
from lifelong.types import ErasurePreview


def is_request(text: str, reading: Reading | None = None) -> bool:
    """Whether a message asks to forget something: its wording says so, or the reader does.

    Of a message that held a secret the reader is not believed: "Remember my password: …" is no request to forget. Nor
    is it of what it takes for a question still more: "HATT ICH EINE ABFINDUNG".

    Args:
        text: the message, in any language.
        reading: what the reader found in it, if there is a reader.
    """
    if wording(text) is not None:
        return True
    if reading is None or was_redacted(text):
        return False
    surely = reading.does("forget") and reading.kinds["forget"] >= reading.kinds.get("ask", 0.0)
    return surely and len(text) <= LONGEST and not keeps(text)


def forget_request(
    record: Record, search: Search, embed: Embed, text: str, *, exclude: Collection[str] = (), surely: bool = False
) -> ErasurePreview | None:
    """What a message asks to forget; nothing is changed. ``preview.erase_preview`` erases it.

    The same record and text give the same preview: after "yes", it is made again with the messages that came since in
    ``exclude``, and has the same token.

    Args:
        record: the record of the person.
        search: ``Recall.search``.
        embed: embeds texts as documents.
        text: the message, in any language.
        exclude: ids of messages to leave out of account: the message itself, and those that followed it.
        surely: the message is known to be a request, also where its wording is not.

    Returns:
        None if the message asks to forget nothing; an empty preview if nothing of it is in the record.
    """
    if wording(text) is None and not surely:
        return None
    found = targets(record, search, embed, text, exclude=exclude, plain=surely)
    return preview(record, statements=[target.part for target in found], apart=exclude)
