"""The state of the pulled models in the cache folder: a manifest of files, sizes and hashes for each model."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from lifelong.models.weights.downloads import CATALOGUE, PinnedWheel, model_folder

MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A weight file on disk, with its size in bytes and the SHA-256 it should have."""

    path: Path
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Installed:
    """The files of one model in the cache.

    Attributes:
        state: ``ready``, ``missing``, or ``damaged`` (a file differs from its recorded size or hash).
        files: the files of the manifest, in the order of their creation.
    """

    wheel: PinnedWheel
    folder: Path
    state: Literal["ready", "missing", "damaged"]
    files: tuple[StoredFile, ...] = ()


def installed(*, cache: Path | None = None, verify: bool = False) -> list[Installed]:
    """List every model with its files on disk.

    Args:
        cache: cache folder; None takes the user's.
        verify: check the hash of every file, not only its size (about 0.1 s).
    """
    return [inspect(wheel, model_folder(wheel, cache=cache), verify=verify) for wheel in CATALOGUE]


def inspect(wheel: PinnedWheel, folder: Path, *, verify: bool) -> Installed:
    """Compare one model's folder with its manifest; with ``verify``, hash every file."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest["weight_sha256"] != wheel.weight_sha256:
            # An older version of the model counts as missing.
            return Installed(wheel, folder, "missing")
        files = tuple(StoredFile(folder / file["name"], file["bytes"], file["sha256"]) for file in manifest["files"])
    except FileNotFoundError:
        return Installed(wheel, folder, "missing")
    except (ValueError, KeyError, TypeError):
        return Installed(wheel, folder, "damaged")
    whole = all(
        file.path.is_file()
        and file.path.stat().st_size == file.size
        and (not verify or sha256_of(file.path) == file.sha256)
        for file in files
    )
    return Installed(wheel, folder, "ready" if whole else "damaged", files)


def write_manifest(wheel: PinnedWheel, files: list[StoredFile], path: Path) -> None:
    """Record the model and its files, with their sizes and hashes, as JSON."""
    manifest = {
        "name": wheel.name,
        "origin": wheel.origin,
        "licence": wheel.licence,
        "package": wheel.package,
        "version": wheel.version,
        "weight_sha256": wheel.weight_sha256,
        "files": [{"name": file.path.name, "bytes": file.size, "sha256": file.sha256} for file in files],
    }
    path.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
