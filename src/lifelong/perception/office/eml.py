"""E-mail messages (EML) as blocks."""

from __future__ import annotations

import base64
import binascii
import email
import email.policy
import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage, Message
from typing import Final, cast

from lifelong.perception.kinds import EML, TEXT, encoding_of, sniff
from lifelong.perception.office.block import Block, DocumentError
from lifelong.perception.office.html import page

DEEPEST: Final = 10
"""Most messages that are inside each other."""

Attached = Callable[[str, bytes], Iterator[Block] | None]
"""The blocks of an attached document of a media type, or None where documents of it are not read."""


def blocks(content: bytes, attached: Attached) -> Iterator[Block]:
    """The blocks of a message: sender, recipients and date, its text, and what is attached to it.

    Args:
        content: the bytes of the message.
        attached: reads an attached document.
    """
    yield from _message(_parsed(content), attached, 0)


def _parsed(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, policy=email.policy.default)


def _message(message: EmailMessage, attached: Attached, depth: int) -> Iterator[Block]:
    yield Block("heading", str(message.get("Subject", "")))
    for name in ("From", "To", "Cc", "Date"):
        if message.get(name):
            yield Block("text", f"{name}: {message[name]}")
    body = _body(message)
    if body is not None:
        yield from _shown(body)
    for part in _parts(message):
        if part is not body:
            yield from _attachment(part, attached, depth)


def _body(message: EmailMessage) -> EmailMessage | None:
    """The part that is the text of a message: the plain one if it has words, else the one in HTML."""
    if message.is_multipart():
        if message.get_content_type() == EML:
            return None
        plain, html = (cast("EmailMessage | None", message.get_body((kind,))) for kind in ("plain", "html"))
        return plain if plain is not None and (html is None or _text(plain).strip()) else html
    return message if message.get_content_maintype() in ("text", "multipart") else None  # a broken one has no parts


def _attachment(part: EmailMessage, attached: Attached, depth: int) -> Iterator[Block]:
    name, content = part.get_filename(), _bytes(part)
    inner = _inner(part)
    if inner is not None:
        if depth < DEEPEST:
            yield Block("text", f"Forwarded or attached message: {inner.get('Subject', '')}")
            yield from _message(inner, attached, depth + 1)
    elif part.get_content_maintype() == "image":
        yield Block("picture", picture=content)
    elif name or part.get_content_type() == "text/calendar":
        kind = sniff(content)
        unnamed = part.get_content_type() == "application/octet-stream"
        if part.get_content_maintype() == "text" or (kind == TEXT and unnamed):
            yield Block("text", f"Attached: {name or part.get_content_type()}")
            yield from _shown(part)
            return
        try:
            inside = attached(kind, content)
            read = list(inside) if inside is not None else []
        except DocumentError as error:
            yield Block("text", f"Attached: {name} (not read: {error})")
            return
        yield Block("text", f"Attached: {name}")
        yield from read


def _inner(part: EmailMessage) -> EmailMessage | None:
    """The message that a part is, or None; some programs attach it as a file, or encode it, which no message may be."""
    if part.get_content_type() == EML:
        payload = part.get_payload()
        inner = cast("EmailMessage", payload[0]) if isinstance(payload, list) and payload else None
        if inner is None or inner.keys():
            return inner
        try:
            return _parsed(base64.b64decode(str(inner.get_payload())))
        except binascii.Error:
            return inner
    content = b"" if part.is_multipart() else _bytes(part)
    return _parsed(content) if sniff(content) == EML else None


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts of a message, without those of the messages attached to it."""
    if message.get_content_type() == EML:
        yield message
        return
    for part in message.iter_parts() if message.is_multipart() else (message,):
        if part.get_content_maintype() == "multipart" and part is not message:
            yield from _parts(cast("EmailMessage", part))
        else:
            yield cast("EmailMessage", part)


def _shown(part: EmailMessage) -> Iterator[Block]:
    """The blocks of a part that is text."""
    if part.get_content_subtype() == "html":
        yield from page(_text(part), lambda name: iter(()))
    else:
        yield from (Block("text", paragraph) for paragraph in re.split(r"\n\s*\n", _text(part)))


def _text(part: EmailMessage) -> str:
    """The text of a part; in a charset that is unknown or wrong, the one that its bytes look like."""
    content = _bytes(part)
    charset = str(part.get_content_charset() or "")
    try:
        return content.decode(charset or "ascii")
    except (LookupError, UnicodeDecodeError):
        return content.decode(encoding_of(content) or "latin-1", "replace")


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
