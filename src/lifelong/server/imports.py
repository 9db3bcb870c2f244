"""Import of a file that a request brings: an archive of Lifelong, or the data export of another product."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from lifelong.archive import products, reader
from lifelong.errors import ImportFormatError
from lifelong.person.person import Person

UNPACKED: Final = 32
"""Maximum ratio of the unpacked size of an archive to its size, above a first 64 MiB. Text is compressed to a tenth,
zip bombs to a thousandth.
"""

_FIRST: Final = 64 << 20

EXAMPLES: Final = 5
"""Messages that a report shows."""

Made = Literal["lifelong", "mem0", "letta", "chatgpt", "claude", "gemini", "copilot", "whatsapp", "telegram"]


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What to import.

    Attributes:
        content: the file.
        made_by: what wrote it.
        user: who the person is in the file, where it holds several.
        passphrase: of an encrypted archive.
        dry_run: report what would be added, and add nothing.
        bring_back: also add what was forgotten.
        max_text: most characters of one message.
    """

    content: bytes
    made_by: Made = "lifelong"
    user: str | None = None
    passphrase: str | None = None
    dry_run: bool = False
    bring_back: bool = False
    max_text: int = products.MAX_TEXT


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do.

    Attributes:
        counts: of an archive: how many of each kind were added, or it holds; of another product's dump: ``new``,
            ``known``.
        found: how many items a product's dump holds; each is a message of ``counts``, or counted in ``skipped``.
        skipped: what cannot be taken along.
        missing: files that the dump names and does not hold.
        remarks: how the dump was read.
        divided: how many messages were too long for one and are kept in parts.
        span: times of the first and the last message of a dump.
        examples: beginning of the first messages of a dump, with who said them.
    """

    counts: dict[str, int]
    found: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    missing: Mapping[str, Sequence[str]] = field(default_factory=dict)
    remarks: Sequence[str] = ()
    divided: int = 0
    span: tuple[datetime, datetime] | None = None
    examples: Sequence[tuple[str, str]] = ()


async def import_file(
    person: Person,
    request: ImportRequest,
    reserve: Callable[[int], Awaitable[None]],
    progress: Callable[[int], None] = lambda _: None,
) -> ImportReport:
    """Import a file.

    Args:
        person: whose record.
        request: what to import.
        reserve: counts bytes before they are stored, and raises if there are too many.
        progress: called with the number of messages that are stored.

    Raises:
        ImportFormatError: the file is not what it is said to be, is damaged, or unpacks to too much.
        PassphraseError: the archive is encrypted, and the passphrase is missing or wrong.
        InputError: the file holds several people and ``user`` names none of them, or names one where it has no meaning.
    """
    content = request.content
    size = await asyncio.to_thread(_checked_size, content)
    if not request.dry_run:
        await reserve(size)
    if request.made_by == "lifelong":
        if request.dry_run:
            return ImportReport(await asyncio.to_thread(reader.summarise, content, passphrase=request.passphrase))
        added = await person.restore(content, passphrase=request.passphrase, bring_back=request.bring_back)
        return ImportReport(added)
    dump = await asyncio.to_thread(
        products.read,
        request.made_by,
        content,
        user=request.user,
        zone=person.zone,
        max_text=request.max_text,
    )
    if request.dry_run:
        known = len(await person.known_keys([message.key for message in dump.messages if message.key]))
    else:
        stored = await person.add(dump.messages, bring_back=request.bring_back, progress=progress)
        known = len(dump.messages) - len(stored)
    return ImportReport(
        counts={"new": len(dump.messages) - known, "known": known},
        found=dump.found,
        skipped=dict(dump.skipped),
        missing={kind: list(names) for kind, names in dump.missing.items()},
        remarks=list(dump.remarks),
        divided=dump.divided,
        span=dump.span,
        examples=[(message.speaker or message.role, message.text[:200]) for message in dump.messages[:EXAMPLES]],
    )


def _checked_size(content: bytes) -> int:
    """The unpacked size in bytes from the directory of the zip file, which its reader enforces.

    Raises:
        ImportFormatError: its unpacked size is far larger than that of any export.
    """
    size, file = len(content), io.BytesIO(content)
    if not zipfile.is_zipfile(file):
        return size
    try:
        with zipfile.ZipFile(file) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return size  # its reader says what is wrong
    if unpacked > _FIRST + UNPACKED * size:
        raise ImportFormatError(f"the file unpacks to {unpacked:,} bytes, far more than an export does: not read")
    return unpacked
