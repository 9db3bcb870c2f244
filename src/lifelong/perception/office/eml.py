"""E-mail messages (EML) as blocks."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import Message
from typing import cast

from lifelong.perception.office.block import Block
from lifelong.perception.office.html import page


def blocks(content: bytes) -> Iterator[Block]:
    """The blocks of a message: sender, recipients and date, its text, and the pictures attached to it."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    yield Block("heading", str(message.get("Subject", "")))
    for name in ("From", "To", "Cc", "Date"):
        if message.get(name):
            yield Block("text", f"{name}: {message[name]}")
    body = message.get_body(("plain", "html"))
    if body is not None:
        if body.get_content_subtype() == "html":
            yield from page(_bytes(body), lambda name: iter(()))
        else:
            for paragraph in re.split(r"\n\s*\n", str(body.get_content())):
                yield Block("text", paragraph)
    for part in message.walk():
        if part.get_content_maintype() == "image":
            yield Block("picture", picture=_bytes(part))
        elif part.get_filename() and part is not body:
            yield Block("text", f"Attached: {part.get_filename()}")


def _bytes(part: Message) -> bytes:
    return cast("bytes", part.get_payload(decode=True) or b"")
