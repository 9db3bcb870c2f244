"""Receipts of erasures: write, read and verify them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from lifelong.errors import ImportFormatError, InputError
from lifelong.store.store import Store
from lifelong.types import Receipt, Verification

FORMAT, VERSION = "lifelong-erasure", 1

LARGEST = 256 << 20
"""Largest size of a receipt in bytes. Each erased id takes at least 34 bytes."""


class _File(BaseModel):
    """The fields of a receipt's file."""

    model_config = ConfigDict(extra="forbid")

    format: Literal["lifelong-erasure"]
    version: Literal[1]
    id: str
    at: datetime
    by: str
    asked: Literal["ids", "everything"]
    counts: dict[str, int]
    ids: list[str]
    verified: bool
    sha256: str


def digest(receipt: Receipt) -> str:
    """Return the checksum of a receipt: the SHA-256, in hex digits, of all its fields as canonical JSON."""
    fields = asdict(receipt) | {"at": receipt.at.isoformat(), "counts": dict(receipt.counts)}
    return hashlib.sha256(json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def file_content(receipt: Receipt) -> str:
    """Return the content of a receipt's file, as JSON."""
    fields = asdict(receipt) | {"at": receipt.at.isoformat(), "counts": dict(receipt.counts)}
    return json.dumps({"format": FORMAT, "version": VERSION, **fields, "sha256": digest(receipt)}, indent=1) + "\n"


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
    try:
        file = _File.model_validate_json(content)
        ids = tuple(bytes.fromhex(item).hex() for item in file.ids)
    except (ValidationError, ValueError) as error:
        raise ImportFormatError(
            f"{path} is no receipt of an erasure: give a file that `lifelong forget` wrote"
        ) from error
    if file.at.tzinfo is None:
        raise ImportFormatError(f"{path}: its time has no zone: give a file that `lifelong forget` wrote")
    receipt = Receipt(file.id, file.at, file.by, file.asked, file.counts, ids, file.verified)
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
    return Verification(
        intact=actual == sha256,
        known=store.receipts.sha256(receipt.id) == actual,
        left=tuple(item for ids in present.values() for item in ids),
    )
