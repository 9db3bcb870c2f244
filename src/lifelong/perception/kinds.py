"""What a file is, by its first bytes and never by its name."""

from __future__ import annotations

import re
from typing import Final, Literal

Kind = Literal["picture", "sound", "video", "document"]

PDF: Final = "application/pdf"
TEXT: Final = "text/plain"
UNSAFE: Final = "text/html"
"""Pages and drawings that may carry scripts: refused, because what they show depends on running them."""

_HEAD: Final = 4096
"""Bytes that are looked at; enough for every signature, and to tell text from other bytes."""

_SIGNATURES: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"%PDF-", PDF),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"caff", "audio/x-caf"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"\x00\x00\x01\xba", "video/mpeg"),
)

_RIFF: Final = {b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo", b"WEBP": "image/webp"}

_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")

_STILL: Final = frozenset(b"heic heix heim heis hevc hevx heif mif1 msf1 avif avis".split())

_MARKUP: Final = re.compile(
    rb"\s*(?:<!--.*?-->\s*|<\?xml.*?\?>\s*|<!doctype[^>]*>\s*)*<(?:svg|html|head|body|script)\b", re.I | re.S
)

_CONTROL: Final = frozenset(range(32)) - frozenset(b"\t\n\v\f\r\x1b")


def sniff(content: bytes) -> str:
    """The media type of a file, or "" when it is none that is known.

    A file that is several things at once is taken for what its first bytes say, and for nothing else.
    """
    head = content[:_HEAD]
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], "")
    if head.startswith(b"FORM") and head[8:12] in (b"AIFF", b"AIFC"):
        return "audio/aiff"
    if head.startswith(b"OggS"):
        return "video/ogg" if b"theora" in head[:512] else "audio/ogg"
    if head[4:8] == b"ftyp":
        return _of_brand(head[8:12])
    if not head.startswith(_UTF16) and len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06:
        return "audio/aac" if head[1] & 0xF6 == 0xF0 else "audio/mpeg"
    return _of_text(head)


def kind_of(media_type: str) -> Kind | None:
    """What is done with a file of this type; None when nothing is."""
    if media_type.startswith("image/"):
        return "picture"
    if media_type.startswith("audio/"):
        return "sound"
    if media_type.startswith("video/"):
        return "video"
    return "document" if media_type in (PDF, TEXT) else None


def _of_brand(brand: bytes) -> str:
    """Type of an ISO base media file."""
    if brand in _STILL:
        return "image/avif" if brand.startswith(b"avi") else "image/heic"
    if brand in (b"M4A ", b"M4B "):
        return "audio/mp4"
    return "video/quicktime" if brand == b"qt  " else "video/mp4"


def _of_text(head: bytes) -> str:
    if _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        return UNSAFE
    if head.startswith(_UTF16) and len(head) > 2:
        return TEXT
    if not head or _CONTROL & set(head):
        return ""
    try:
        head[: -3 if len(head) == _HEAD else None].decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        # A letter may be cut at the end of what is looked at.
        return TEXT if len(head) == _HEAD and error.start >= _HEAD - 8 else ""
    return TEXT
