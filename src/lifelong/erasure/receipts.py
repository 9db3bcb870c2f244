"""Receipts of erasures: write, read and verify them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lifelong.erasure.message_parts import still_holds
from lifelong.errors import ImportFormatError, InputError, NotFoundError
from lifelong.store.store import Store
from lifelong.store.tombstones import id_hash
from lifelong.types import ErasedParts, MessagePart, Receipt, Verification

FORMAT, VERSION = "lifelong-erasure", 1

PARTS_VERSION = 2
"""Version of a receipt that names parts of messages. An earlier Lifelong could not replay it, and refuses it."""

LARGEST = 256 << 20
"""Largest size of a receipt in bytes. Each erased id takes at least 34 bytes."""


class _Parts(BaseModel):
    """The erased parts of one message."""

    model_config = ConfigDict(extra="forbid")

    id: str
    length: int = Field(ge=0)
    spans: list[tuple[int, int]]


class _File(BaseModel):
    """The fields of a receipt's file."""

    model_config = ConfigDict(extra="forbid")

    format: Literal["lifelong-erasure"]
    version: Literal[1, 2]
    id: str
    at: datetime
    by: str
    asked: Literal["ids", "everything"]
    counts: dict[str, int]
    ids: list[str]
    parts: list[_Parts] = []
    verified: bool
    sha256: str


def digest(receipt: Receipt) -> str:
    """Return the checksum of a receipt: the SHA-256, in hex digits, of all its fields as canonical JSON."""
    fields = _fields(receipt)
    return hashlib.sha256(json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def file_content(receipt: Receipt) -> str:
    """Return the content of a receipt's file, as JSON."""
    version = PARTS_VERSION if receipt.parts else VERSION
    fields = _fields(receipt)
    return json.dumps({"format": FORMAT, "version": version, **fields, "sha256": digest(receipt)}, indent=1) + "\n"


def _fields(receipt: Receipt) -> dict[str, Any]:
    """The fields of a receipt as JSON values; without parts, those of version 1."""
    fields = asdict(receipt) | {"at": receipt.at.isoformat(), "counts": dict(receipt.counts)}
    if not receipt.parts:
        del fields["parts"]
    return fields


def read(path: Path) -> tuple[Receipt, str]:
    """Read a receipt from its file.

    Args:
        path: path of the file.

    Returns:
        The receipt, and the checksum that its file contains.

    Raises:
        InputError: the file cannot be read.
        ImportFormatError: the file is not a receipt.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise ImportFormatError(f"{path} is larger than any receipt: give a file that `lifelong forget` wrote")
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); expected a receipt") from error
    return parse(content, str(path))


def stored(store: Store, receipt: str) -> tuple[Receipt, str]:
    """Read a receipt of a store by its id; see ``read``.

    Raises:
        NotFoundError: the store has no such receipt.
        ImportFormatError: its file is not a receipt.
    """
    content = store.receipts.read(receipt)
    if content is None:
        raise NotFoundError(f"no receipt {receipt[:60]!r}: `lifelong receipts` lists them")
    return parse(content, store.receipts.place(receipt))


def parse(content: bytes, name: str) -> tuple[Receipt, str]:
    """Parse the content of a receipt; see ``read``.

    Args:
        content: the content of its file.
        name: the name of the file, for messages.
    """
    try:
        file = _File.model_validate_json(content)
        ids = tuple(bytes.fromhex(item).hex() for item in file.ids)
        parts = tuple(ErasedParts(bytes.fromhex(item.id).hex(), item.length, tuple(item.spans)) for item in file.parts)
    except (ValidationError, ValueError) as error:
        raise ImportFormatError(
            f"{name} is no receipt of an erasure: give a file that `lifelong forget` wrote"
        ) from error
    if file.at.tzinfo is None:
        raise ImportFormatError(f"{name}: its time has no zone: give a file that `lifelong forget` wrote")
    receipt = Receipt(file.id, file.at, file.by, file.asked, file.counts, ids, file.verified, parts)
    return receipt, file.sha256


def verify(store: Store, receipt: Receipt, sha256: str) -> Verification:
    """Verify a receipt: its checksum, whether this store made it, and which erased items the store contains.

    Args:
        store: the store.
        receipt: the receipt.
        sha256: the checksum that the receipt's file contains.

    Returns:
        The results of the three checks.
    """
    actual = digest(receipt)
    present = store.ids_by_hash([bytes.fromhex(item) for item in receipt.ids])
    uncut = [part.message for parts in whole_again(store, receipt).values() for part in parts]
    return Verification(
        intact=actual == sha256,
        known=store.receipts.sha256(receipt.id) == actual,
        left=tuple(dict.fromkeys([*(item for ids in present.values() for item in ids), *uncut])),
    )


def whole_again(store: Store, receipt: Receipt) -> dict[int, list[MessagePart]]:
    """Return the erased parts that messages contain (again), by the number of the person.

    A message contains them if its length is that of before the erasure and other text than the mark stands there.
    """
    erased = {part.id: part for part in receipt.parts}
    found: dict[int, list[MessagePart]] = {}
    for number, ids in store.ids_by_hash([bytes.fromhex(item) for item in erased]).items():
        record = store.record_of(number)
        for message in record.messages.get(ids) if record is not None else ():
            parts = erased[id_hash(message.id).hex()]
            if still_holds(message.text, parts.length, parts.spans):
                found.setdefault(number, []).extend(MessagePart(message.id, *span) for span in parts.spans)
    return found
