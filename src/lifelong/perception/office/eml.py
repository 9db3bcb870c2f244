"""E-mail messages (EML) as blocks."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage, Message
from typing import Final, cast

from lifelong.perception.kinds import encoding_of
from lifelong.perception.office.block import Block
from lifelong.perception.office.html import page

DEEPEST: Final = 10
"""Most messages that are inside each other."""


def blocks(content: bytes) -> Iterator[Block]:
    """The blocks of a message: sender, recipients and date, its text, and the pictures attached to it."""
    yield from _letter(email.message_from_bytes(content, policy=email.policy.default), 0)


def _letter(message: EmailMessage, depth: int) -> Iterator[Block]:
    yield Block("heading", str(message.get("Subject", "")))
    for name in ("From", "To", "Cc", "Date"):
        if message.get(name):
            yield Block("text", f"{name}: {message[name]}")
    body = message.get_body(("plain", "html"))
    if body is not None:
        if body.get_content_subtype() == "html":
            yield from page(_bytes(body), lambda name: iter(()))
        else:
            for paragraph in re.split(r"\n\s*\n", _text(cast("EmailMessage", body))):
                yield Block("text", paragraph)
    for part in _parts(message):
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner and depth < DEEPEST:
                yield Block(
                    "text", f"Forwarded or attached message: {cast('EmailMessage', inner[0]).get('Subject', '')}"
                )
                yield from _letter(cast("EmailMessage", inner[0]), depth + 1)
        elif part.get_content_maintype() == "image":
            yield Block("picture", picture=_bytes(part))
        elif part.get_filename() and part is not body:
            yield Block("text", f"Attached: {part.get_filename()}")
            if part.get_content_type() in ("text/plain", "text/csv", "text/markdown"):
                yield Block("text", _text(cast("EmailMessage", part)))
            elif part.get_content_type() == "text/html":
                yield from page(_bytes(part), lambda name: iter(()))


def _parts(message: EmailMessage) -> Iterator[Message]:
    """The parts of a message, without those of the messages attached to it."""
    for part in message.iter_parts() if message.is_multipart() else ():
        yield part
        if part.get_content_type() != "message/rfc822":
            yield from _parts(cast("EmailMessage", part))


def _text(part: EmailMessage) -> str:
    """The text of a part; in a charset that is unknown or wrong, the one that its bytes look like."""
    content = _bytes(part)
    charset = str(part.get_content_charset() or "")
    try:
        return content.decode(charset or "ascii")
    except (LookupError, UnicodeDecodeError):
        return content.decode(encoding_of(content) or "latin-1", "replace")


def _bytes(part: Message) -> bytes:
    return cast("bytes", part.get_payload(decode=True) or b"")
