"""A fingerprint of a folder with a model: what was learned with one model is of no use for another."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from lifelong.errors import ModelMissingError

_READ: Final = 1 << 20
"""Bytes at the beginning and at the end of each file of weights that count: all of them would take minutes."""


def fingerprint(folder: Path) -> str:
    """SHA-256 over the settings of a model (JSON), and over size, beginning and end of each safetensors file.

    Args:
        folder: as ``save_pretrained`` writes it; the folders in it count, too.

    Raises:
        ModelMissingError: it has no weights, or cannot be read.
    """
    digest, weights = hashlib.sha256(), 0
    try:
        for file in sorted(folder.rglob("*")):
            if file.suffix not in (".json", ".safetensors") or not file.is_file():
                continue
            digest.update(f"{file.relative_to(folder).as_posix()} {file.stat().st_size}\n".encode())
            with file.open("rb") as content:
                digest.update(content.read(_READ))
                if file.stat().st_size > 2 * _READ:
                    content.seek(-_READ, 2)
                digest.update(content.read(_READ))
            weights += file.suffix == ".safetensors"
    except OSError as error:
        raise ModelMissingError(f"{folder} cannot be read ({error})") from error
    if not weights:
        raise ModelMissingError(f"{folder} has no safetensors file: give the folder that save_pretrained wrote")
    return digest.hexdigest()
