"""Secrets that were recognised only after a message was stored: they are taken out of its text."""

from __future__ import annotations

from dataclasses import replace

from lifelong.privacy.redaction import redact_surely
from lifelong.recall.indexing import renew_message
from lifelong.store.record import Record
from lifelong.types import Message


def remove_secrets(record: Record, message: Message) -> Message:
    """Take what looks like a secret out of a stored message that is known to tell one.

    The message keeps its id and its time. It is indexed again, and traces that show it are deleted.

    Args:
        record: the record of the person.
        message: a stored message.

    Returns:
        The message as it is stored now; the same if nothing in it looks like a secret.
    """
    text = redact_surely(message.text)
    if text == message.text:
        return message
    renewed = replace(message, text=text)
    with record.transaction():
        record.messages.reword(message.id, text)
        renew_message(record, renewed)
        record.traces.drop([message.id])
    return renewed
