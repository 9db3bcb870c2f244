"""What a file of any kind is, by its content: checked, within its limits, before anything is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from lifelong.errors import AttachmentError
from lifelong.perception.attachments import PictureLimits, check
from lifelong.perception.bounds import Bounds
from lifelong.perception.documents import check_written, count_pages
from lifelong.perception.inputs import read_input
from lifelong.perception.kinds import PDF, UNSAFE, WRITTEN, instead, kind_of, sniff
from lifelong.perception.sound import lacking, probe
from lifelong.types import Attachment, FileInput


def check_file(file: FileInput, limits: PictureLimits, bounds: Bounds) -> tuple[Attachment, bytes]:
    """Read a file, find out what it is, and open it once to be sure that it can be.

    Recordings and videos are opened only where their decoder is installed; else they are kept as their first bytes
    say, to be perceived once it is there.

    Args:
        file: a path, or the bytes of the file.
        limits: what is too large for a picture.
        bounds: what is too large for anything else.

    Returns:
        What it is, and its bytes as given.

    Raises:
        AttachmentError: it is missing, too large, damaged, locked, or of no known kind.
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
            if media_type == PDF:
                count_pages(content, bounds, name=label)
            elif media_type in WRITTEN:
                check_written(content, media_type, bounds, name=label)
        case None:
            raise AttachmentError(
                f"{label} is {instead(content)}, whatever its name says: give a picture (JPEG, PNG, WebP, GIF, HEIC, "
                "AVIF), a recording (WAV, MP3, Ogg, FLAC, M4A), a video (MP4, WebM, MOV, AVI), or a document (PDF, "
                "DOCX, ODT, RTF, EPUB, HTML, a letter as EML, plain text)"
            )
    return Attachment(hashlib.sha256(content).hexdigest(), media_type, len(content), width, height, name), content


def check_files(files: Sequence[FileInput], limits: PictureLimits, bounds: Bounds) -> list[tuple[Attachment, bytes]]:
    """``check_file`` for each file of a message; one that is given twice is kept once."""
    checked = {item.sha256: (item, content) for item, content in (check_file(file, limits, bounds) for file in files)}
    return list(checked.values())


def _stream_type(media_type: str, *, moving: bool) -> str:
    """The type as its streams say: a container of videos may hold sound alone, and a recording a cover picture."""
    family, _, form = media_type.partition("/")
    if family == "video" and not moving:
        return f"audio/{'mp4' if form == 'quicktime' else form}"
    return media_type
