"""Detect the type of a file by its first bytes, never by its name."""

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

OFFICE_TYPES: Final = frozenset({DOCX, ODT, EPUB, RTF, HTML, EML})
"""Documents other than PDF and plain text; their text and pictures are read, nothing in them is run or fetched."""

UNSAFE: Final = "image/svg+xml"
"""SVG can hold scripts: it is refused, because what it shows depends on running them."""

PICTURE_SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".heic", ".heif"})
"""Suffixes of the files in a folder that are tried as pictures; their type is detected from their content."""

_HEAD: Final = 4096
"""Bytes that are examined; enough for every signature, and to distinguish text from binary data."""

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
"""The header of an e-mail: fields, and their continuation lines."""

_FIELDS: Final = re.compile(rb"(?im)^(from|date|subject|to|message-id|mime-version|received):")
_ENOUGH: Final = 3
"""Number of different fields of these from which the beginning of a text is an e-mail header."""

_MARKS: Final = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)

_PAIRED: Final = ("big5", "gb", "euc", "cp932", "cp949", "cp950", "shift", "johab", "hz", "iso2022")
"""Encodings of East Asian scripts, where most characters are two bytes."""

SPARSE: Final = 0.2
"""Share of bytes above 127 below which a text is in none of _PAIRED: they are the accents of a short Western text."""

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
    """The media type of a file, or "" where it is not supported.

    A file that is valid in several formats has the type of its first bytes.
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
    """How files of this type are perceived; None where they are not."""
    if media_type.startswith("image/"):
        return None if media_type == UNSAFE else "picture"
    if media_type.startswith("audio/"):
        return "sound"
    if media_type.startswith("video/"):
        return "video"
    return "document" if media_type in (PDF, TEXT, *OFFICE_TYPES) else None


def has_sound(media_type: str) -> bool:
    """Whether files of this type can have sound."""
    return kind_of(media_type) in ("sound", "video")


def _of_brand(brand: bytes) -> str:
    """The type of an ISO base media file, by its brand."""
    if brand in _STILL:
        return "image/avif" if brand.startswith(b"avi") else "image/heic"
    if brand in (b"M4A ", b"M4B "):
        return "audio/mp4"
    return "video/quicktime" if brand == b"qt  " else "video/mp4"


def _of_parts(content: bytes) -> str:
    """The type of a document in a ZIP container, by the names of its parts, which are not compressed."""
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
    """The encoding of a text, or "" where it cannot be detected.

    It is detected by a byte order mark, as UTF-8, or by charset-normalizer in the first 64 kB.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":  # a character may be cut at the end of ``content``
            return "utf-8"
    else:
        return "utf-8"
    import charset_normalizer

    head = content[:65_536]
    guesses = [guess.encoding for guess in charset_normalizer.from_bytes(head)]
    if guesses and guesses[0].startswith(_PAIRED) and sum(byte > 127 for byte in head) < SPARSE * len(head):
        return next((guess for guess in guesses if not guess.startswith(_PAIRED)), "cp1252")
    return guesses[0] if guesses else ""


def describe_unsupported(content: bytes) -> str:
    """What a file of no supported type is, for an error."""
    names = content[:_HEAD] + content[-65_536:]
    if content.startswith(b"PK\x03\x04"):
        tables = b"[Content_Types].xml" in names and (b"xl/" in names or b"ppt/" in names)
        return "a spreadsheet or a presentation" if tables else "a ZIP archive"
    if content.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        return "an Office file locked with a password" if locked else "an old Office file (.doc, .xls, .ppt)"
    return next((what for mark, what in _OTHERS if content.startswith(mark)), "of no known kind")
