"""What a file is, by its first bytes and never by its name."""

from __future__ import annotations

import re
from typing import Final, Literal

Kind = Literal["picture", "sound", "video", "document"]

PDF: Final = "application/pdf"
TEXT: Final = "text/plain"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT: Final = "application/vnd.oasis.opendocument.text"
EPUB: Final = "application/epub+zip"
RTF: Final = "application/rtf"
HTML: Final = "text/html"
EML: Final = "message/rfc822"

WRITTEN: Final = frozenset({DOCX, ODT, EPUB, RTF, HTML, EML})
"""Documents of which the words are read, and the pictures inside: nothing in them is run, nothing is fetched."""

UNSAFE: Final = "image/svg+xml"
"""Drawings that may carry scripts: refused, because what they show depends on running them."""

PICTURE_SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".heic", ".heif"})
"""Suffixes of the files in a folder that are tried as pictures; what they are is read from their content."""

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
    (b"{\\rtf", RTF),
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
    rb"\s*(?:<!--.*?-->\s*|<\?xml.*?\?>\s*|<!doctype[^>]*>\s*)*<(svg|html|head|body|script)\b", re.I | re.S
)

_LETTER: Final = re.compile(rb"(?:[A-Za-z][\w-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}")
"""The head of a letter: fields, and lines that go on with one."""

_FIELDS: Final = re.compile(rb"(?im)^(from|date|subject|to|message-id|mime-version|received):")
_ENOUGH: Final = 3
"""Different ones of these fields that make the head of a text the head of a letter."""

_MARKS: Final = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)

_OLE: Final = b"\xd0\xcf\x11\xe0"

_OTHERS: Final = (
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
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
    if head.startswith(b"PK\x03\x04"):
        return _of_parts(content)
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
        return None if media_type == UNSAFE else "picture"
    if media_type.startswith("audio/"):
        return "sound"
    if media_type.startswith("video/"):
        return "video"
    return "document" if media_type in (PDF, TEXT, *WRITTEN) else None


def has_sound(media_type: str) -> bool:
    """Whether files of this type may be listened to."""
    return kind_of(media_type) in ("sound", "video")


def _of_brand(brand: bytes) -> str:
    """Type of an ISO base media file."""
    if brand in _STILL:
        return "image/avif" if brand.startswith(b"avi") else "image/heic"
    if brand in (b"M4A ", b"M4B "):
        return "audio/mp4"
    return "video/quicktime" if brand == b"qt  " else "video/mp4"


def _of_parts(content: bytes) -> str:
    """Type of a zip file whose parts make a document; names of parts stand in it as they are."""
    for media_type in (ODT, EPUB):
        if content[30:128].startswith(b"mimetype" + media_type.encode()):
            return media_type
    return DOCX if b"word/document" in content else ""


def _of_text(head: bytes) -> str:
    if markup := _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        return UNSAFE if markup[1].lower() == b"svg" else HTML
    if (letter := _LETTER.match(head)) and len({name.lower() for name in _FIELDS.findall(letter[0])}) >= _ENOUGH:
        return EML
    if head.startswith(_UTF16) and len(head) > 2:
        return TEXT
    if not head or _CONTROL & set(head):
        return ""
    return TEXT if encoding_of(head) else ""


def encoding_of(content: bytes) -> str:
    """How a text is encoded, or "" where that cannot be told: it says so itself, is UTF-8, or looks like some language.

    What it looks like is found by charset-normalizer in its first 64 kB.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":  # a letter may be cut at the end of what is looked at
            return "utf-8"
    else:
        return "utf-8"
    import charset_normalizer

    best = charset_normalizer.from_bytes(content[:65_536]).best()
    return "" if best is None else best.encoding


def instead(content: bytes) -> str:
    """What a file is that is not taken, for an error."""
    names = content[:_HEAD] + content[-65_536:]
    if content.startswith(b"PK\x03\x04"):
        tables = b"[Content_Types].xml" in names and (b"xl/" in names or b"ppt/" in names)
        return "a spreadsheet or a presentation" if tables else "a ZIP archive"
    if content.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        return "an Office file locked with a password" if locked else "an old Office file (.doc, .xls, .ppt)"
    return next((what for mark, what in _OTHERS if content.startswith(mark)), "of no known kind")
