"""Requests to forget, in a chat: a preview of what is meant. It is a pure function of the record and the text."""

from __future__ import annotations

from collections.abc import Collection

from lifelong.erasure.preview import preview
from lifelong.erasure.targets import Embed, Search, targets
from lifelong.erasure.wording import wording
from lifelong.store.record import Record
from lifelong.types import ErasurePreview


def forget_request(
    record: Record, search: Search, embed: Embed, text: str, *, exclude: Collection[str] = ()
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

    Returns:
        None if the message asks to forget nothing; an empty preview if nothing of it is in the record.
    """
    if wording(text) is None:
        return None
    found = targets(record, search, embed, text, exclude=exclude)
    return preview(record, statements=[target.part for target in found], apart=exclude)
