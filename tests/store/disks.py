"""A small disk of its own, for what happens when it is full."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


def mount(*arguments: object) -> bool:
    """Whether mount(8) did it: only root may, and not in every container."""
    if sys.platform != "linux" or shutil.which("mount") is None:
        return False
    return subprocess.run(["mount", *map(str, arguments)], capture_output=True, check=False).returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if not mount("-t", "tmpfs", "-o", "size=2m", "tmpfs", disk):
        pytest.skip("needs root and a kernel that lets it mount a small tmpfs")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def leave_free(disk: Path, kilobytes: int) -> Path:
    """Fill a disk up to this much; returns the file that does it."""
    ballast = disk / "ballast"
    ballast.write_bytes(b"." * (shutil.disk_usage(disk).free - kilobytes * 1024))
    return ballast
