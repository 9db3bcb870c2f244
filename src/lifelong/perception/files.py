"""Check a file of any type before it is stored: its type by content, its size, and whether it can be opened."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence

from lifelong.errors import AttachmentError
from lifelong.perception import documents
from lifelong.perception.attachments import PictureLimits, check
from lifelong.perception.bounds import Bounds
from lifelong.perception.inputs import read_input
from lifelong.perception.kinds import OFFICE_TYPES, PDF, UNSAFE, describe_unsupported, kind_of, sniff
from lifelong.perception.sound import lacking, probe
from lifelong.types import Attachment, FileInput

LOG = logging.getLogger(__name__)


def check_file(file: FileInput, limits: PictureLimits, bounds: Bounds) -> tuple[Attachment, bytes]:
    """Read a file, detect its type, and open it once to be sure that it can be decoded.

    Recordings, videos and documents are opened only where the packages that decode them are installed. Else their type
    is that of their first bytes, and they are perceived once the packages are there.

    Args:
        file: a path, or the bytes of the file.
        limits: the largest picture that is accepted.
        bounds: the largest file of any other type.

    Returns:
        Its description, and its unchanged bytes.

    Raises:
        AttachmentError: it is missing, too large, damaged, locked, or of no supported type.
    """
    name, content = read_input(file, what="file", most=bounds.size, setting="max_file_bytes")
    label = name or f"file of {len(content):,} bytes"
    media_type = sniff(content)
    if media_type == UNSAFE:
        raise AttachmentError(f"{label} is an SVG drawing, which may carry scripts: give it as PDF or picture")
    width = height = 0
    match kind_of(media_type):
        case "picture":
            return check(content, limits, name=name)
        case "sound" | "video":
            if not lacking():
                stream = probe(content, label)
                width, height = stream.width, stream.height
                media_type = _stream_type(media_type, moving=stream.moving)
        case "document":
            if reason := documents.lacking(media_type):
                LOG.warning("a file of type %s is stored, and its words are not searchable: %s", media_type, reason)
            elif media_type == PDF:
                documents.count_pages(content, bounds, name=label)
            elif media_type in OFFICE_TYPES:
                documents.check_office(content, media_type, bounds, name=label)
        case None:
            raise AttachmentError(
                f"{label} is {describe_unsupported(content)}, whatever its name says: give a picture (JPEG, PNG, WebP, "
                "GIF, HEIC, AVIF), a recording (WAV, MP3, Ogg, FLAC, M4A), a video (MP4, WebM, MOV, AVI), or a "
                "document (PDF, DOCX, ODT, RTF, EPUB, HTML, a letter as EML, plain text)"
            )
    return Attachment(hashlib.sha256(content).hexdigest(), media_type, len(content), width, height, name), content


def check_files(files: Sequence[FileInput], limits: PictureLimits, bounds: Bounds) -> list[tuple[Attachment, bytes]]:
    """``check_file`` for each file of a message; a file that is given twice is returned once."""
    checked = {item.sha256: (item, content) for item, content in (check_file(file, limits, bounds) for file in files)}
    return list(checked.values())


def _stream_type(media_type: str, *, moving: bool) -> str:
    """The type by the streams inside: a video container can hold sound alone, with a cover picture perhaps."""
    family, _, form = media_type.partition("/")
    if family == "video" and not moving:
        return f"audio/{'mp4' if form == 'quicktime' else form}"
    return media_type
